"""`kie admin let-in`: for when the only administrator is kept out after wrong passwords."""

import click

from kie.accounts.helping import let_in_by_command
from kie.cli.context import Context, in_words, json_option, pass_context, show, somebody


@click.command("let-in")
@click.option("--staff-number", required=True, help="Who is kept out after too many wrong tries.")
@json_option
@pass_context
def let_in(context: Context, staff_number: str, as_json: bool) -> None:
    """Let somebody try again at once who typed a wrong password or code too often. No password is changed."""
    with context.transaction() as session:
        person = somebody(session, staff_number)
        others = let_in_by_command(session, person)
    show([{"name": person.name, "wrong tries": "forgotten", "still kept out": in_words(others)}], as_json)
