"""Reading assessments: one rater's sheet or both, results, agreed ratings, whether they were revealed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact
from kie.assessments.models import (
    FORMER,
    SIDES,
    AgreedRating,
    Assessment,
    Observation,
    Rating,
    Result,
    Reveal,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.cycles.models import Participation

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one rater wrote for one participation.

    `ratings` by (framework id, node id); `unhelpful` and `observations` by framework id. `assessment` is None before
    the first save; `submission` is the one that stands, None while the assessment is not handed in.
    """

    assessment: Assessment | None = None
    ratings: dict[Key, Rating] = field(default_factory=dict)
    wants: Wants | None = None
    unhelpful: dict[str, UnhelpfulAnswer] = field(default_factory=dict)
    observations: dict[str, list[Observation]] = field(default_factory=dict)
    submission: Submission | None = None


def sheet(session: Session, participation_id: UUID, side: str) -> Sheet:
    """Everything that this side wrote, for its author's own pages. Empty before the first save."""
    return _read(session, participation_id, [side])[side]


def former_sheet(session: Session, participation_id: UUID, author_id: UUID) -> Sheet:
    """The unfinished draft that was set aside for its author, for nobody else's eyes. Empty when there is none."""
    mine = and_(Assessment.side == FORMER, Assessment.author_id == author_id)
    return _read_where(session, participation_id, mine).get(FORMER, Sheet())


def sheets(session: Session, participation_id: UUID) -> dict[str, Sheet]:
    """Both sides as both may read them after the reveal, by side, in five statements.

    What the person noted about unhelpful behaviours of their own and chose not to share is left out, and so is a draft
    that was not handed in when the other side went ahead. The caller asks first whether the assessments were revealed.
    """
    read = _read(session, participation_id, SIDES)
    found = {side: one if one.submission is not None else Sheet() for side, one in read.items()}
    own = found["self"]
    shared = {
        framework_id: kept
        for framework_id, all_of_it in own.observations.items()
        if (kept := [one for one in all_of_it if one.shared])
    }
    answers = {framework_id: own.unhelpful[framework_id] for framework_id in shared}
    return {**found, "self": replace(own, observations=shared, unhelpful=answers)}


def _read(session: Session, participation_id: UUID, sides: Iterable[str]) -> dict[str, Sheet]:
    found = _read_where(session, participation_id, Assessment.side.in_(tuple(sides)))
    return {side: found.get(side, Sheet()) for side in sides}


def _read_where(session: Session, participation_id: UUID, condition: ColumnElement[bool]) -> dict[str, Sheet]:
    rows = session.execute(
        select(Assessment, Submission)
        .outerjoin(Submission, _stands())
        .where(Assessment.participation_id == participation_id, condition)
    )
    found: dict[UUID, Sheet] = {
        row.Assessment.id: Sheet(row.Assessment, submission=row.Submission) for row in rows
    }
    if found:
        ids = tuple(found)
        for rating in session.scalars(select(Rating).where(Rating.assessment_id.in_(ids))):
            found[rating.assessment_id].ratings[rating.framework_id, rating.node_id] = rating
        for wants in session.scalars(select(Wants).where(Wants.assessment_id.in_(ids))):
            found[wants.assessment_id] = replace(found[wants.assessment_id], wants=wants)
        for answer in session.scalars(select(UnhelpfulAnswer).where(UnhelpfulAnswer.assessment_id.in_(ids))):
            found[answer.assessment_id].unhelpful[answer.framework_id] = answer
        seen = (
            select(Observation).where(Observation.assessment_id.in_(ids)).order_by(Observation.statement_id)
        )
        for one in session.scalars(seen):
            found[one.assessment_id].observations.setdefault(one.framework_id, []).append(one)
    return {each.assessment.side: each for each in found.values() if each.assessment}


def _stands() -> ColumnElement[bool]:
    return and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))


def results_of(session: Session, participation_id: UUID) -> dict[str, dict[Key, int | None]]:
    """The results of what stands handed in: by side, then by (framework id, competency id).

    A step of None means not enough evidence. A side that has not handed in has no results at all.
    """
    return results_of_each(session, [participation_id])[participation_id]


def results_of_each(
    session: Session, participation_ids: Collection[UUID]
) -> dict[UUID, dict[str, dict[Key, int | None]]]:
    """The same of several participations, by their ids. One statement."""
    rows = session.execute(
        select(
            Assessment.participation_id,
            Assessment.side,
            Result.framework_id,
            Result.competency_id,
            Result.step,
        )
        .join(Result, Result.assessment_id == Assessment.id)
        .join(Submission, _stands())
        .where(Assessment.participation_id.in_(participation_ids))
    )
    found: dict[UUID, dict[str, dict[Key, int | None]]] = {
        one: {side: {} for side in SIDES} for one in participation_ids
    }
    for one, side, framework_id, competency_id, step in rows:
        found[one][side][framework_id, competency_id] = step
    return found


def agreed_of(session: Session, participation_id: UUID) -> dict[Key, AgreedRating]:
    """The agreed ratings, by (framework id, competency id)."""
    return agreed_of_each(session, [participation_id])[participation_id]


def agreed_of_each(
    session: Session, participation_ids: Collection[UUID]
) -> dict[UUID, dict[Key, AgreedRating]]:
    """The same of several participations, by their ids. One statement."""
    found: dict[UUID, dict[Key, AgreedRating]] = {one: {} for one in participation_ids}
    rows = select(AgreedRating).where(AgreedRating.participation_id.in_(participation_ids))
    for row in session.scalars(rows):
        found[row.participation_id][row.framework_id, row.competency_id] = row
    return found


def revealed(session: Session, participation_id: UUID) -> bool:
    """Whether each side may read the other's."""
    return session.scalar(select(Reveal).where(Reveal.participation_id == participation_id)) is not None


def review_facts(session: Session, participation_id: UUID, side: str) -> frozenset[Fact]:
    """What access to this side's assessment depends on: revealed, and whether the other side has handed in."""
    standing, shown = session.execute(
        select(
            select(func.count())
            .select_from(Assessment)
            .join(Submission, _stands())
            .where(Assessment.participation_id == participation_id, Assessment.side != side)
            .scalar_subquery(),
            select(func.count()).where(Reveal.participation_id == participation_id).scalar_subquery(),
        )
    ).one()
    if shown:
        return frozenset({Fact.REVEALED})
    return frozenset() if standing else frozenset({Fact.OTHER_NOT_HANDED_IN})


def last_review_on(session: Session, person_id: UUID, participation_id: UUID) -> date | None:
    """The day on which the person's review before this one was revealed; None when there was none."""
    found = session.scalar(
        select(func.max(Reveal.revealed_at))
        .join(Participation, Participation.id == Reveal.participation_id)
        .where(Participation.person_id == person_id, Reveal.participation_id != participation_id)
    )
    return None if found is None else clock.local(found).date()
