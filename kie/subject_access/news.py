"""What waits for HR of complaints and requests, and what the first page says to whoever made them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, format_day
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer, NoticeLook
from kie.subject_access.notices import Notice
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectExtension,
    SubjectRequest,
)
from kie.subject_access.rules import acknowledgement_due

LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody of HR: how many of each, and the day by which the first must be done."""

    to_acknowledge: int = 0
    acknowledge_by: date | None = None
    to_answer: int = 0
    requests: int = 0
    requests_by: date | None = None
    to_confirm: int = 0


@dataclass(frozen=True, slots=True)
class DataNews:
    """What the first page says of complaints and requests: what waits, for somebody of HR, and what became of one's
    own lately, a sentence each, the latest first."""

    waiting: Waiting
    news: tuple[str, ...]


def data_news(session: Session, reader_id: UUID, *, answers: bool, notice: Notice | None = None) -> DataNews:
    """In one statement. `answers`: the reader is of HR; whose line it is, is asked when something is opened.
    `notice`: the one in force, for the page that tells of a new one until it was opened."""
    since = clock.now() - LATELY
    parts = [_answered(reader_id, since), _closed(reader_id, since)]
    if notice is not None and notice.what_changed:
        parts.append(_looked(reader_id, notice.number))
    if answers:
        parts += [*_complaints(reader_id), _requests(reader_id), _marked(reader_id)]
    rows = session.execute(union_all(*parts).order_by("at")).all()
    counted = {row.kind: row for row in rows if row.kind not in _SAID}
    oldest = counted["fresh"].at if answers else None
    is_new = notice is not None and "looked" in counted and not counted["looked"].number
    return DataNews(
        Waiting(
            counted["fresh"].number,
            None if oldest is None else acknowledgement_due(clock.local(oldest).date()),
            counted["known"].number,
            counted["request"].number,
            counted["request"].due_on,
            counted["marked"].number,
        )
        if answers
        else Waiting(),
        (
            *dict.fromkeys(_SAID[row.kind]() for row in reversed(rows) if row.kind in _SAID),
            *((_new_notice(notice),) if notice is not None and is_new else ()),
        ),
    )


def _new_notice(notice: Notice) -> str:
    return _(
        "The privacy notice has changed on %(day)s. The foot of each page leads to it; it begins with what is new.",
        day=format_day(notice.in_force_from),
    )


_Row = Select[str, int, datetime, date]


def _row(kind: Any, number: ColumnElement[int], at: Any, due_on: Any) -> _Row:
    return select(
        kind.label("kind"),
        number.label("number"),
        _typed(at, Complaint.made_at.type).label("at"),
        _typed(due_on, SubjectRequest.due_on.type).label("due_on"),
    )


def _typed(value: Any, kind: Any) -> ColumnElement[Any]:
    """PostgreSQL must be told what a column without values holds; SQLite would make a number of a day."""
    return cast(null(), kind) if value is None else type_coerce(value, kind)


def _answered(person_id: UUID, since: datetime) -> _Row:
    found = _row(literal("complaint"), literal(1), ComplaintAnswer.answered_at, None)
    found = found.join(Complaint, Complaint.id == ComplaintAnswer.complaint_id)
    return found.where(Complaint.person_id == person_id, ComplaintAnswer.answered_at >= since)


def _closed(person_id: UUID, since: datetime) -> _Row:
    found = _row(SubjectClosure.kind, literal(1), SubjectClosure.closed_at, None)
    found = found.join(SubjectRequest, SubjectRequest.id == SubjectClosure.request_id)
    return found.where(SubjectRequest.person_id == person_id, SubjectClosure.closed_at >= since)


def _looked(person_id: UUID, number: int) -> _Row:
    found = _row(literal("looked"), func.count(), None, None).select_from(NoticeLook)
    return found.where(NoticeLook.person_id == person_id, NoticeLook.number == number)


def _complaints(reader_id: UUID) -> Iterator[_Row]:
    """Not acknowledged yet, and known but not answered."""
    known = ComplaintAcknowledgement.complaint_id
    for kind, condition in (("fresh", known.is_(None)), ("known", known.is_not(None))):
        found = _row(literal(kind), func.count(), func.min(Complaint.made_at), None).select_from(Complaint)
        found = found.outerjoin(ComplaintAcknowledgement, known == Complaint.id)
        found = found.outerjoin(ComplaintAnswer, ComplaintAnswer.complaint_id == Complaint.id)
        waits = ComplaintAnswer.complaint_id.is_(None)
        yield found.where(condition, waits, Complaint.person_id != reader_id)


def _requests(reader_id: UUID) -> _Row:
    due = func.min(func.coalesce(SubjectExtension.due_on, SubjectRequest.due_on))
    found = _row(literal("request"), func.count(), None, due).select_from(SubjectRequest)
    found = found.outerjoin(SubjectExtension, SubjectExtension.request_id == SubjectRequest.id)
    return _open(found, reader_id)


def _marked(reader_id: UUID) -> _Row:
    """What a colleague marked and nobody has answered."""
    found = _row(literal("marked"), func.count(), None, None).select_from(Redaction)
    found = found.join(SubjectRequest, SubjectRequest.id == Redaction.request_id)
    found = found.outerjoin(RedactionAnswer, RedactionAnswer.redaction_id == Redaction.id)
    waits = RedactionAnswer.redaction_id.is_(None)
    return _open(found.where(waits, Redaction.marked_by_id != reader_id), reader_id)


def _open(found: _Row, reader_id: UUID) -> _Row:
    found = found.outerjoin(SubjectClosure, SubjectClosure.request_id == SubjectRequest.id)
    return found.where(SubjectClosure.request_id.is_(None), SubjectRequest.person_id != reader_id)


_SAID = {
    "complaint": lambda: _("HR answered your complaint about your data. “My file” has the answer."),
    "released": lambda: _("What you asked HR for about your data is on “My file”."),
    "withdrawn": lambda: _("Your request for what is held about you has ended. “My file” says why."),
    "refused": lambda: _("HR refused your request for what is held about you. “My file” says why."),
}
