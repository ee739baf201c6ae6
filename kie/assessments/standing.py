"""Reading unhelpful behaviours that were raised with somebody: in which review, what they replied, whether resolved."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, Uuid, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from kie.assessments.models import Assessment, Observation, Reveal, Submission
from kie.assessments.observed_models import ObservationReply, ObservationResolution, ObservationTombstone
from kie.cycles.frozen import words_under
from kie.cycles.models import Cycle, CycleFramework, Participation
from kie.frameworks.models import Framework
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person said to it. `version`: to send back with a change."""

    words: str
    version: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Resolution:
    """It was found resolved. `words`: how, "" if nothing was said."""

    words: str
    resolved_by: str
    resolved_at: datetime


@dataclass(frozen=True, slots=True)
class StandingObservation:
    """An unhelpful behaviour that a manager raised with the person, as both may read it since that review's reveal.

    `text` and `framework_title` in the words the review was opened with; `often`: how often it was seen, in words.
    `reply` None: nothing was replied. `resolution` None: it is still a key issue.
    """

    assessment_id: UUID
    participation_id: UUID
    cycle_title: str
    framework_id: str
    framework_title: str
    statement_id: str
    text: str
    often: str
    seen_on: date | None
    what_seen: str
    raised_on: date
    raised_by_id: UUID
    raised_by: str
    revealed_at: datetime
    reply: Reply | None
    resolution: Resolution | None

    @property
    def key(self) -> tuple[str, str]:
        """(framework id, statement id): the same behaviour raised in several reviews has one key."""
        return self.framework_id, self.statement_id


def observations_about(session: Session, person_id: UUID) -> tuple[StandingObservation, ...]:
    """Everything that was raised with the person and revealed, resolved or not, the newest review first.

    One statement, and one more the first time that a process meets a framework's words. The caller asks first whether
    the viewer may read the person's review.
    """
    rows = _raised(session, person_id)
    words = words_under(session, {row.fingerprint for row in rows})
    return tuple(_standing(row, words[row.fingerprint]) for row in rows)


def unresolved_of(
    session: Session, person_id: UUID, but: Collection[UUID] = ()
) -> tuple[StandingObservation, ...]:
    """What was raised with the person in earlier reviews and is still open. `but`: participations left out."""
    return tuple(
        one
        for one in observations_about(session, person_id)
        if one.resolution is None and one.participation_id not in but
    )


def tombstones_of(session: Session, participation_ids: Iterable[UUID]) -> list[ObservationTombstone]:
    """What was deleted of these reviews, the latest first."""
    return list(
        session.scalars(
            select(ObservationTombstone)
            .where(ObservationTombstone.participation_id.in_(list(participation_ids)))
            .order_by(ObservationTombstone.forgotten_at.desc(), ObservationTombstone.id)
        )
    )


def _raised(session: Session, person_id: UUID) -> Sequence[Any]:
    return session.execute(_raised_with(), {"person_id": person_id}).all()


@cache
def _raised_with() -> Select[Any, Any, Any, Any, Any, Any, Any, Any, Any, Any]:
    """What was raised with one person, in two steps: PostgreSQL tries the orders of joining twelve tables for longer
    than any of them takes, those of six and six in no time. Put together once."""
    reviews, resolver = _revealed_reviews(), aliased(Person)
    return (
        select(
            Observation,
            reviews.c.participation_id,
            reviews.c.title,
            CycleFramework.fingerprint,
            reviews.c.author_id,
            reviews.c.raised_by,
            reviews.c.revealed_at,
            ObservationReply,
            ObservationResolution,
            func.coalesce(resolver.name, "").label("resolved_by"),
        )
        .join(reviews, reviews.c.assessment_id == Observation.assessment_id)
        .join(
            CycleFramework,
            and_(
                CycleFramework.cycle_id == reviews.c.cycle_id,
                CycleFramework.framework_id == Observation.framework_id,
            ),
        )
        .outerjoin(ObservationReply, of_observation(ObservationReply))
        .outerjoin(ObservationResolution, of_observation(ObservationResolution))
        .outerjoin(resolver, resolver.id == ObservationResolution.resolved_by_id)
        .where(Observation.raised_on.is_not(None))
        .order_by(reviews.c.revealed_at.desc(), Observation.framework_id, Observation.statement_id)
        .execution_options(populate_existing=True)
    )


def _revealed_reviews() -> CTE:
    """The first step: what managers wrote about one person and revealed."""
    manager = aliased(Person)
    return (
        select(
            Assessment.id.label("assessment_id"),
            Assessment.author_id,
            manager.name.label("raised_by"),
            Participation.id.label("participation_id"),
            Participation.cycle_id,
            Cycle.title,
            Reveal.revealed_at,
        )
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)))
        .join(Reveal, Reveal.participation_id == Assessment.participation_id)
        .join(manager, manager.id == Assessment.author_id)
        .where(Participation.person_id == bindparam("person_id", type_=Uuid()), Assessment.side == "manager")
        .cte("reviews")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def of_observation(table: type[ObservationReply | ObservationResolution]) -> ColumnElement[bool]:
    """Whether a reply or a resolution is about the observation, for joining the two."""
    return and_(
        table.assessment_id == Observation.assessment_id,
        table.framework_id == Observation.framework_id,
        table.statement_id == Observation.statement_id,
    )


def _standing(row: Any, framework: Framework) -> StandingObservation:
    seen, reply, resolution = row.Observation, row.ObservationReply, row.ObservationResolution
    return StandingObservation(
        assessment_id=seen.assessment_id,
        participation_id=row.participation_id,
        cycle_title=row.title,
        framework_id=seen.framework_id,
        framework_title=framework.title,
        statement_id=seen.statement_id,
        text=framework.statement(seen.statement_id).text,
        often="" if seen.step is None else framework.unhelpful_scale.label_of(seen.step),
        seen_on=seen.seen_on,
        what_seen=seen.what_seen,
        raised_on=seen.raised_on,
        raised_by_id=row.author_id,
        raised_by=row.raised_by,
        revealed_at=row.revealed_at,
        reply=Reply(reply.words, reply.version, reply.written_at) if reply else None,
        resolution=Resolution(resolution.words, row.resolved_by, resolution.resolved_at)
        if resolution
        else None,
    )
