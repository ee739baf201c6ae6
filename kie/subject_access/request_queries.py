"""Reading requests for everything held about a person. Everything here only reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.errors import NotFound
from kie.events import Event
from kie.people.models import Person
from kie.people.standing import outside_among
from kie.records.queries import seconds
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectCorrection,
    SubjectExtension,
    SubjectFile,
    SubjectRequest,
)
from kie.subject_access.rules import month_ends
from kie.subject_access.sealing import unseal

ANSWERED, YES_TAKEN_BACK = "redaction.answered", "redaction.yes-taken-back"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with how it stands. `due_on`: the last day, with the extension; `first_received_on`: the day that was
    written down first, None where it was right, and `corrected_because`: why it was corrected last; `number`: of the
    file that was put together last, 0 before; `marked`: how much of it is to be left out, without what a second person
    said stays; `waiting`: how much of that has no second person's answer; `closed`: how it ended, "" while it waits;
    `outside`: they are not in the reader's line."""

    id: UUID
    person_id: UUID
    person: str
    staff_number: str
    recorded_by: str
    asked_how: str
    identity: str
    authority: str
    wants: str
    received_on: date
    due_on: date
    extended_because: str
    first_received_on: date | None
    corrected_because: str
    as_of: datetime | None
    number: int
    marked: int
    waiting: int
    closed: str
    closed_because: str
    closed_at: datetime | None
    closed_by: str
    outside: bool = True

    @property
    def days_left(self) -> int:
        """Days until it must be answered; negative once that is over."""
        return (self.due_on - clock.today()).days

    @property
    def may_be_extended(self) -> bool:
        """Whether more time may be taken: once, and within the first month."""
        return not self.closed and not self.extended_because and self.days_left >= 0

    @property
    def month_ends_on(self) -> date | None:
        """When the time would end but for a weekend or a bank holiday; None where the last day is it."""
        ends = month_ends(self.received_on, self.due_on)
        return ends if ends != self.due_on else None


def request_of(session: Session, request_id: UUID) -> Asked:
    """One request. Raises NotFound."""
    found = _read(session, SubjectRequest.id == request_id)
    if not found:
        raise NotFound()
    return found[0]


def request_of_redaction(session: Session, redaction_id: UUID) -> tuple[Asked, UUID]:
    """The request in whose file something is marked, and who marked it. Raises NotFound."""
    row = session.get(Redaction, redaction_id)
    if row is None:
        raise NotFound()
    return request_of(session, row.request_id), row.marked_by_id


@dataclass(frozen=True, slots=True)
class Undone:
    """A yes was taken back, and nobody has answered since. `by_id`: None for whoever has left."""

    by_id: UUID | None
    at: datetime


def undone_in(session: Session, person_id: UUID, redaction_ids: Iterable[UUID]) -> Mapping[UUID, Undone]:
    """Those of these marks in the files of one person of which a yes was taken back; one statement. The audit trail
    tells, which is kept for longer than any request."""
    rows = session.execute(
        select(Event.subject, Event.action, Event.actor_id, Event.at)
        .where(Event.person_id == person_id, Event.action.in_((ANSWERED, YES_TAKEN_BACK)))
        .where(Event.subject.in_([str(one) for one in redaction_ids]))
        .order_by(Event.id)
    )
    last = {UUID(row.subject): row for row in rows}
    return {id_: Undone(row.actor_id, row.at) for id_, row in last.items() if row.action == YES_TAKEN_BACK}


def hands_of(marked: Sequence[tuple[Redaction, RedactionAnswer | None]]) -> list[UUID]:
    """Whoever marked and answered, each once."""
    found = [one.marked_by_id for one, _given in marked]
    return list(dict.fromkeys(found + [given.answered_by_id for _one, given in marked if given is not None]))


@dataclass(frozen=True, slots=True)
class Seconds:
    """Whoever marked something that waits, and the names of those who may say yes or no to it, without the reader.
    `you`: the reader is one of them."""

    marked_by: str
    names: tuple[str, ...]
    you: bool


def seconds_for(session: Session, asked: Asked, reader_id: UUID) -> Sequence[Seconds]:
    """Who may answer what waits, by whoever marked it; three statements, one where nothing waits."""
    marked_by = session.execute(
        select(Redaction.marked_by_id, Person.name)
        .join(Person, Person.id == Redaction.marked_by_id)
        .outerjoin(RedactionAnswer, RedactionAnswer.redaction_id == Redaction.id)
        .where(Redaction.request_id == asked.id, RedactionAnswer.redaction_id.is_(None))
        .distinct()
        .order_by(Person.name)
    ).all()
    if not marked_by:
        return []
    may = sorted((one.name, one.id) for one in seconds(session, asked.person_id, asked.person_id))
    return [
        Seconds(
            name,
            tuple(each for each, id_ in may if id_ not in {first, reader_id}),
            first != reader_id and any(id_ == reader_id for _each, id_ in may),
        )
        for first, name in marked_by
    ]


def open_ones(session: Session, person_id: UUID) -> Sequence[Asked]:
    """Those of the person's requests that have not ended; one statement."""
    return [one for one in requests_of(session, person_id) if not one.closed]


def requests_of(session: Session, person_id: UUID) -> Sequence[Asked]:
    """The person's own, the latest first; one statement."""
    return _read(session, SubjectRequest.person_id == person_id)


def all_requests(session: Session, reader_id: UUID) -> Sequence[Asked]:
    """Every request, those that wait first by their last day; of people in the reader's line nothing that anybody
    wrote. Two statements."""
    read = _read(session)
    outside = outside_among(session, reader_id, {one.person_id for one in read})
    found = [one if one.person_id in outside else _in_line(one) for one in read]
    waiting = sorted((one for one in found if not one.closed), key=lambda one: one.due_on)
    return waiting + [one for one in found if one.closed]


def _in_line(one: Asked) -> Asked:
    return replace(
        one,
        authority="",
        wants="",
        extended_because="",
        corrected_because="",
        closed_because="",
        outside=False,
    )


def released(session: Session, key: str, request_id: UUID) -> dict[str, Any]:
    """What the person was given. Raises NotFound where nothing was, or the installation's key has been changed."""
    row = session.get(SubjectClosure, request_id)
    found = None if row is None or row.sealed is None else unseal(key, request_id, row.sealed)
    if found is None:
        raise NotFound()
    return found


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[Asked]:
    recorder, closer = aliased(Person), aliased(Person)
    of_request = (
        select(func.count())
        .select_from(Redaction)
        .outerjoin(RedactionAnswer, RedactionAnswer.redaction_id == Redaction.id)
        .where(Redaction.request_id == SubjectRequest.id)
    )
    waiting = of_request.where(RedactionAnswer.redaction_id.is_(None)).scalar_subquery()
    agreed = of_request.where(RedactionAnswer.agreed).scalar_subquery()
    rows = session.execute(
        select(
            SubjectRequest,
            Person.name.label("person"),
            Person.staff_number,
            recorder.name.label("recorded_by"),
            SubjectExtension,
            SubjectCorrection,
            SubjectFile.as_of,
            SubjectFile.number,
            waiting.label("waiting"),
            agreed.label("agreed"),
            SubjectClosure.kind,
            SubjectClosure.reason,
            SubjectClosure.closed_at,
            closer.name.label("closed_by"),
        )
        .join(Person, Person.id == SubjectRequest.person_id)
        .join(recorder, recorder.id == SubjectRequest.recorded_by_id)
        .outerjoin(SubjectExtension, SubjectExtension.request_id == SubjectRequest.id)
        .outerjoin(SubjectCorrection, counts())
        .outerjoin(SubjectFile, SubjectFile.request_id == SubjectRequest.id)
        .outerjoin(SubjectClosure, SubjectClosure.request_id == SubjectRequest.id)
        .outerjoin(closer, closer.id == SubjectClosure.closed_by_id)
        .where(*conditions)
        .order_by(
            func.coalesce(SubjectCorrection.received_on, SubjectRequest.received_on).desc(), SubjectRequest.id
        )
    )
    return [_asked(row) for row in rows]


def counts() -> ColumnElement[bool]:
    """Condition: it is the last correction of the request, which counts."""
    other = aliased(SubjectCorrection)
    last = select(func.max(other.number)).where(other.request_id == SubjectRequest.id).scalar_subquery()
    return and_(SubjectCorrection.request_id == SubjectRequest.id, SubjectCorrection.number == last)


def last_correction(session: Session, request_id: UUID) -> SubjectCorrection | None:
    """The one that counts; None where the day was right."""
    found = select(SubjectCorrection).where(SubjectCorrection.request_id == request_id)
    return session.scalar(found.order_by(SubjectCorrection.number.desc()).limit(1))


def days_of(session: Session, asked: SubjectRequest) -> tuple[date, date]:
    """The day on which the request came, and the last day to answer it, as they count now."""
    extension = session.get(SubjectExtension, asked.id)
    return _days(asked, last_correction(session, asked.id), extension)


def _days(
    asked: SubjectRequest, correction: SubjectCorrection | None, extension: SubjectExtension | None
) -> tuple[date, date]:
    if correction is not None and (correction.longer or extension is None):
        return correction.received_on, correction.due_on
    received_on = asked.received_on if correction is None else correction.received_on
    return received_on, asked.due_on if extension is None else extension.due_on


def _asked(row: Any) -> Asked:
    one: SubjectRequest = row.SubjectRequest
    more: SubjectExtension | None = row.SubjectExtension
    other: SubjectCorrection | None = row.SubjectCorrection
    received_on, due_on = _days(one, other, more)
    return Asked(
        one.id,
        one.person_id,
        row.person,
        row.staff_number,
        row.recorded_by,
        one.asked_how,
        one.identity,
        one.authority,
        one.wants,
        received_on,
        due_on,
        "" if more is None else more.reason,
        None if other is None else one.received_on,
        "" if other is None else other.reason,
        row.as_of,
        row.number or 0,
        row.waiting + row.agreed,
        row.waiting,
        row.kind or "",
        row.reason or "",
        row.closed_at,
        row.closed_by or "",
    )
