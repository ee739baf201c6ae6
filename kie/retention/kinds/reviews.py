"""Reviews that are past their time: everything that hung on one goes, and how it stood at its close is noted first.

A review's time runs from the close of its cycle, or from the last signature or decision after it. The last one that was
signed is its person's current one and stays, however old, until nothing is known of the person any more: whoever comes
back within a year of leaving finds it. A review in a cycle that was never closed stays: HR closes cycles. What stays of
one that went is in decision 55.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from kie.cycles.models import CycleClosure, Participation
from kie.cycles.past_models import PastStanding
from kie.retention.kinds import Does
from kie.retention.taking_out import take_out_reviews
from kie.reviews.models import (
    Moderation,
    Record,
    Reopening,
    SignOff,
)


def due(before: datetime) -> Select[Any]:
    """The reviews whose time began then or earlier, with whom they are about."""
    columns: list[Any] = [
        Participation.id.label("row_id"),
        Participation.person_id.label("person_id"),
    ]
    return (
        select(*columns)
        .join(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(
            CycleClosure.closed_at <= before,
            ~_gone(),
            ~_since(SignOff.record_id, SignOff.signed_at, before),
            ~_since(Moderation.record_id, Moderation.decided_at, before),
            ~_is_current(),
        )
    )


def walk(before: datetime, after: UUID | None) -> Select[Any]:
    """The reviews in cycles that were closed then or earlier, cycle by cycle, so that how those of one stood is noted
    together."""
    place = tuple_(Participation.cycle_id, Participation.id)
    found = (
        select(Participation.id)
        .join(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(CycleClosure.closed_at <= before, ~_gone())
        .order_by(Participation.cycle_id, Participation.id)
    )
    if after is None:
        return found
    last = aliased(Participation)
    cycle_id = select(last.cycle_id).where(last.id == after).scalar_subquery()
    return found.where(place > tuple_(cycle_id, literal(after, Participation.id.type)))


def _gone() -> ColumnElement[bool]:
    return exists().where(
        PastStanding.participation_id == Participation.id, PastStanding.gone_at.is_not(None)
    )


def _since(record_id: Any, at: Any, before: datetime) -> ColumnElement[bool]:
    """Something was signed or decided after that moment."""
    return exists().where(Record.participation_id == Participation.id, record_id == Record.id, at > before)


def _is_current() -> ColumnElement[bool]:
    """Both signed it, and nothing of the same person was signed in another cycle since, as `last_signed` has it."""
    other = aliased(Participation)
    later = _last_shared(other).correlate(other)
    newer = exists().where(
        other.person_id == Participation.person_id,
        other.id != Participation.id,
        later > _last_shared(Participation).correlate(Participation),
    )
    return _last_shared(Participation).correlate(Participation).is_not(None) & ~newer.correlate(Participation)


def _last_shared(part: Any) -> ScalarSelect[datetime]:
    """When the last record that the employee signed as well, and that nobody opened again, was shared."""
    record, reopened = aliased(Record), aliased(Reopening)
    return (
        select(func.max(record.shared_at))
        .join(SignOff, (SignOff.record_id == record.id) & (SignOff.party == "employee"))
        .outerjoin(reopened, reopened.record_id == record.id)
        .where(record.participation_id == part.id, reopened.record_id.is_(None))
        .scalar_subquery()
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from changing until the transaction ends."""
    there = select(Participation.id).where(Participation.id.in_(ids)).order_by(Participation.id)
    session.execute(there.with_for_update())


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there again."""
    return session.scalars(select(Participation.id).where(Participation.id.in_(ids), ~_gone())).all()


DOES = Does("participations", due, take_out_reviews, is_back, lock, walk=walk)
