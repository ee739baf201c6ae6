"""`kie audit`: whether the audit trail stands as it was sealed, and up to where."""

import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from kie import db
from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.rules import Head, Report
from kie.audit.sealing import seal_all
from kie.cli.context import Context, json_option, pass_context, show
from kie.errors import Conflict, Invalid
from kie.i18n import _

FILE = click.Path(path_type=Path, dir_okay=False)
PART = re.compile(r"(\w+)=(\S+)")
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
    with Session(db.reading(context.engine)) as session:
        found = service.head(session)
    words = json.dumps(asdict(found))
    if output is None:
        click.echo(words)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(words + "\n")
    except FileExistsError as error:
        raise Conflict(_("%(file)s is there already.", file=output), _("Choose another name.")) from error


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
    """Hold every sealed event and every seal against what was sealed. Exit code 1 when anything differs."""
    expected = None if kept is None else _head_in(kept)
    words = [line for file in old for line in file.read_text(encoding="utf-8").splitlines()]
    with Session(db.reading(context.engine)) as session:
        report = service.verify(session, keys_of(context.settings, words), expected)
    if as_json:
        click.echo(json.dumps({"ok": report.ok, **asdict(report)}, indent=2, ensure_ascii=False))
    else:
        _say(report, expected)
    if not report.ok:
        sys.exit(1)


def _say(report: Report, expected: Head | None) -> None:
    for problem in report.problems:
        click.echo(problem.says, err=True)
    click.echo(
        f"{report.events} events under {report.seals} seals were checked, "
        f"up to event {report.head.last_event_id}; {report.unsealed} wait to be sealed."
    )
    if not report.ok:
        click.echo("The audit trail is not as it was sealed.", err=True)
    elif expected is None:
        click.echo(
            "All of it is as it was sealed. Whether its end was cut off shows only with --head FILE, "
            "a head that was kept elsewhere."
        )
    else:
        click.echo("All of it is as it was sealed, and the head that was given stands in it.")


def _head_in(file: Path) -> Head:
    """The head in a file: JSON as `kie audit head` prints it, or the line of the log that holds one."""
    words = file.read_text(encoding="utf-8")
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
