"""Deleting what managers observed, twelve months after it came to its end, and leaving a tombstone without words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.models import Assessment, Observation, Reveal, Submission
from kie.assessments.observed_models import ObservationReply, ObservationResolution, ObservationTombstone
from kie.assessments.rules import Ended, end_of_observation, forgotten_from
from kie.assessments.standing import of_observation
from kie.cycles.frozen import words_under
from kie.cycles.models import CycleClosure, CycleFramework, Participation
from kie.holds import held
from kie.people.models import Person

ALMOST_A_YEAR = timedelta(days=364)
"""What ended later cannot be due yet: spares reading most of the rows. The rule decides about the others."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An observation that was deleted. `words`: every text of it that may have been copied into a kept record.

    The caller takes them out there as well, and keeps them nowhere.
    """

    participation_id: UUID
    person_id: UUID
    framework_id: str
    statement_id: str
    words: tuple[str, ...]


def forget_old(session: Session) -> tuple[Forgotten, ...]:
    """Delete every observation that came to its end twelve months ago, with its reply and resolution.

    What concerns somebody under a hold stays. Running it again deletes nothing more. For the timetable; the caller
    takes the words out of kept records.
    """
    today = clock.today()
    return tuple(
        _forget(session, row, ended)
        for row in _may_be_due(session, today)
        if (ended := _end(row)) is not None and today >= forgotten_from(ended.on)
    )


def _may_be_due(session: Session, today: date) -> Sequence[Any]:
    before = today - ALMOST_A_YEAR
    noon = clock.now() - ALMOST_A_YEAR
    never_brought = and_(
        or_(Reveal.participation_id.is_(None), Submission.id.is_(None)), CycleClosure.closed_at <= noon
    )
    return session.execute(
        select(
            Observation,
            Assessment.participation_id,
            Assessment.author_id,
            Participation.person_id,
            Person.leaves_on,
            CycleFramework.fingerprint,
            CycleClosure.closed_at,
            Reveal.revealed_at,
            Submission.id.label("submission_id"),
            ObservationReply,
            ObservationResolution,
        )
        .join(Assessment, and_(Assessment.id == Observation.assessment_id, Assessment.side == "manager"))
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(
            CycleFramework,
            and_(
                CycleFramework.cycle_id == Participation.cycle_id,
                CycleFramework.framework_id == Observation.framework_id,
            ),
        )
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .outerjoin(Reveal, Reveal.participation_id == Participation.id)
        .outerjoin(
            Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
        )
        .outerjoin(ObservationReply, of_observation(ObservationReply))
        .outerjoin(ObservationResolution, of_observation(ObservationResolution))
        .where(
            or_(ObservationResolution.resolved_at <= noon, Person.leaves_on <= before, never_brought),
            Participation.person_id.not_in(held()),
            Assessment.author_id.not_in(held()),
        )
        .order_by(Observation.assessment_id, Observation.framework_id, Observation.statement_id)
        .with_for_update(of=Observation)
        .execution_options(populate_existing=True)
    ).all()


def _end(row: Any) -> Ended | None:
    resolution, closed = row.ObservationResolution, row.closed_at
    return end_of_observation(
        resolved_on=clock.local(resolution.resolved_at).date() if resolution else None,
        left_on=row.leaves_on,
        closed_on=clock.local(closed).date() if closed else None,
        brought=row.revealed_at is not None and row.submission_id is not None,
    )


def _forget(session: Session, row: Any, ended: Ended) -> Forgotten:
    seen: Observation = row.Observation
    framework = words_under(session, {row.fingerprint})[row.fingerprint]
    texts = [framework.statement(seen.statement_id).text, seen.what_seen]
    texts += [one.words for one in (row.ObservationReply, row.ObservationResolution) if one]
    for table in (ObservationReply, ObservationResolution, Observation):
        session.execute(
            delete(table).where(
                table.assessment_id == seen.assessment_id,
                table.framework_id == seen.framework_id,
                table.statement_id == seen.statement_id,
            )
        )
    session.add(
        ObservationTombstone(
            person_id=row.person_id,
            participation_id=row.participation_id,
            framework_id=seen.framework_id,
            raised_by_id=row.author_id,
            reason=ended.reason,
            ended_on=ended.on,
            forgotten_at=clock.now(),
        )
    )
    events.record(
        session,
        None,
        "observation.forgotten",
        person_id=row.person_id,
        subject=row.participation_id,
        framework=seen.framework_id,
        reason=ended.reason,
    )
    session.flush()
    words = tuple(text for text in texts if text.strip())
    return Forgotten(row.participation_id, row.person_id, seen.framework_id, seen.statement_id, words)
