"""What colleagues wrote into a diary and its owner has not looked at yet.

That the owner looked is an event of theirs, once for each note: nothing that the sender could ask for.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from kie import events
from kie.events import Event
from kie.evidence.models import EvidenceNote
from kie.i18n import _, ngettext
from kie.people.models import Person

LOOKED_AT = "evidence-note.looked-at"


def news_of_diary(session: Session, person_id: UUID) -> tuple[str, ...]:
    """A sentence for the first page, without a word of what was written; empty when nothing is new. One statement."""
    rows = session.execute(
        select(EvidenceNote.kind, Person.name)
        .join(Person, Person.id == EvidenceNote.author_id)
        .where(*_new(person_id))
        .order_by(EvidenceNote.written_at.desc(), EvidenceNote.id)
    ).all()
    if not rows:
        return ()
    kind, name = rows[0]
    if len(rows) > 1:
        said = ngettext(
            "%(n)s thank-you or compliment is new in “My diary”, from %(name)s. Only you can read it.",
            "%(n)s thank-yous and compliments are new in “My diary”, the latest from %(name)s. Only you can read them.",
            len(rows),
            name=name,
        )
    elif kind == "compliment":
        said = _(
            "%(name)s passed a compliment on to you. It is in “My diary”, where only you can read it.",
            name=name,
        )
    else:
        said = _(
            "%(name)s thanked you. What they wrote is in “My diary”, where only you can read it.", name=name
        )
    return (said,)


def new_notes(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The notes of colleagues that the person has not looked at. One statement."""
    return frozenset(session.scalars(select(EvidenceNote.id).where(*_new(person_id))))


def look_at(session: Session, person_id: UUID, note_ids: Iterable[UUID]) -> None:
    """The person has these notes of their own diary before them."""
    for note_id in note_ids:
        events.record(session, person_id, LOOKED_AT, person_id=person_id, subject=note_id)


def _new(person_id: UUID) -> Iterable[ColumnElement[bool]]:
    # The databases write a key as text with dashes or without.
    looked = select(func.replace(Event.subject, "-", "")).where(
        Event.person_id == person_id, Event.action == LOOKED_AT
    )
    yield EvidenceNote.person_id == person_id
    yield EvidenceNote.author_id != person_id
    # What is shared was opened to share it.
    yield EvidenceNote.shared_at.is_(None)
    yield func.replace(cast(EvidenceNote.id, String), "-", "").not_in(looked)
