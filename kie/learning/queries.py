"""Reading the catalogue: searched and by pages, for one competency, and all of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from kie.db import has_word
from kie.learning.models import LearningCompetency, LearningItem
from kie.learning.rules import Competency, Facts, Kind, Known
from kie.paging import paging
from kie.texts import without_spoilt

ITEMS_A_PAGE = 20
MOST_WORDS = 6
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Learning:
    """A thing to learn that is offered."""

    id: UUID
    facts: Facts


@dataclass(frozen=True, slots=True)
class Search:
    """What to find. `words`: each must be in title or provider, whatever its capitals and accents; `competency`: None
    for any; `kind`: "" for any."""

    words: str = ""
    competency: Competency | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search, by title; how many there are in all; which page of how many."""

    items: tuple[Learning, ...]
    total: int
    number: int
    pages: int


def find(session: Session, wanted: Search, number: int) -> Found:
    """A page of what is offered. `number`: the page wanted, from 1. Three statements."""
    conditions = list(_conditions(wanted))
    total = session.scalar(select(func.count()).select_from(LearningItem).where(*conditions)) or 0
    at = paging(total, ITEMS_A_PAGE, number)
    rows = session.scalars(
        select(LearningItem)
        .where(*conditions)
        .order_by(func.lower(LearningItem.title), LearningItem.provider, LearningItem.id)
        .limit(ITEMS_A_PAGE)
        .offset(at.offset)
    ).all()
    return Found(_with_competencies(session, rows), total, at.number, at.pages)


def for_competencies(
    session: Session, competencies: Iterable[Competency], step: int | None = None
) -> tuple[Learning, ...]:
    """What helps with one of these competencies, at most five: first what leads to this very step, then what suits any.

    `step`: of their own scale, None when it is not known: then whatever helps. Two statements.
    """
    helps = or_(false(), *(_helps_with(one) for one in competencies))
    conditions = [LearningItem.withdrawn_at.is_(None), helps]
    if step is not None:
        conditions.append(or_(LearningItem.step.is_(None), LearningItem.step == step))
    rows = session.scalars(
        select(LearningItem)
        .where(*conditions)
        .order_by(
            LearningItem.step.is_(None), LearningItem.step, func.lower(LearningItem.title), LearningItem.id
        )
        .limit(MOST_SUGGESTED)
    ).all()
    return _with_competencies(session, rows)


def offered(session: Session, item_id: UUID) -> Learning | None:
    """One thing to learn; None when there is no such one, or it is no longer offered. Two statements."""
    row = session.get(LearningItem, item_id)
    found = () if row is None or row.withdrawn_at is not None else _with_competencies(session, [row])
    return next(iter(found), None)


def whole(session: Session) -> dict[tuple[str, str], tuple[UUID, Known]]:
    """All that the catalogue knows, what is no longer offered too, by the key of its facts. Two statements."""
    rows = session.scalars(
        select(LearningItem).order_by(func.lower(LearningItem.title), LearningItem.id)
    ).all()
    ordered = select(LearningCompetency).order_by(LearningCompetency.item_id, LearningCompetency.position)
    helped = _by_item(session.scalars(ordered))
    known = [(row.id, Known(facts_of(row, helped.get(row.id, ())), row.withdrawn_at is None)) for row in rows]
    return {one.facts.key: (item_id, one) for item_id, one in known}


def facts_of(row: LearningItem, competencies: Iterable[Competency]) -> Facts:
    """A row as plain values."""
    kind = cast(Kind, row.kind)
    return Facts(row.title, row.provider, row.link, kind, row.minutes, tuple(competencies), row.step)


def _with_competencies(session: Session, rows: Sequence[LearningItem]) -> tuple[Learning, ...]:
    if not rows:
        return ()
    found = session.scalars(
        select(LearningCompetency)
        .where(LearningCompetency.item_id.in_([row.id for row in rows]))
        .order_by(LearningCompetency.position)
    )
    helped = _by_item(found)
    return tuple(Learning(row.id, facts_of(row, helped.get(row.id, ()))) for row in rows)


def _by_item(rows: Iterable[LearningCompetency]) -> dict[UUID, list[Competency]]:
    found: dict[UUID, list[Competency]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append((row.framework_id, row.competency_id))
    return found


def _conditions(wanted: Search) -> Iterable[ColumnElement[bool]]:
    yield LearningItem.withdrawn_at.is_(None)
    if wanted.kind:
        yield LearningItem.kind == wanted.kind
    if wanted.competency is not None:
        yield _helps_with(wanted.competency)
    for word in without_spoilt(wanted.words).split()[:MOST_WORDS]:
        yield or_(has_word(LearningItem.title, word), has_word(LearningItem.provider, word))


def _helps_with(competency: Competency) -> ColumnElement[bool]:
    framework_id, competency_id = competency
    here = and_(
        LearningCompetency.item_id == LearningItem.id,
        LearningCompetency.framework_id == framework_id,
        LearningCompetency.competency_id == competency_id,
    )
    return select(LearningCompetency.item_id).where(here).correlate(LearningItem).exists()
