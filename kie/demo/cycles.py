"""Cycles of the demonstration: last year's, closed, and this year's, in every state of progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.frozen import frozen_profile, keep_words
from kie.cycles.models import Cycle, CycleClosure, CycleFramework, CycleOpening, Participation
from kie.cycles.queries import RatedFramework
from kie.cycles.rules import service_band
from kie.demo.organisation import Organisation
from kie.demo.rows import Rows
from kie.demo.texts import PURPOSE
from kie.frameworks.models import Catalogue, RoleProfile


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
    """A cycle as the demonstration wrote it. `participations`: rows by person id. `opened`: first day."""

    id: UUID
    frameworks: tuple[RatedFramework, ...]
    role_profiles: Mapping[str, RoleProfile]
    participations: dict[UUID, dict[str, Any]]
    opened: date
    closed: date | None


def at(day: date, random: Random) -> datetime:
    """An instant in working hours of that day."""
    return datetime.combine(day, time(9), UTC) + timedelta(minutes=random.randrange(7 * 60))


def write_cycle(
    session: Session,
    rows: Rows,
    random: Random,
    catalogue: Catalogue,
    organisation: Organisation,
    *,
    framework_ids: tuple[str, ...],
    opened: date,
    days: tuple[int, int, int],
    closed: bool,
) -> DemoCycle:
    """One opened cycle with everybody in it. `days` after opening: self due, manager due, closes."""
    hr = organisation.cast["Chloé"]
    cycle_id = UUID(int=random.getrandbits(128), version=4)
    self_due, manager_due, closes = (opened + timedelta(days=count) for count in days)
    rows.add(
        Cycle,
        id=cycle_id,
        title=f"Annual review {opened.year}",
        purpose=PURPOSE,
        opens_on=opened,
        self_due_on=self_due,
        manager_due_on=manager_due,
        closes_on=closes,
        population={"teams": [], "role_profiles": [], "started_by": None},
        made_by_id=hr,
        made_at=at(opened - timedelta(days=7), random),
    )
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
    profiles = {name: frozen_profile(profile) for name, profile in catalogue.role_profiles.items()}
    rows.add(
        CycleOpening,
        cycle_id=cycle_id,
        opened_by_id=hr,
        opened_at=at(opened, random),
        role_profiles=profiles,
    )
    if closed:
        rows.add(CycleClosure, cycle_id=cycle_id, closed_by_id=hr, closed_at=at(closes, random))
    participations = _participations(random, organisation, cycle_id, opened)
    rows.extend(Participation, participations.values())
    return DemoCycle(
        cycle_id,
        tuple(rated),
        catalogue.role_profiles,
        participations,
        opened,
        closes if closed else None,
    )


def _participations(
    random: Random, organisation: Organisation, cycle_id: UUID, opened: date
) -> dict[UUID, dict[str, Any]]:
    joined_at = at(opened, random)
    return {
        person["id"]: {
            "id": UUID(int=random.getrandbits(128), version=4),
            "cycle_id": cycle_id,
            "person_id": person["id"],
            "team_id": person["team_id"],
            "role_profile": person["role_profile"],
            "grade": person["grade"],
            "location": person["location"],
            "service_band": service_band(person["starts_on"], opened),
            "manager_id": organisation.leader_of[person["id"]],
            "joined_at": joined_at,
        }
        for person in organisation.persons
    }


def draw_stage(random: Random, shares: Mapping[Stage, int]) -> Stage:
    """A stage by its share."""
    return random.choices(list(shares), weights=list(shares.values()))[0]
