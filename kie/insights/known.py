"""Reading whom each viewer of a cycle's figures knows, or may know: their K_v."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
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


@dataclass(slots=True)
class Known:
    """Whose ratings in a cycle one viewer may know: K_v, with nobody in both.

    `surely`: they could read all of it, the agreed ratings too. `perhaps`: they may have read a part of it, or
    nothing. The two tell apart somebody to whom a figure gives nothing new, because they could read all that
    is in it, from somebody who lacks a few people's ratings and could work them out.
    """

    surely: set[UUID]
    perhaps: set[UUID]


def known_people(
    session: Session, cycle: CycleContext, signed_at: Mapping[UUID, datetime] | None = None
) -> dict[UUID, Known]:
    """Viewer to everybody whose ratings they could ever have read in this cycle. Eight statements, one less with
    `signed_at`: when reviews were signed by both, where it has been read with the contributions.

    Surely: themselves, whoever they managed or reviewed on any day since the person signed (losing access erases
    no knowledge), themselves or acting for somebody who was away, whose disagreement they decided on, and whose
    record they opened since the signing, as HR may for a reason. Perhaps: whoever they managed or reviewed on an
    earlier day of the cycle, whoever they were a delegate for, whoever they rated, whose disagreement they could
    have decided on, and of whom they opened something else.
    """
    cycle_id = cycle.cycle.id
    opened = cycle.cycle.opens_on if cycle.opened_at is None else clock.local(cycle.opened_at).date()
    people = session.scalars(select(Participation.person_id).where(Participation.cycle_id == cycle_id)).all()
    signed_at = _signed_at(session, cycle_id) if signed_at is None else signed_at
    signed = {person: clock.local(at).date() for person, at in signed_at.items()}
    leaders, moderators = _lines_since(session, opened)
    leaders = _with_deputies(leaders, _stand_ins_since(session, opened))
    disputed = _disputed(session, cycle_id)
    known = {person: Known({person}, set()) for person in people}
    _add(known, _led(people, leaders, signed))
    _add(known, _moderated(disputed.intersection(people), leaders, moderators))
    _add(known, ((author, person, False) for author, person in _authors(session, cycle_id)))
    _add(known, ((who, person, how == "upheld") for who, person, how in _decisions(session, cycle_id)))
    _add(
        known,
        (
            (reader, person, what in _WHOLE and person in signed and signed[person] <= day)
            for reader, person, what, day in _readers(session, opened)
            if person in known
        ),
    )
    for seen in known.values():
        seen.perhaps -= seen.surely
    return known


def has_moved(before: Mapping[UUID, Known], now: Mapping[UUID, Known], about: Set[UUID]) -> bool:
    """Whether any viewer knows other people among these than before, or knows them otherwise."""

    def part(known: Mapping[UUID, Known], viewer: UUID) -> tuple[Set[UUID], Set[UUID]]:
        seen = known.get(viewer)
        return (
            (about & {viewer}, frozenset()) if seen is None else (seen.surely & about, seen.perhaps & about)
        )

    return before != now and any(part(before, one) != part(now, one) for one in before.keys() | now.keys())


Lines = Mapping[UUID, list[tuple[UUID, date]]]
"""Person to who was at the other end of a line, and until which day."""

Seen = Iterable[tuple[UUID, UUID, bool]]
"""Viewer, person, and whether they surely know them."""


def _add(known: dict[UUID, Known], rows: Seen) -> None:
    for viewer, person, surely in rows:
        seen = known.get(viewer)
        if seen is None:
            seen = known[viewer] = Known({viewer}, set())
        (seen.surely if surely else seen.perhaps).add(person)


def _led(people: Iterable[UUID], leaders: Lines, signed: Mapping[UUID, date]) -> Seen:
    """Leaders of these people: surely, if it was so on a day since both had signed."""
    for person in people:
        for leader, until in leaders.get(person, ()):
            yield leader, person, person in signed and signed[person] <= until


def _moderated(disputed: Iterable[UUID], leaders: Lines, moderators: Lines) -> Seen:
    """Who could have decided on the disagreements of these people: their leaders' leaders, and named moderators."""
    for person in disputed:
        for leader, _until in leaders.get(person, ()):
            yield from ((above, person, False) for above, _day in leaders.get(leader, ()))
        yield from ((moderator, person, False) for moderator, _until in moderators.get(person, ()))


def _lines_since(session: Session, day: date) -> tuple[Lines, Lines]:
    """Leaders (managers and reviewers), and named moderators, on any day from `day` to today."""
    leaders: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    moderators: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    rows = session.execute(
        select(
            ReportingLine.person_id, ReportingLine.manager_id, ReportingLine.kind, ReportingLine.ends_on
        ).where(
            or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day),
            ReportingLine.starts_on <= clock.today(),
        )
    )
    for person, other, kind, ends_on in rows:
        (moderators if kind == "moderator" else leaders)[person].append((other, ends_on or date.max))
    return leaders, moderators


@dataclass(frozen=True, slots=True)
class _StoodIn:
    """Somebody who stood in, from `first` to the end of `last`. `person_id`: for this one only, None for all."""

    kind: str
    manager_id: UUID
    deputy_id: UUID
    person_id: UUID | None
    first: date
    last: date

    def covers(self, person_id: UUID) -> bool:
        return self.person_id in (None, person_id) and self.deputy_id != person_id


def _stand_ins_since(session: Session, day: date) -> list[_StoodIn]:
    """Who stood in for whom on any day from `day` to today, in order."""
    rows = session.scalars(
        select(StandIn)
        .where(StandIn.ends_on >= day, StandIn.starts_on <= clock.today())
        .order_by(StandIn.starts_on)
        # Read a second time in one session, when somebody may have ended one meanwhile.
        .execution_options(populate_existing=True)
    )
    found = (
        _StoodIn(one.kind, one.manager_id, one.deputy_id, one.person_id, one.starts_on, _last_day(one))
        for one in rows
    )
    return [one for one in found if one.last >= max(day, one.first)]


def _last_day(one: StandIn) -> date:
    return one.ends_on if one.ended_at is None else min(one.ends_on, clock.local(one.ended_at).date())


def _with_deputies(leaders: Lines, stood_in: Iterable[_StoodIn]) -> Lines:
    """The leaders, and whoever stood in for them; a leader who is away now knew until the day before."""
    by_manager: dict[UUID, list[_StoodIn]] = defaultdict(list)
    for one in stood_in:
        by_manager[one.manager_id].append(one)
    found: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for person_id, lines in leaders.items():
        for leader_id, until in lines:
            if leader_id not in by_manager:
                found[person_id].append((leader_id, until))
                continue
            here = [one for one in by_manager[leader_id] if one.covers(person_id)]
            found[person_id].append((leader_id, _known_until(here, until)))
            # Whoever was a delegate may have read nothing: the earliest day makes them "perhaps".
            found[person_id] += [
                (one.deputy_id, min(one.last, until) if one.kind == "acting" else date.min) for one in here
            ]
            if any(one.deputy_id == person_id for one in by_manager[leader_id]):
                found[person_id] += [(above, date.min) for above, _until in leaders.get(leader_id, ())]
    return found


def _known_until(stood_in: Iterable[_StoodIn], until: date) -> date:
    last = min(until, clock.today())
    for one in sorted(stood_in, key=lambda each: each.first, reverse=True):
        if one.kind == "acting" and one.first <= last <= one.last:
            last = until = one.first - timedelta(days=1)
    return until


def _signed_at(session: Session, cycle_id: UUID) -> dict[UUID, datetime]:
    """Person to when the review that counts was signed by both; absent without one."""
    signed = signed_reviews(cycle_id).add_columns(func.max(SignOff.signed_at).label("signed_at")).subquery()
    rows = session.execute(
        select(Participation.person_id, signed.c.signed_at).join(
            signed, signed.c.participation_id == Participation.id
        )
    )
    return {row.person_id: row.signed_at for row in rows}


def _authors(session: Session, cycle_id: UUID) -> Iterable[tuple[UUID, UUID]]:
    """Who wrote an assessment of somebody else."""
    rows = session.execute(
        select(Assessment.author_id, Participation.person_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(Participation.cycle_id == cycle_id, Assessment.author_id != Participation.person_id)
    )
    return ((author, person) for author, person in rows)


_WHOLE = ("record", "review", "document")
"""What holds every rating of a signed review."""


def _readers(session: Session, day: date) -> Iterable[tuple[UUID, UUID, str, date]]:
    """Who opened what of whom since that day, and when last."""
    rows = session.execute(
        select(Reading.reader_id, Reading.person_id, Reading.what, func.max(Reading.at))
        .where(Reading.at >= datetime.combine(day, time.min, UTC) - timedelta(days=1))
        .group_by(Reading.reader_id, Reading.person_id, Reading.what)
    )
    return ((reader, person, what, clock.local(at).date()) for reader, person, what, at in rows)


def _decisions(session: Session, cycle_id: UUID) -> Iterable[tuple[UUID, UUID, str]]:
    """Who decided on whose disagreement, and how."""
    rows = session.execute(
        select(Moderation.decided_by_id, Participation.person_id, Moderation.decision)
        .join(Record, Record.id == Moderation.record_id)
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.cycle_id == cycle_id)
    )
    return ((moderator, person, decision) for moderator, person, decision in rows)


def _disputed(session: Session, cycle_id: UUID) -> set[UUID]:
    return set(
        session.scalars(
            select(Participation.person_id)
            .join(Record, Record.participation_id == Participation.id)
            .join(SignOff, SignOff.record_id == Record.id)
            .where(Participation.cycle_id == cycle_id, SignOff.decision == "disagree")
        )
    )
