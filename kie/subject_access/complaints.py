"""Complaints about one's data: made by the person, acknowledged and answered by HR outside their line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from kie import clock, events
from kie.errors import NotFound
from kie.i18n import _
from kie.people.models import Person
from kie.people.standing import outside_among
from kie.records.queries import seconds
from kie.subject_access import mails
from kie.subject_access.errors import ComplaintAnswered, WordsMissing
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer
from kie.subject_access.rules import acknowledgement_due
from kie.texts import tidied


@dataclass(frozen=True, slots=True)
class Made:
    """A complaint with what became of it. `due_on`: the last day to acknowledge it; `acknowledged_by`, `answered_by`:
    names, "" until then."""

    id: UUID
    person_id: UUID
    person: str
    words: str
    made_at: datetime
    due_on: date
    acknowledged_at: datetime | None
    acknowledged_by: str
    answer: str
    answered_at: datetime | None
    answered_by: str

    @property
    def days_left(self) -> int:
        """Days until it must be acknowledged, today among them; negative once that is over."""
        return (self.due_on - clock.today()).days


def complain(session: Session, person_id: UUID, words: str) -> Complaint:
    """Keep it, and tell HR. Raises WordsMissing and TextRefused."""
    words = tidied(words).strip()
    if not words:
        raise WordsMissing(_("Write what you complain about."))
    made = Complaint(person_id=person_id, words=words, made_at=clock.now())
    session.add(made)
    session.flush()
    events.record(session, person_id, "complaint.made", person_id=person_id, subject=made.id)
    for one in seconds(session, person_id, person_id):
        mails.tell_complaint(session, made, one)
    return made


def acknowledge(session: Session, complaint_id: UUID, actor_id: UUID) -> None:
    """Tell the person that it has arrived. Twice is once. The caller has asked whether they may. Raises NotFound."""
    made = _held(session, complaint_id)
    if session.get(ComplaintAcknowledgement, complaint_id) is not None:
        return
    session.add(
        ComplaintAcknowledgement(
            complaint_id=complaint_id, acknowledged_by_id=actor_id, acknowledged_at=clock.now()
        )
    )
    events.record(session, actor_id, "complaint.acknowledged", person_id=made.person_id, subject=complaint_id)
    mails.tell_acknowledged(session, made, session.get_one(Person, made.person_id))
    session.flush()


def answer(session: Session, complaint_id: UUID, actor_id: UUID, words: str) -> None:
    """Answer it, which acknowledges it as well. Raises NotFound, ComplaintAnswered, WordsMissing and TextRefused."""
    words = tidied(words).strip()
    if not words:
        raise WordsMissing(_("Write the answer. The person reads it."))
    made = _held(session, complaint_id)
    if session.get(ComplaintAnswer, complaint_id) is not None:
        raise ComplaintAnswered()
    acknowledge(session, complaint_id, actor_id)
    session.add(
        ComplaintAnswer(
            complaint_id=complaint_id, words=words, answered_by_id=actor_id, answered_at=clock.now()
        )
    )
    events.record(session, actor_id, "complaint.answered", person_id=made.person_id, subject=complaint_id)
    mails.tell_complaint_answered(session, made, session.get_one(Person, made.person_id))
    session.flush()


def who_else(session: Session, person_id: UUID, reader_id: UUID) -> Sequence[str]:
    """Who of HR besides the reader can answer a complaint of this person, by name; two statements."""
    return [one.name for one in seconds(session, person_id, reader_id) if one.id != person_id]


def complaints_of(session: Session, person_id: UUID) -> Sequence[Made]:
    """The person's own, the latest first; one statement."""
    return _read(session, Complaint.person_id == person_id)


def all_complaints(session: Session, reader_id: UUID) -> Sequence[Made]:
    """Every complaint, those that wait first, the oldest of them on top; the words only of people outside the
    reader's line. Two statements."""
    found = _read(session)
    outside = outside_among(session, reader_id, {one.person_id for one in found})
    shown = [one if one.person_id in outside else _without_words(one) for one in found]
    waiting = [one for one in reversed(shown) if one.answered_at is None]
    return waiting + [one for one in shown if one.answered_at is not None]


def complaint_of(session: Session, complaint_id: UUID) -> Made:
    """One complaint. Raises NotFound."""
    found = _read(session, Complaint.id == complaint_id)
    if not found:
        raise NotFound()
    return found[0]


def _without_words(one: Made) -> Made:
    return Made(
        one.id,
        one.person_id,
        one.person,
        "",
        one.made_at,
        one.due_on,
        one.acknowledged_at,
        one.acknowledged_by,
        "",
        one.answered_at,
        one.answered_by,
    )


def _held(session: Session, complaint_id: UUID) -> Complaint:
    """The complaint, once nobody else answers it. Raises NotFound."""
    made = session.scalar(select(Complaint).where(Complaint.id == complaint_id).with_for_update())
    if made is None:
        raise NotFound()
    return made


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[Made]:
    acknowledger, answerer = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Complaint,
            Person.name,
            ComplaintAcknowledgement.acknowledged_at,
            acknowledger.name,
            ComplaintAnswer.words,
            ComplaintAnswer.answered_at,
            answerer.name,
        )
        .join(Person, Person.id == Complaint.person_id)
        .outerjoin(ComplaintAcknowledgement, ComplaintAcknowledgement.complaint_id == Complaint.id)
        .outerjoin(acknowledger, acknowledger.id == ComplaintAcknowledgement.acknowledged_by_id)
        .outerjoin(ComplaintAnswer, ComplaintAnswer.complaint_id == Complaint.id)
        .outerjoin(answerer, answerer.id == ComplaintAnswer.answered_by_id)
        .where(*conditions)
        .order_by(Complaint.made_at.desc(), Complaint.id)
    )
    return [
        Made(
            made.id,
            made.person_id,
            person,
            made.words,
            made.made_at,
            acknowledgement_due(clock.local(made.made_at).date()),
            acknowledged_at,
            acknowledged_by or "",
            words or "",
            answered_at,
            answered_by or "",
        )
        for made, person, acknowledged_at, acknowledged_by, words, answered_at, answered_by in rows
    ]
