"""What the first page says of removals: what waits for the reader, and what became of what they asked or agreed to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, and_, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _
from kie.people.models import Person
from kie.records.models import (
    RemovalAnswer,
    RemovalApproval,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
)
from kie.records.proposals import to_sign, to_sign_by, was_declined
from kie.records.samples import lately_drawn

LATELY = timedelta(days=14)
"""How long the first page says that a request was answered, or a yes came to nothing; "My file" says it for good."""

TASKS = frozenset({"to-answer", "to-sign"})
"""What waits for the reader, and is shown among their tasks."""

_Row = Select[str, str, datetime, UUID]
ALONG = "along-"


@dataclass(frozen=True, slots=True)
class Removals:
    """What concerns one reader. `to_answer`: when each request was asked that HR may answer, the oldest first;
    `oldest_id`: of the first of those, None without any; `to_sign`: how many need the reader's own yes; `news`: a
    sentence each, the latest first, without a word of what anybody wrote."""

    to_answer: tuple[datetime, ...]
    oldest_id: UUID | None
    to_sign: int
    news: tuple[str, ...]
    along: tuple[Row[str, str, datetime, UUID], ...] = ()


def removals_for(session: Session, reader_id: UUID, *, answers: bool, along: Sequence[_Row] = ()) -> Removals:
    """For the first page, in one statement. `answers`: the reader answers requests, but none about themselves.
    `along`: what another room has read in the same statement, under kinds that begin with `ALONG`."""
    since = clock.now() - LATELY
    parts = [
        _to_sign(reader_id),
        _answered(reader_id, since),
        _in_vain(reader_id, since),
        _of_own_diary(reader_id),
        lately_drawn(reader_id, since),
    ]
    if answers:
        parts.append(_to_answer(reader_id))
    every = session.execute(union_all(*parts, *along).order_by("at", "id")).all()
    rows = [row for row in every if not row.kind.startswith(ALONG)]
    waiting = [row for row in rows if row.kind == "to-answer"]
    news = (_sentence(row.kind, row.name) for row in reversed(rows) if row.kind not in TASKS)
    return Removals(
        tuple(row.at for row in waiting),
        waiting[0].id if waiting else None,
        sum(row.kind == "to-sign" for row in rows),
        tuple(dict.fromkeys(news)),
        tuple(row for row in every if row.kind.startswith(ALONG)),
    )


def waiting_to_sign(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Removals]:
    """Of many people at once what `removals_for` says of those who answer no requests, but for the news: only whoever
    has to say yes to something is in it. One statement."""
    asked = to_sign_by(person_ids).subquery()
    rows = session.execute(
        select(asked.c.person_id, func.count())
        .outerjoin(RemovalAnswer, RemovalAnswer.request_id == asked.c.request_id)
        .where(RemovalAnswer.request_id.is_(None))
        .group_by(asked.c.person_id)
    )
    return {person_id: Removals((), None, number, ()) for person_id, number in rows}


def _sentence(kind: str, name: str) -> str:
    if kind == "own-diary":
        return _(
            "Somebody says that another person’s details stand in a note of your diary. HR does not read it: open your "
            "diary and take them out."
        )
    if kind == "drawn":
        return _(
            "A signed record of yours was drawn at random for %(name)s, an auditor. “My file” says why, and whether it "
            "was opened.",
            name=name,
        )
    if kind == "in-vain":
        return _(
            "You said yes to words being taken out of texts of %(name)s. Somebody else who was asked said no, so they "
            "stay for now.",
            name=name,
        )
    if kind == "removed-own":
        return _("What you asked to have taken out of your texts was taken out.")
    if kind == "left-own":
        return _("HR answered what you asked to have taken out of your texts. “My file” says how, and why.")
    if kind == "removed":
        return _("What you asked to have taken out of texts of %(name)s was taken out.", name=name)
    return _(
        "HR answered what you asked to have taken out of texts of %(name)s. “My file” says how, and why.",
        name=name,
    )


def _requests(kind: str) -> _Row:
    """Requests that nobody has answered."""
    return (
        select(
            literal(kind).label("kind"),
            Person.name.label("name"),
            RemovalRequest.asked_at.label("at"),
            RemovalRequest.id.label("id"),
        )
        .select_from(RemovalRequest)
        .join(Person, Person.id == RemovalRequest.person_id)
        .outerjoin(RemovalAnswer, RemovalAnswer.request_id == RemovalRequest.id)
        .where(RemovalAnswer.request_id.is_(None))
    )


def _to_sign(reader_id: UUID) -> _Row:
    return _requests("to-sign").where(RemovalRequest.id.in_(to_sign(reader_id)))


def _to_answer(reader_id: UUID) -> _Row:
    # What the reader proposed waits for somebody else's yes, not for them.
    own = select(literal(1)).where(
        RemovalProposal.request_id == RemovalRequest.id,
        RemovalProposal.proposed_by_id == reader_id,
        ~was_declined(),
    )
    return _requests("to-answer").where(RemovalRequest.person_id != reader_id, ~own.exists())


def _answered(person_id: UUID, since: datetime) -> _Row:
    removed, own = RemovalAnswer.striking_id.is_not(None), RemovalRequest.person_id == person_id
    kind = case(
        (and_(removed, own), "removed-own"),
        (removed, "removed"),
        (own, "left-own"),
        else_="left",
    )
    return (
        select(
            kind.label("kind"),
            Person.name.label("name"),
            RemovalAnswer.answered_at.label("at"),
            RemovalRequest.id.label("id"),
        )
        .select_from(RemovalAnswer)
        .join(RemovalRequest, RemovalRequest.id == RemovalAnswer.request_id)
        .join(Person, Person.id == RemovalRequest.person_id)
        .where(
            RemovalRequest.asked_by_id == person_id,
            RemovalAnswer.answered_by_id != person_id,
            RemovalAnswer.answered_at >= since,
        )
    )


def _in_vain(person_id: UUID, since: datetime) -> _Row:
    """Somebody else's no to words to which this person had said yes."""
    same = and_(
        RemovalApproval.request_id == RemovalDecline.request_id,
        RemovalApproval.number == RemovalDecline.number,
    )
    return (
        select(
            literal("in-vain").label("kind"),
            Person.name.label("name"),
            RemovalDecline.declined_at.label("at"),
            RemovalRequest.id.label("id"),
        )
        .select_from(RemovalDecline)
        .join(RemovalApproval, same)
        .join(RemovalRequest, RemovalRequest.id == RemovalDecline.request_id)
        .join(Person, Person.id == RemovalRequest.person_id)
        .where(
            RemovalApproval.approved_by_id == person_id,
            RemovalDecline.declined_by_id != person_id,
            RemovalDecline.declined_at >= since,
        )
    )


def _of_own_diary(person_id: UUID) -> _Row:
    """Until HR closes the request, because nobody else can do anything about it."""
    return _requests("own-diary").where(
        RemovalRequest.person_id == person_id,
        RemovalRequest.place == "diary",
        RemovalRequest.asked_by_id != person_id,
    )
