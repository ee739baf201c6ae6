"""`kie audit`: whether the audit trail stands as it was sealed, and up to where."""

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.models import Seal
from kie.audit.rules import Head, Report
from kie.audit.sealing import seal_all
from kie.cli.context import Context, json_option, pass_context, show, unmade
from kie.cli.refusals import ending_with
from kie.errors import Conflict, Invalid
from kie.i18n import N_, _
from kie.migrations.reached import beyond, newest, present

FILE = click.Path(path_type=Path, dir_okay=False)
PART = re.compile(r"(\w+)=(\S+)")
NOT_CHECKED = 3
"""Exit code when nothing can be said of the trail; 1 is that of one that differs."""
MIGRATE = N_("Run kie migrate, or put KIE_DATABASE_URL right.")
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def audit() -> None:
    """The audit trail: seal it, check it, and keep its head elsewhere."""


@audit.command()
@json_option
@pass_context
def seal(context: Context, as_json: bool) -> None:
    """Seal now what was added since the last seal. The worker does so each minute."""
    number = seal_all(context.engine, keys_of(context.settings).present)
    show([{"sealed": number}], as_json)


@audit.command()
@click.option("--output", type=FILE, help="Write it to this new file instead of printing it.")
@pass_context
def head(context: Context, output: Path | None) -> None:
    """Up to where the trail is sealed, as JSON. Keep it where nobody who holds the database can change it."""
    with context.reading() as session:
        found = service.head(session)
    if not found.seal_id:
        raise Conflict(
            _("Nothing is sealed yet, so there is no head to keep."),
            _("Run kie audit seal, or let a worker run for a minute, then run this again."),
        )
    words = json.dumps(asdict(found))
    if output is None:
        click.echo(words)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(words + "\n")
    except FileExistsError as error:
        raise Conflict(_("%(file)s is there already.", file=output), _("Choose another name.")) from error
    except OSError as error:
        raise unmade(output, error) from error


@audit.command()
@click.option(
    "--head", "kept", type=EXISTING, help="A head that was kept: what it names must still be there."
)
@click.option(
    "--old-key-file", "old", type=EXISTING, multiple=True, help="An earlier key. May be given again."
)
@json_option
@pass_context
def verify(context: Context, kept: Path | None, old: tuple[Path, ...], as_json: bool) -> None:
    """Hold every sealed event and every seal against what was sealed.

    Exit code 1 when anything differs; 3 when it could not be checked, as without the database or the key.
    """
    with ending_with(NOT_CHECKED):
        expected = None if kept is None else _head_in(kept)
        words = [line for file in old for line in _words_in(file).splitlines()]
        with context.reading() as session:
            _refuse_before_migration(session)
            report = service.verify(session, keys_of(context.settings, words), expected)
    if as_json:
        click.echo(json.dumps({"ok": report.ok, **asdict(report)}, indent=2, ensure_ascii=False))
    else:
        _say(report, expected)
    if not report.ok:
        sys.exit(NOT_CHECKED if report.key_missing else 1)


def _refuse_before_migration(session: Session) -> None:
    """Before tables are made nothing is missing. One that is missing later was taken away."""
    reached = present(session.connection())
    if reached is None and not inspect(session.connection()).has_table(Seal.__tablename__):
        raise Conflict(_("This database has no tables of KIE yet."), _(MIGRATE))
    if reached is not None and reached != newest() and not beyond(reached):
        raise Conflict(_("The database has not been brought up to date."), _(MIGRATE))


def _say(report: Report, expected: Head | None) -> None:
    if report.key_missing:
        _say_key_missing(report, expected)
        return
    for problem in report.problems:
        click.echo(problem.says, err=True)
    click.echo(
        f"{_number(report.events, 'event')} under {_number(report.seals, 'seal')} checked, "
        f"up to event {report.head.last_event_id}; {report.unsealed} wait to be sealed."
    )
    if report.shows_nothing:
        click.echo(report.shows_nothing, err=True)
    if not report.ok:
        click.echo("The audit trail is not as it was sealed.", err=True)
    elif expected is None:
        click.echo(
            "All of it is as it was sealed. Whether its end was cut off shows only with --head FILE, "
            "a head that was kept elsewhere."
        )
    else:
        click.echo("All of it is as it was sealed, and the head that was given stands in it.")


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _say_key_missing(report: Report, expected: Head | None) -> None:
    """One sentence for all of them: they are under one key as a rule, and there may be thousands."""
    click.echo(report.problems[0].says, err=True)
    click.echo(
        "No seal that was read is under a key that is set or was given, so nothing of the trail could be checked. As "
        "a rule KIE_AUDIT_KEY or KIE_SECRET_KEY is not the one that it was sealed with: set that, or give it with "
        "--old-key-file. If it is the right one, somebody has sealed the trail anew.",
        err=True,
    )
    if expected is not None and report.head.seal_id >= expected.seal_id:
        click.echo(
            "The head that was given stands in it, so the seals up to there are those of then.", err=True
        )


def _words_in(file: Path) -> str:
    """What stands in it, whatever it is: what is no text holds no head and no key."""
    return file.read_text(encoding="utf-8", errors="replace")


def _head_in(file: Path) -> Head:
    """The head in a file: JSON as `kie audit head` prints it, or the line of the log that holds one."""
    words = _words_in(file)
    try:
        said: dict[str, Any] = json.loads(words) if "{" in words else dict(PART.findall(words))
        found = Head(int(said["seal_id"]), int(said["last_event_id"]), str(said["digest"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(
            _("%(file)s holds no head of the trail.", file=file),
            _("Give what this printed: kie audit head"),
        ) from error
    if found.seal_id < 1:
        raise Invalid(
            _("%(file)s was made before anything was sealed.", file=file),
            _("Give one that was made later: it says nothing about what is there."),
        )
    return found
