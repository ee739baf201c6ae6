"""What waits for HR of complaints and requests, and what the first page says to whoever made them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, case, cast, func, literal, select

from kie import clock
from kie.i18n import _, format_day
from kie.records.news import ALONG
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer, NoticeLook
from kie.subject_access.notices import Notice
from kie.subject_access.request_models import (
    Redaction,
    RedactionAnswer,
    SubjectClosure,
    SubjectCorrection,
    SubjectExtension,
    SubjectRequest,
)
from kie.subject_access.request_queries import counts
from kie.subject_access.rules import acknowledgement_due

LATELY = timedelta(days=14)

_Row = Select[str, str, datetime, UUID]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody of HR: how many of each, and the day by which the first must be done. `confirm_in`: the
    request in whose file the first of it is."""

    to_acknowledge: int = 0
    acknowledge_by: date | None = None
    to_answer: int = 0
    requests: int = 0
    requests_by: date | None = None
    to_confirm: int = 0
    confirm_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class DataNews:
    """What the first page says of complaints and requests: what waits, for somebody of HR, and what became of one's
    own lately, a sentence each, the latest first."""

    waiting: Waiting
    news: tuple[str, ...]


def data_rows(reader_id: UUID, *, answers: bool, notice: Notice | None = None) -> list[_Row]:
    """What is to be read, along with what else the first page asks. `answers`: the reader is of HR; whose line it is,
    is asked when something is opened. `notice`: the one in force, for the page that tells of a new one."""
    since = clock.now() - LATELY
    parts = [_answered(reader_id, since), _closed(reader_id, since), _recorded(reader_id, since)]
    if notice is not None and notice.what_changed:
        parts.append(_looked(reader_id, notice.number))
    if answers:
        parts += [*_complaints(reader_id), _requests(reader_id), _marked(reader_id)]
    return parts


def data_news(rows: Iterable[Row[str, str, datetime, UUID]], notice: Notice | None = None) -> DataNews:
    """What was read by `data_rows`."""
    found: dict[str, list[Row[str, str, datetime, UUID]]] = {}
    for row in rows:
        found.setdefault(row.kind.removeprefix(ALONG), []).append(row)
    fresh, asked, marked = (found.get(one, []) for one in ("fresh", "request", "marked"))
    waiting = Waiting(
        len(fresh),
        min((acknowledgement_due(clock.local(row.at).date()) for row in fresh), default=None),
        len(found.get("known", [])),
        len(asked),
        min((date.fromisoformat(row.name) for row in asked), default=None),
        len(marked),
        marked[0].id if marked else None,
    )
    news = [said() for kind, said in _SAID.items() if kind in found]
    if notice is not None and notice.what_changed and "looked" not in found:
        news.append(_new_notice(notice))
    return DataNews(waiting, tuple(news))


def _new_notice(notice: Notice) -> str:
    return _(
        "The privacy notice has changed on %(day)s. The foot of each page leads to it; it begins with what is new.",
        day=format_day(notice.in_force_from),
    )


def _row(kind: ColumnElement[str] | str, at: Any, id_: Any, name: Any = "") -> _Row:
    found: _Row = select(
        (literal(ALONG + kind) if isinstance(kind, str) else kind).label("kind"),
        (literal(name) if isinstance(name, str) else name).label("name"),
        at.label("at"),
        id_.label("id"),
    )
    return found


def _answered(person_id: UUID, since: datetime) -> _Row:
    found = _row("complaint", ComplaintAnswer.answered_at, ComplaintAnswer.complaint_id)
    found = found.join(Complaint, Complaint.id == ComplaintAnswer.complaint_id)
    return found.where(Complaint.person_id == person_id, ComplaintAnswer.answered_at >= since)


def _closed(person_id: UUID, since: datetime) -> _Row:
    kind = literal(ALONG) + SubjectClosure.kind
    found = _row(kind, SubjectClosure.closed_at, SubjectClosure.request_id)
    found = found.join(SubjectRequest, SubjectRequest.id == SubjectClosure.request_id)
    return found.where(SubjectRequest.person_id == person_id, SubjectClosure.closed_at >= since)


def _recorded(person_id: UUID, since: datetime) -> _Row:
    """One's own request that HR wrote down and nobody has answered yet."""
    found = _row("recorded", SubjectRequest.recorded_at, SubjectRequest.id).select_from(SubjectRequest)
    found = found.outerjoin(SubjectClosure, SubjectClosure.request_id == SubjectRequest.id)
    own = SubjectRequest.person_id == person_id
    return found.where(own, SubjectRequest.recorded_at >= since, SubjectClosure.request_id.is_(None))


def _looked(person_id: UUID, number: int) -> _Row:
    found = _row("looked", NoticeLook.looked_at, NoticeLook.person_id)
    return found.where(NoticeLook.person_id == person_id, NoticeLook.number == number)


def _complaints(reader_id: UUID) -> Iterator[_Row]:
    """Not acknowledged yet, and known but not answered."""
    known = ComplaintAcknowledgement.complaint_id
    for kind, condition in (("fresh", known.is_(None)), ("known", known.is_not(None))):
        found = _row(kind, Complaint.made_at, Complaint.id).select_from(Complaint)
        found = found.outerjoin(ComplaintAcknowledgement, known == Complaint.id)
        found = found.outerjoin(ComplaintAnswer, ComplaintAnswer.complaint_id == Complaint.id)
        waits = ComplaintAnswer.complaint_id.is_(None)
        yield found.where(condition, waits, Complaint.person_id != reader_id)


def _requests(reader_id: UUID) -> _Row:
    """Its last day stands as its name."""
    early = func.coalesce(SubjectExtension.due_on, SubjectCorrection.due_on, SubjectRequest.due_on)
    due = cast(case((SubjectCorrection.longer, SubjectCorrection.due_on), else_=early), String)
    found = _row("request", SubjectRequest.recorded_at, SubjectRequest.id, due).select_from(SubjectRequest)
    found = found.outerjoin(SubjectExtension, SubjectExtension.request_id == SubjectRequest.id)
    found = found.outerjoin(SubjectCorrection, counts())
    return _open(found, reader_id)


def _marked(reader_id: UUID) -> _Row:
    """What a colleague marked and nobody has answered, each with its request."""
    found = _row("marked", Redaction.marked_at, Redaction.request_id).select_from(Redaction)
    found = found.join(SubjectRequest, SubjectRequest.id == Redaction.request_id)
    found = found.outerjoin(RedactionAnswer, RedactionAnswer.redaction_id == Redaction.id)
    waits = RedactionAnswer.redaction_id.is_(None)
    return _open(found.where(waits, Redaction.marked_by_id != reader_id), reader_id)


def _open(found: _Row, reader_id: UUID) -> _Row:
    found = found.outerjoin(SubjectClosure, SubjectClosure.request_id == SubjectRequest.id)
    return found.where(SubjectClosure.request_id.is_(None), SubjectRequest.person_id != reader_id)


_SAID: Mapping[str, Callable[[], str]] = {
    "complaint": lambda: _("HR answered your complaint about your data. “My file” has the answer."),
    "recorded": lambda: _(
        "HR wrote down that you asked for what is held about you. “My file” says by when you are answered. If you did "
        "not ask, tell HR."
    ),
    "released": lambda: _(
        "HR answered your request for what is held about you. “My file” has what you were given."
    ),
    "withdrawn": lambda: _(
        "HR wrote down that you withdrew your request for what is held about you. If you did not, tell HR."
    ),
    "refused": lambda: _("HR refused your request for what is held about you. “My file” says why."),
}
