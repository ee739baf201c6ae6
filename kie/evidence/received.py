"""What colleagues wrote into a diary and its owner has not looked at yet.

That the owner looked is a `NoteLook`, once for each note: nothing that the sender could ask for.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kie import clock
from kie.db import inserting
from kie.evidence.models import EvidenceNote, NoteLook
from kie.i18n import _, ngettext
from kie.people.models import Person


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


def look_at(session: Session, note_ids: Iterable[UUID]) -> None:
    """The owner of the diary has these notes before them; what was looked at before keeps its time.

    One that was deleted meanwhile is left out. At least one note; two statements.
    """
    # Held until the end, so that none of them is deleted between the two statements.
    there = (
        select(EvidenceNote.id)
        .where(EvidenceNote.id.in_(note_ids))
        .with_for_update(read=True, key_share=True)
    )
    now = clock.now()
    rows = [{"note_id": note_id, "looked_at": now} for note_id in session.scalars(there)]
    if rows:
        session.execute(inserting(session, NoteLook).on_conflict_do_nothing(), rows)


def _new(person_id: UUID) -> Iterable[ColumnElement[bool]]:
    yield EvidenceNote.person_id == person_id
    yield EvidenceNote.author_id != person_id
    # What is shared was opened to share it.
    yield EvidenceNote.shared_at.is_(None)
    yield ~select(NoteLook.note_id).where(NoteLook.note_id == EvidenceNote.id).exists()
