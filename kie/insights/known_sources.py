"""Reading what it follows from whom each viewer of a cycle's figures knows. Plain values, to be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment
from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext
from kie.insights.contributors import signed_reviews
from kie.people.models import ReportingLine, StandIn
from kie.readings import Reading
from kie.reviews.models import Moderation, Record, SignOff


@dataclass(frozen=True, slots=True)
class StoodIn:
    """Somebody who stood in, from `first` to the end of `last`. `person_id`: for this one only, None for all."""

    kind: str
    manager_id: UUID
    deputy_id: UUID
    person_id: UUID | None
    first: date
    last: date

    def covers(self, person_id: UUID) -> bool:
        """Whether it was for this person, who was not themselves the one who stood in."""
        return self.person_id in (None, person_id) and self.deputy_id != person_id


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that tells who could read whose ratings in a cycle; two that are equal tell the same.

    `today`: the day they were read. `signed`: person to the day since which both had signed. `lines`: person, who leads
    or decides for them, the kind, and the last day or None. `authors`: who rated whom. `decisions`: who decided on
    whose disagreement, and how. `readers`: who opened what of whom, and when last.
    """

    today: date
    signed: Mapping[UUID, date]
    people: Sequence[UUID]
    lines: Sequence[tuple[UUID, UUID, str, date | None]]
    stood_in: Sequence[StoodIn]
    disputed: frozenset[UUID]
    authors: Sequence[tuple[UUID, UUID]]
    decisions: Sequence[tuple[UUID, UUID, str]]
    readers: Sequence[tuple[UUID, UUID, str, datetime]]


def read_sources(session: Session, cycle: CycleContext, signed: Mapping[UUID, date] | None = None) -> Sources:
    """Eight statements, one less with `signed`, where that has been read with the contributions."""
    cycle_id = cycle.cycle.id
    opened = cycle.cycle.opens_on if cycle.opened_at is None else clock.local(cycle.opened_at).date()
    people = session.scalars(select(Participation.person_id).where(Participation.cycle_id == cycle_id))
    return Sources(
        clock.today(),
        signed_days(_signed_at(session, cycle_id)) if signed is None else signed,
        people.all(),
        _lines_since(session, opened),
        _stand_ins_since(session, opened),
        _disputed(session, cycle_id),
        _authors(session, cycle_id),
        _decisions(session, cycle_id),
        _readers(session, opened),
    )


def signed_days(signed_at: Mapping[UUID, datetime]) -> dict[UUID, date]:
    """The day here on which each of these moments was."""
    return {person: clock.local(at).date() for person, at in signed_at.items()}


def _lines_since(session: Session, day: date) -> Sequence[tuple[UUID, UUID, str, date | None]]:
    """Reporting lines on any day from `day` to today."""
    rows = session.execute(
        select(
            ReportingLine.person_id, ReportingLine.manager_id, ReportingLine.kind, ReportingLine.ends_on
        ).where(
            or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day),
            ReportingLine.starts_on <= clock.today(),
        )
    )
    return rows.all()


def _stand_ins_since(session: Session, day: date) -> list[StoodIn]:
    """Who stood in for whom on any day from `day` to today, in order."""
    rows = session.scalars(
        select(StandIn)
        .where(StandIn.ends_on >= day, StandIn.starts_on <= clock.today())
        .order_by(StandIn.starts_on)
        # Read a second time in one session, when somebody may have ended one meanwhile.
        .execution_options(populate_existing=True)
    )
    found = (
        StoodIn(one.kind, one.manager_id, one.deputy_id, one.person_id, one.starts_on, _last_day(one))
        for one in rows
    )
    return [one for one in found if one.last >= max(day, one.first)]


def _last_day(one: StandIn) -> date:
    return one.ends_on if one.ended_at is None else min(one.ends_on, clock.local(one.ended_at).date())


def _signed_at(session: Session, cycle_id: UUID) -> dict[UUID, datetime]:
    """Person to when the review that counts was signed by both; absent without one."""
    signed = signed_reviews(cycle_id).subquery()
    rows = session.execute(
        select(Participation.person_id, signed.c.signed_at).join(
            signed, signed.c.participation_id == Participation.id
        )
    )
    return {row.person_id: row.signed_at for row in rows}


def _authors(session: Session, cycle_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    """Who wrote an assessment of somebody else."""
    rows = session.execute(
        select(Assessment.author_id, Participation.person_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(Participation.cycle_id == cycle_id, Assessment.author_id != Participation.person_id)
    )
    return rows.all()


def _readers(session: Session, day: date) -> Sequence[tuple[UUID, UUID, str, datetime]]:
    """Who opened what of whom since that day, and when last."""
    rows = session.execute(
        select(Reading.reader_id, Reading.person_id, Reading.what, func.max(Reading.at))
        .where(Reading.at >= datetime.combine(day, time.min, UTC) - timedelta(days=1))
        .group_by(Reading.reader_id, Reading.person_id, Reading.what)
    )
    return rows.all()


def _decisions(session: Session, cycle_id: UUID) -> Sequence[tuple[UUID, UUID, str]]:
    """Who decided on whose disagreement, and how."""
    rows = session.execute(
        select(Moderation.decided_by_id, Participation.person_id, Moderation.decision)
        .join(Record, Record.id == Moderation.record_id)
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.cycle_id == cycle_id)
    )
    return rows.all()


def _disputed(session: Session, cycle_id: UUID) -> frozenset[UUID]:
    return frozenset(
        session.scalars(
            select(Participation.person_id)
            .join(Record, Record.participation_id == Participation.id)
            .join(SignOff, SignOff.record_id == Record.id)
            .where(Participation.cycle_id == cycle_id, SignOff.decision == "disagree")
        )
    )
