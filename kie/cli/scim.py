"""`kie scim`: tokens for the organisation's directory, and what of its words is not as KIE has it."""

import click
from sqlalchemy.orm import Session

from kie import clock, db
from kie.accounts.closing import open_account
from kie.accounts.queries import person_meant
from kie.cli.context import Context, json_option, pass_context, show
from kie.errors import NotFound
from kie.i18n import _, format_instant
from kie.provisioning import differences, guard, queries, tokens
from kie.provisioning.guard_rules import Bar
from kie.provisioning.token_rules import LASTS, LASTS_LONGEST, state


@click.group()
def scim() -> None:
    """The organisation's directory, which opens and closes accounts over SCIM."""


@scim.group()
def token() -> None:
    """Tokens with which a directory writes."""


@token.command("new")
@click.argument("name")
@click.option(
    "--days", default=LASTS, show_default=True, help=f"How many days it works, {LASTS_LONGEST} at most."
)
@pass_context
def new(context: Context, name: str, days: int) -> None:
    """Make a token called NAME and print it: here, once, and nowhere again."""
    with context.transaction() as session:
        made, row = tokens.make_token(session, name, days)
    click.echo(made)
    address = f"{context.settings.public_url.rstrip('/')}/scim/v2"
    click.echo(f"The address for it is {address}. It works until {format_instant(row.expires_at)}.", err=True)


@token.command("list")
@json_option
@pass_context
def list_tokens(context: Context, as_json: bool) -> None:
    """Every token: when it was made, last used and ends, and whether it works. Never the token itself."""
    with Session(db.reading(context.engine)) as session:
        rows = [
            {
                "name": one.name,
                "made": one.made_at.date(),
                "last used": "never" if one.used_at is None else one.used_at.isoformat(" ", "minutes"),
                "ends": one.expires_at.date(),
                "state": state(one.expires_at, one.revoked_at, clock.now()),
            }
            for one in tokens.all_tokens(session)
        ]
    show(rows, as_json)


@token.command("revoke")
@click.argument("name")
@pass_context
def revoke(context: Context, name: str) -> None:
    """End the token called NAME at once."""
    with context.transaction() as session:
        tokens.revoke_token(session, name)
    click.echo(f"{name} works no more.")


@scim.command("differences")
@json_option
@pass_context
def list_differences(context: Context, as_json: bool) -> None:
    """Whatever the directory says otherwise than KIE, and accounts that belong to nobody here yet."""
    with Session(db.reading(context.engine)) as session:
        found = differences.everything(session)
    show(
        [
            {"account": one.account, "about": one.about, "KIE": one.here, "directory": one.there}
            for one in found
        ],
        as_json,
    )


@scim.command()
@click.argument("name")
@json_option
@pass_context
def waiting(context: Context, name: str, as_json: bool) -> None:
    """Whose accounts the token called NAME was not let close, because it had closed so many."""
    with Session(db.reading(context.engine)) as session:
        if name not in {one.name for one in tokens.all_tokens(session)}:
            raise NotFound(
                _("There is no token called %(name)s.", name=name), _("List them: kie scim token list")
            )
        found = queries.waiting(session, name)
    show(
        [
            {"account": one.account, "staff number": one.staff_number, "name": one.name, "last asked": one.at}
            for one in found
        ],
        as_json,
    )


@scim.command()
@click.argument("name")
@click.argument("most", type=int)
@pass_context
def allow(context: Context, name: str, most: int) -> None:
    """Let the token called NAME close MOST accounts more within the next 24 hours than it may by itself. One that was
    stopped goes on, and closes MOST accounts in that time and no others."""
    with context.transaction() as session:
        guard.allow(session, None, name, _bar(context), most)
    click.echo(f"{name} may close {most} more until this time tomorrow. The directory tries again by itself.")


@scim.command("take-back")
@click.argument("name")
@pass_context
def take_back(context: Context, name: str) -> None:
    """Take back what is left of all that the token called NAME was allowed to close."""
    with context.transaction() as session:
        gone = guard.take_back(session, None, name, _bar(context))
    click.echo(f"{name} may close {gone} less.")


def _bar(context: Context) -> Bar:
    return Bar(context.settings.scim_closings, context.settings.scim_closings_percent)


@scim.command("open")
@click.argument("staff_number")
@pass_context
def reopen(context: Context, staff_number: str) -> None:
    """Open the account of the person with STAFF_NUMBER that the directory has closed, until it closes it anew."""
    with context.transaction() as session:
        person = person_meant(session, staff_number)
        if person is None:
            raise NotFound(_("There is nobody with the staff number %(number)s.", number=staff_number))
        opened = open_account(session, person.id, token="command-line")  # noqa: S106 - a name
    click.echo("Opened." if opened else "It was open.")
