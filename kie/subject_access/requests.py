"""Requests for everything held about a person, as HR writes them down: their days, and how they end without a file."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.people.directory import known_person
from kie.people.models import Person
from kie.subject_access import mails
from kie.subject_access.errors import DayRefused, RequestClosed, WordsMissing
from kie.subject_access.request_models import (
    SubjectClosure,
    SubjectCorrection,
    SubjectExtension,
    SubjectFile,
    SubjectRequest,
)
from kie.subject_access.request_queries import days_of, last_correction
from kie.subject_access.rules import LONGER, answer_due, long_ago
from kie.texts import tidied

LIMIT = 2_000


def day_wrong(received_on: date) -> str:
    """Why a request cannot have come on this day; "" when it can."""
    if received_on > clock.today():
        return _("This day is still to come.")
    if long_ago(received_on, clock.today()):
        return _("This day is more than five years ago. Check the year.")
    return ""


def record_request(
    session: Session,
    actor_id: UUID,
    person_id: UUID,
    received_on: date,
    asked_how: str,
    identity: str,
    wants: str = "",
    authority: str = "",
) -> SubjectRequest:
    """Write a request down; the person is told. Raises NotFound, DayRefused and TextRefused."""
    person = known_person(session, person_id)
    if wrong := day_wrong(received_on):
        raise DayRefused(wrong)
    asked = SubjectRequest(
        person_id=person_id,
        asked_how=asked_how,
        identity=identity,
        wants=tidied(wants, LIMIT).strip(),
        authority=tidied(authority, LIMIT).strip(),
        received_on=received_on,
        due_on=answer_due(received_on),
        recorded_by_id=actor_id,
        recorded_at=clock.now(),
    )
    session.add(asked)
    session.flush()
    events.record(session, actor_id, "subject-request.recorded", person_id=person_id, subject=asked.id)
    mails.tell_recorded(session, asked, person, session.get_one(Person, actor_id))
    return asked


def extend(session: Session, request_id: UUID, actor_id: UUID, reason: str) -> None:
    """Take two months more. The person must be told within the first month, so it is refused afterwards.

    Raises NotFound, RequestClosed, Conflict when it was extended already or is too late, WordsMissing and TextRefused.
    """
    reason = _written(reason)
    asked = waiting(session, request_id)
    if session.get(SubjectExtension, request_id) is not None:
        raise Conflict(
            _("This request was given more time already."),
            _("Its page says by when it must be answered now."),
        )
    received_on, due_on = days_of(session, asked)
    if clock.today() > due_on:
        raise Conflict(
            _("The first month is over, so no more time can be taken."), _("Answer it as soon as you can.")
        )
    due_on = answer_due(received_on, LONGER)
    session.add(
        SubjectExtension(
            request_id=request_id,
            due_on=due_on,
            reason=reason,
            extended_by_id=actor_id,
            extended_at=clock.now(),
        )
    )
    events.record(
        session, actor_id, "subject-request.extended", person_id=asked.person_id, subject=request_id
    )
    mails.tell_extended(session, asked, due_on, session.get_one(Person, asked.person_id))
    session.flush()


def correct_day(session: Session, request_id: UUID, actor_id: UUID, received_on: date, reason: str) -> date:
    """Another day on which the request came, where HR had written down the wrong one; the person is told. What was
    written before stays. Gives the last day that follows from it, with the months of an extension.

    Raises NotFound, RequestClosed, DayRefused, WordsMissing and TextRefused.
    """
    reason = _written(reason)
    asked = waiting(session, request_id)
    before, _due_on = days_of(session, asked)
    if received_on == before:
        raise DayRefused(_("This is the day that is written down already."))
    if received_on > clock.local(asked.recorded_at).date():
        raise DayRefused(_("The request was written down before that day, so it cannot have come then."))
    if wrong := day_wrong(received_on):
        raise DayRefused(wrong)
    longer = session.get(SubjectExtension, request_id) is not None
    last = last_correction(session, request_id)
    row = SubjectCorrection(
        request_id=request_id,
        number=1 if last is None else last.number + 1,
        received_on=received_on,
        due_on=answer_due(received_on, LONGER if longer else 1),
        longer=longer,
        reason=reason,
        corrected_by_id=actor_id,
        corrected_at=clock.now(),
    )
    session.add(row)
    days = {"received_before": before.isoformat(), "received_on": received_on.isoformat()}
    events.record(
        session, actor_id, "subject-request.corrected", person_id=asked.person_id, subject=asked.id, **days
    )
    mails.tell_corrected(session, row, session.get_one(Person, asked.person_id))
    session.flush()
    return row.due_on


def end_without_file(session: Session, request_id: UUID, actor_id: UUID, kind: str, reason: str) -> None:
    """`withdrawn` by the person, or `refused`. What was put together is deleted.

    Raises NotFound, RequestClosed, WordsMissing and TextRefused.
    """
    reason = _written(reason)
    asked = waiting(session, request_id)
    close(session, asked, actor_id, SubjectClosure(kind=kind, reason=reason))


def close(session: Session, asked: SubjectRequest, actor_id: UUID, closure: SubjectClosure) -> None:
    """Keep how the request ended, delete the file that it was worked on in, and tell the person."""
    closure.request_id, closure.closed_by_id, closure.closed_at = asked.id, actor_id, clock.now()
    session.add(closure)
    file = session.get(SubjectFile, asked.id)
    if file is not None:
        session.delete(file)
    events.record(
        session,
        actor_id,
        "subject-request.closed",
        person_id=asked.person_id,
        subject=asked.id,
        kind=closure.kind,
    )
    mails.tell_closed(session, asked, closure.kind, session.get_one(Person, asked.person_id))
    session.flush()


def waiting(session: Session, request_id: UUID) -> SubjectRequest:
    """The request, once nobody else works on it. Raises NotFound and RequestClosed."""
    asked = session.scalar(select(SubjectRequest).where(SubjectRequest.id == request_id).with_for_update())
    if asked is None:
        raise NotFound()
    if session.get(SubjectClosure, request_id) is not None:
        raise RequestClosed()
    return asked


def _written(reason: str) -> str:
    said = tidied(reason, LIMIT).strip()
    if not said:
        raise WordsMissing(_("Write the reason."))
    return said
