"""What `kie people import` says: who and what a file changes, in lists for people and as data for programs."""

import sys
from datetime import date
from typing import Any, NoReturn

import click

from kie import clock
from kie.cli.context import show
from kie.people.decided import Held
from kie.people.ending_roles import EndingRoles
from kie.people.leavers import left_by_change
from kie.people.pages_import import PreviewPage
from kie.people.previewed import ImportPreview
from kie.people.rules import TeamFacts
from kie.sheets import Refusal
from kie.tables import Table


def refuse(refused: tuple[Refusal, ...], as_json: bool) -> NoReturn:
    """Say what is wrong, line by line or with the file as a whole, and end with 1."""
    if refused[0].line or as_json:
        show([{"line": one.line, "reason": one.reason} for one in refused], as_json)
    else:
        click.echo("\n".join(one.reason for one in refused))
    sys.exit(1)


def as_data(preview: ImportPreview, roles: EndingRoles) -> dict[str, Any]:
    """How many of each and who they are. Whoever stays has not left: `left` counts those whose post ends."""
    return {
        **preview.counts(),
        "left": len(preview.left) if preview.missing_left else 0,
        "not_in_file": len(preview.left),
        "new_people": [{"staff_number": row.staff_number, "name": row.name} for row in preview.new],
        "changes": [
            {
                "staff_number": one.staff_number,
                "name": one.name,
                "field": change.field,
                "now": change.before,
                "in_file": change.after,
                "from": change.since,
            }
            for one in (*preview.changed, *preview.moved)
            for change in one.changes
        ],
        "teams_changed": [
            {"code": one.code, "now": _team(one.before), "in_file": _team(one.after)} for one in preview.teams
        ],
        "people_not_in_file": [{"staff_number": number, "name": name} for number, name in preview.left],
        "roles_ending": [
            {
                "staff_number": one.staff_number,
                "name": one.name,
                "role": one.role,
                "last_day": one.last_day.isoformat(),
            }
            for one in roles.ends
        ],
        "roles_that_nobody_has_then": list(roles.alone),
    }


def _team(team: TeamFacts | None) -> dict[str, str | None] | None:
    return None if team is None else {"name": team.name, "under": team.parent_code}


def list_changes(page: PreviewPage, missing_left: bool) -> None:
    """Who is new, changed and moved, and in what, as the page shows it; who leaves, where that is asked for."""
    for table in (*page.tables, page.left if missing_left else None):
        if table is not None:
            click.echo(table.caption)
            _show(table)
            click.echo()


def _show(table: Table) -> None:
    titles = [column.title for column in table.columns]
    show([dict(zip(titles, row, strict=True)) for row in table.rows], as_json=False)


def count(preview: ImportPreview) -> None:
    """How many of each, under titles for people."""
    left = "left" if preview.missing_left else "not_in_file"
    counts = {left if name == "left" else name: number for name, number in preview.counts().items()}
    show([counts], as_json=False)


def explain(preview: ImportPreview, since: date | None, roles: EndingRoles) -> None:
    """What the counts alone do not say."""
    if preview.left:
        first = ", ".join(f"{name} ({number})" for number, name in preview.left[:5])
        more = f" and {len(preview.left) - 5} more" if len(preview.left) > 5 else ""
        done = "today is their last day" if preview.missing_left else "they stay, without --missing-left"
        click.echo(f"Not in the file, and {done}: {first}{more}.")
    gone = [one.name for one in left_by_change(preview.changed, clock.today())]
    if gone:
        more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
        click.echo(f"Have left, by a last day in the file that is past: {', '.join(gone[:5])}{more}.")
    if roles.ends:
        click.echo("Roles that end with the last day:")
        for line in (*(one.sentence for one in roles.ends), *roles.warnings):
            click.echo(line)
    if since is not None and preview.moved:
        click.echo(
            f"Reporting lines change on {since.isoformat()}. Teams and everything else change at once."
        )
    if preview.held:
        done = "undone" if preview.undoes_decisions else "kept; --undo-decisions takes the file's word"
        click.echo(f"Decisions made here about teams that the file contradicts: {len(preview.held)}, {done}.")
        show([_decided(one) for one in preview.held], as_json=False)


def _decided(one: Held) -> dict[str, str]:
    return {
        "what": f"{one.subject} ({one.code}), {one.field}",
        "decided here": one.decision.value or "",
        "in the file": one.file or "",
        "since": one.decision.since.isoformat(),
        "by": one.decision.by,
    }
