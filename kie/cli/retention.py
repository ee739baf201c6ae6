"""`kie retention`: what is past its time, and deleting it."""

import click
from sqlalchemy.orm import Session

from kie import db
from kie.cli.context import Context, json_option, pass_context, show
from kie.i18n import _
from kie.retention import running
from kie.retention.due import everything_due
from kie.retention.rules import KINDS


@click.group()
def retention() -> None:
    """How long things are kept."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@json_option
@pass_context
def run(context: Context, dry_run: bool, as_json: bool) -> None:
    """Delete what is past its time and under no hold, as the job of every night does. Never says whom it is about."""
    with Session(db.reading(context.engine)) as session:
        due = everything_due(session)
    done = {} if dry_run else running.run(context.engine, lambda _session, _done, _total: None)
    show(
        [
            {
                "kind": one.kind,
                "what": _(KINDS[one.kind].title),
                "kept for days": one.days,
                "due": one.number,
                "people": one.people,
                "held": one.held,
                "deleted": done.get(one.kind, 0),
            }
            for one in due
        ],
        as_json,
    )
