"""Looks and exports, kept in the audit trail."""

from uuid import UUID

from flask import g

from kie import events
from kie.web import beside


def note(action: str, viewer_id: UUID | None, subject: UUID | None = None, **details: str) -> None:
    """Keep that the viewer looks at this or takes it away, in a short transaction beside the one that reads: before
    anything is shown, and once, though a replica may fail half-way and the page be read again."""
    noted = g.setdefault("noted", set())
    this = (action, subject, *sorted(details.items()))
    if this in noted:
        return
    with beside() as writing:
        events.record(writing, viewer_id, action, person_id=None, subject=subject, **details)
    noted.add(this)
