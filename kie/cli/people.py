"""`kie admin`, `kie people` and `kie letters`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from kie import clock
from kie.accounts import helping, second_factor
from kie.accounts import service as accounts
from kie.accounts.codes import make_letters
from kie.accounts.sessions import end_by_command
from kie.cli import importing
from kie.cli.context import Context, Day, in_words, json_option, pass_context, show, somebody, unmade
from kie.errors import Conflict
from kie.i18n import _
from kie.people import imports, pages_import
from kie.people.ending_roles import ending_roles
from kie.people.timeline import MOST_AHEAD, may_take_effect


@click.group()
def admin() -> None:
    """The first administrator, a lost second factor, and whoever must be signed out."""


@admin.command()
@click.option("--name", required=True, help="First and last name.")
@click.option("--staff-number", required=True, help="The number that imports will know this person by.")
@click.option("--email", default=None, help="An address, if there is one.")
@json_option
@pass_context
def create(context: Context, name: str, staff_number: str, email: str | None, as_json: bool) -> None:
    """Make an administrator and print a one-time code to sign in with."""
    name, staff_number, email = name.strip(), staff_number.strip(), (email or "").strip() or None
    with context.transaction() as session:
        code = accounts.create_administrator(
            session,
            name=name,
            email=email,
            staff_number=staff_number,
            organisation=context.settings.organisation,
        )
        # Whoever had the number before keeps their name, and may have left.
        person = somebody(session, staff_number)
        kept_out = in_words(helping.kept_out(session, person))
    row = {"name": person.name, "code": code, "use it at": f"{context.settings.public_url}/start"}
    show([{**row, "still kept out": kept_out}], as_json)


@admin.command("reset-second-factor")
@click.option("--staff-number", required=True, help="Whose second factor is lost.")
@json_option
@pass_context
def reset_second_factor(context: Context, staff_number: str, as_json: bool) -> None:
    """Remove a second factor when the app and the recovery codes are lost; the person is told by mail."""
    with context.transaction() as session:
        person = somebody(session, staff_number)
        second_factor.remove(session, None, person.id)
    show([{"name": person.name, "second factor": "removed"}], as_json)


@admin.command("sign-out")
@click.option("--staff-number", default=None, help="Who is signed out on every device.")
@click.option("--everybody", is_flag=True, help="Sign everybody out.")
@json_option
@pass_context
def sign_out(context: Context, staff_number: str | None, everybody: bool, as_json: bool) -> None:
    """End sessions: of one person, or of everybody. They can sign in again, unless they have left."""
    if (staff_number is None) != everybody:
        raise click.UsageError("Give --staff-number, or --everybody.")
    with context.transaction() as session:
        person = None if staff_number is None else somebody(session, staff_number)
        ended = end_by_command(session, None if person is None else person.id)
    show([{"signed out": ended}], as_json)


@click.group()
def people() -> None:
    """People, teams and reporting lines."""


def _day_to_come(_context: click.Context, _option: click.Parameter, given: datetime | None) -> date | None:
    if given is None:
        return None
    if not may_take_effect(given.date(), clock.today()):
        raise click.BadParameter(f"give today or a later day, at most {MOST_AHEAD.days} days ahead")
    return given.date()


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Make the changes; without it they are only shown.")
@click.option("--missing-left", is_flag=True, help="People who are not in the file have left.")
@click.option(
    "--from",
    "since",
    type=Day(),
    default=None,
    callback=_day_to_come,
    help="The day from which changes of manager, reviewer and moderator hold, like 2027-01-01; otherwise today.",
)
@click.option(
    "--undo-decisions",
    is_flag=True,
    help="Take the file's word where it contradicts decisions made here about teams; without this they are kept.",
)
@json_option
@pass_context
def import_(
    context: Context,
    file: Path,
    apply: bool,
    missing_left: bool,
    since: date | None,
    undo_decisions: bool,
    as_json: bool,
) -> None:
    """Import people from a CSV file: all of it or, with one bad line, nothing. Exits 1 when refused."""
    data = file.read_bytes()
    with context.transaction() as session:
        read = (
            partial(imports.import_people, session, None)
            if apply
            else partial(imports.preview_people, session)
        )
        preview = read(
            data,
            clock.today(),
            context.catalogue,
            missing_left=missing_left,
            takes_effect_on=since,
            undoes_decisions=undo_decisions,
        )
        lists = None if apply or as_json else pages_import.preview(session, preview)
        # Without --missing-left whoever is not in the file stays, whatever they are.
        roles = ending_roles(session, preview if missing_left else replace(preview, left=()))
    if preview.refused:
        importing.refuse(preview.refused, as_json)
    if as_json:
        show([importing.as_data(preview, roles)], as_json)
        return
    if lists is not None:
        importing.list_changes(lists, missing_left)
    importing.count(preview)
    importing.explain(preview, since, roles)
    if not apply:
        click.echo("Nothing was changed. Add --apply to import.")


@click.command()
@click.option("--team", "team_code", default=None, help="Only this team and the teams below it, by code.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file to print."
)
@pass_context
def letters(context: Context, team_code: str | None, output: Path) -> None:
    """Write sign-in letters with one-time codes for everybody who has no password yet, one a page."""
    # The file first: codes that nobody could print would end those of the letters before.
    with _new_file(output) as file, context.transaction() as session:
        made = make_letters(session, None, team_code=team_code)
        file.write("\f".join(accounts.letter_text(letter, context.settings.public_url) for letter in made))
        file.flush()
    number = "1 letter" if len(made) == 1 else f"{len(made)} letters"
    click.echo(f"{number} in {output}. Print it, then delete it: it holds the codes.")


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """A file that its owner alone could ever open, and that is gone when the block fails. Replaces none."""
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(_("%(file)s is there already.", file=path), _("Choose another name.")) from error
    except OSError as error:
        raise unmade(path, error) from error
    try:
        with os.fdopen(made, "w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        path.unlink(missing_ok=True)
        raise unmade(path, error) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
