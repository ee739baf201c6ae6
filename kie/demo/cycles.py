"""Cycles of the demonstration: those of earlier years, closed, and this year's, in every state of progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.frozen import frozen_editions, frozen_profile, keep_words
from kie.cycles.models import Cycle, CycleClosure, CycleFramework, CycleOpening
from kie.cycles.queries import CycleContext, RatedFramework
from kie.cycles.rules import service_band
from kie.demo.behaviours import ROUTE
from kie.demo.organisation import Organisation
from kie.demo.rows import Row, Rows
from kie.demo.texts import PURPOSE
from kie.frameworks.models import Catalogue

YEAR = 365
DAYS = (35, 45, 100)
"""After the opening: the own part is due, the manager's part is due, the cycle closes."""


class Stage(IntEnum):
    """How far a review of the demonstration has come, in order."""

    NOTHING = 0
    SELF_STARTED = 1
    SELF_IN = 2
    MANAGER_IN = 3
    BOTH_IN = 4
    PART_SETTLED = 5
    RECORDED = 6
    SHARED = 7
    SIGNED = 8
    COMMENTED = 9
    DISPUTED = 10


CLOSED_SHARES = {
    Stage.NOTHING: 1,
    Stage.SELF_IN: 1,
    Stage.BOTH_IN: 1,
    Stage.SHARED: 1,
    Stage.COMMENTED: 8,
    Stage.SIGNED: 88,
}
RUNNING_SHARES = {
    Stage.NOTHING: 16,
    Stage.SELF_STARTED: 18,
    Stage.SELF_IN: 20,
    Stage.MANAGER_IN: 8,
    Stage.BOTH_IN: 11,
    Stage.PART_SETTLED: 6,
    Stage.RECORDED: 6,
    Stage.SHARED: 6,
    Stage.SIGNED: 7,
    Stage.COMMENTED: 2,
}


@dataclass(frozen=True, slots=True)
class DemoCycle:
    """A cycle as the demonstration wrote it. `opened`: first day. `given`: stages that are not drawn, by person id;
    `least`: stages that are the least to be drawn. `goals`: whether goals come of its reviews."""

    context: CycleContext
    opened: date
    given: Mapping[UUID, Stage]
    least: Mapping[UUID, Stage]
    goals: bool

    @property
    def id(self) -> UUID:
        """The cycle's id."""
        return self.context.cycle.id

    def draw_stage(self, random: Random, person_id: UUID) -> Stage:
        """How far this person's review comes: as given, else by its share, and as far as it must."""
        if person_id in self.given:
            return self.given[person_id]
        shares = CLOSED_SHARES if self.context.is_closed else RUNNING_SHARES
        drawn = random.choices(list(shares), weights=list(shares.values()))[0]
        return max(drawn, self.least.get(person_id, drawn))


def at(day: date, random: Random) -> datetime:
    """An instant in working hours of that day."""
    return datetime.combine(day, time(9), UTC) + timedelta(minutes=random.randrange(7 * 60))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cycle that is to be written. `closed`: whether it is over; `given`, `least`, `goals`: as in `DemoCycle`;
    `teams`: whose people are in it, with all below; of none for everybody."""

    title: str
    framework_ids: tuple[str, ...]
    opened: date
    closed: bool
    given: Mapping[UUID, Stage]
    least: Mapping[UUID, Stage] = field(default_factory=dict)
    goals: bool = True
    teams: Sequence[UUID] = ()


def write_cycle(
    session: Session, rows: Rows, random: Random, catalogue: Catalogue, hr: UUID, wanted: Wanted
) -> DemoCycle:
    """One opened cycle, with nobody in it yet. `hr`: who opened and closed it."""
    cycle = _cycle_row(random, hr, wanted)
    rows.add(Cycle, **cycle)
    rated = _write_frameworks(session, rows, catalogue, wanted.framework_ids, cycle["id"])
    opened_at = at(wanted.opened, random)
    closed_at = at(cycle["closes_on"], random) if wanted.closed else None
    rows.add(
        CycleOpening,
        cycle_id=cycle["id"],
        opened_by_id=hr,
        opened_at=opened_at,
        role_profiles={name: frozen_profile(profile) for name, profile in catalogue.role_profiles.items()},
        editions=frozen_editions(catalogue.editions, wanted.framework_ids),
    )
    if closed_at is not None:
        rows.add(CycleClosure, cycle_id=cycle["id"], closed_by_id=hr, closed_at=closed_at)
    context = CycleContext(
        Cycle(**cycle), rated, catalogue.role_profiles, opened_at, closed_at, catalogue.editions
    )
    return DemoCycle(context, wanted.opened, wanted.given, wanted.least, wanted.goals)


def _cycle_row(random: Random, hr: UUID, wanted: Wanted) -> Row:
    """The cycle itself, made a week before it opens."""
    cycle_id = UUID(int=random.getrandbits(128), version=4)
    self_due, manager_due, closes = (wanted.opened + timedelta(days=count) for count in DAYS)
    return {
        "id": cycle_id,
        "title": wanted.title,
        "purpose": PURPOSE,
        "opens_on": wanted.opened,
        "self_due_on": self_due,
        "manager_due_on": manager_due,
        "closes_on": closes,
        "population": {"teams": [str(one) for one in wanted.teams], "role_profiles": [], "started_by": None},
        "policy_route": ROUTE,
        "made_by_id": hr,
        "made_at": at(wanted.opened - timedelta(days=7), random),
    }


def _write_frameworks(
    session: Session, rows: Rows, catalogue: Catalogue, framework_ids: tuple[str, ...], cycle_id: UUID
) -> tuple[RatedFramework, ...]:
    """What is rated, in order, with its words kept."""
    rated = []
    for position, framework_id in enumerate(framework_ids, start=1):
        framework = catalogue.framework(framework_id)
        rows.add(
            CycleFramework,
            cycle_id=cycle_id,
            framework_id=framework_id,
            position=position,
            depth=framework.default_depth,
            fingerprint=keep_words(session, framework),
        )
        rated.append(RatedFramework(framework, framework.default_depth))
    return tuple(rated)


def participation_of(
    random: Random, council: Organisation, cycle: DemoCycle, person: Mapping[str, Any]
) -> dict[str, Any]:
    """The person in the cycle, with the facts that figures use."""
    return {
        "id": UUID(int=random.getrandbits(128), version=4),
        "cycle_id": cycle.id,
        "person_id": person["id"],
        "team_id": person["team_id"],
        "role_profile": person["role_profile"],
        "grade": person["grade"],
        "location": person["location"],
        "service_band": service_band(person["starts_on"], cycle.opened),
        "manager_id": council.leader_of[person["id"]],
        "joined_at": cycle.context.opened_at,
    }
