"""Whatever happens in whichever order: nothing within its time or under a hold goes, everything past its time does.

Random histories of closing, handing in, holding, moving, changing the period and waiting, against a small model.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, readings
from kie.cycles.models import Cycle
from kie.people.models import Person, Team
from kie.readings import Opening, Reading, note_reading
from kie.retention.due import everything_due
from kie.retention.holding import follow_holds, release_hold
from kie.retention.models import Tombstone
from kie.retention.rules import DRAFTS
from kie.retention.service import delete_portion, set_period
from tests.cast import Cast
from tests.retention.town import STATES, closed_cycle, hold, take_part, write, written

pytestmark = pytest.mark.both_databases
PEOPLE, CYCLES = 3, 2
SHORT, LONG = 30, 365
states = st.sampled_from(STATES)
histories = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.sampled_from(["person", "team", "cycle"]), st.integers(0, 2)),
        st.tuples(st.just("release"), st.integers(0, 3)),
        st.tuples(st.just("move"), st.integers(0, PEOPLE - 1), st.integers(0, 2)),
        st.tuples(st.just("period"), st.sampled_from([SHORT, 89, 90, 91, LONG])),
        st.tuples(st.just("wait"), st.sampled_from([1, 29, 60, 200, 400])),
        st.tuples(st.just("run")),
    ),
    max_size=12,
)


@dataclass
class Draft:
    """An assessment as the model knows it."""

    id: UUID
    about: UUID
    author: UUID
    closed_at: datetime | None
    state: str
    gone: bool = False


@dataclass
class Model:
    """The town in plain values. `covered`: whom each standing hold covers, by its place in `made`."""

    teams: list[Team]
    people: list[Person]
    cycles: list[Cycle]
    drafts: list[Draft] = field(default_factory=list)
    opened: dict[str, tuple[UUID, UUID, datetime]] = field(default_factory=dict)
    sits: dict[UUID, Team] = field(default_factory=dict)
    took_part: dict[UUID, dict[UUID, Team]] = field(default_factory=dict)
    made: list[tuple[UUID, Any]] = field(default_factory=list)
    covered: dict[int, set[UUID]] = field(default_factory=dict)
    days: int = 90

    def below(self, team: Team) -> set[UUID]:
        """The team and those below it: the second sits under the first, the third by itself."""
        return {self.teams[0].id, self.teams[1].id} if team is self.teams[0] else {team.id}

    def covers(self, on: Any) -> set[UUID]:
        """Whom a hold on this covers at this moment."""
        if isinstance(on, Person):
            return {on.id}
        if isinstance(on, Cycle):
            return set(self.took_part[on.id])
        inside = self.below(on)
        now = {one for one, team in self.sits.items() if team.id in inside}
        then = {one for parts in self.took_part.values() for one, team in parts.items() if team.id in inside}
        return now | then

    def follow(self) -> set[UUID]:
        """Everybody who is held, once the holds were brought up to date."""
        for place, people in self.covered.items():
            people |= self.covers(self.made[place][1])
        return {one for people in self.covered.values() for one in people}

    def due(self, now: datetime) -> set[UUID]:
        """The drafts that must go at this moment."""
        held = self.follow()
        return {
            one.id
            for one in self.drafts
            if not one.gone
            and one.state in ("draft", "taken-back")
            and one.closed_at is not None
            and one.closed_at + timedelta(days=self.days) <= now
            and not {one.about, one.author} & held
        }


def build(session: Session, cast: Cast, sides: list[str], closed: list[int | None]) -> Model:
    """Everybody takes part in each cycle, and their manager has written about them. `closed`: days ago."""
    model = Model([cast.council, cast.highways, cast.people_team], [cast.ana, cast.ben, cast.efua], [])
    cast.people_team.parent_id = None
    for one, team in zip(model.people, (cast.highways, cast.highways, cast.people_team), strict=True):
        one.team_id, model.sits[one.id] = team.id, team
    cast.dev.team_id, model.sits[cast.dev.id] = cast.people_team.id, cast.people_team
    session.flush()
    wanted = iter(sides)
    for number, ago in enumerate(closed):
        closed_at = None if ago is None else clock.now() - timedelta(days=ago)
        cycle = closed_cycle(session, f"Cycle {number}", closed_at)
        model.cycles.append(cycle)
        model.took_part[cycle.id] = {}
        for one in model.people:
            part = take_part(session, cycle, one)
            model.took_part[cycle.id][one.id] = model.sits[one.id]
            for side, author in (("self", one), ("manager", cast.dev)):
                state = next(wanted)
                row = write(session, part, side, author, state)
                model.drafts.append(Draft(row.id, one.id, author.id, closed_at, state))
    for number, reader in enumerate((cast.dev, cast.ben)):
        for ago in (0, 500):
            at = clock.now() - timedelta(days=ago)
            name = f"{number}/{ago}"
            with time_machine.travel(at, tick=False):
                note_reading(session, Opening(reader.id, cast.ana.id, "plan", name), "hr")
            model.opened[name] = (reader.id, cast.ana.id, at)
    session.flush()
    return model


def do(session: Session, cast: Cast, model: Model, step: tuple[Any, ...]) -> None:
    """One step of a history, there and in the model."""
    match step:
        case ("hold", kind, which):
            choice: dict[str, list[Any]] = {
                "person": model.people,
                "team": model.teams,
                "cycle": model.cycles,
            }
            on = choice[kind][which % len(choice[kind])]
            made = hold(session, cast.chloe, on)
            model.made.append((made.id, on))
            model.covered[len(model.made) - 1] = model.covers(on)
        case ("release", which) if which in model.covered:
            release_hold(session, cast.chloe.id, model.made[which][0], "Settled")
            del model.covered[which]
        case ("move", which, team):
            one = model.people[which]
            one.team_id = model.teams[team].id
            session.flush()
            model.sits[one.id] = model.teams[team]
        case ("period", days):
            set_period(session, cast.chloe.id, DRAFTS, days, "As the council decided")
            model.days = days
        case ("run",):
            run(session, model)


def run(session: Session, model: Model) -> None:
    """What a night deletes, which is exactly what must go."""
    now, due = clock.now(), model.due(clock.now())
    held = model.follow()
    with session.begin_nested() as dry:
        follow_holds(session)
        (said,) = everything_due(session, [DRAFTS])
        dry.rollback()
    assert said.number == len(due)
    before = written(session)
    while delete_portion(session, DRAFTS):
        pass
    session.expire_all()
    assert before - written(session) == due
    for one in model.drafts:
        one.gone = one.gone or one.id in due
    gone = {UUID(one) for one in session.scalars(select(Tombstone.row_id))}
    assert gone == {one.id for one in model.drafts if one.gone}
    readings.forget_old(session)
    for name, (reader, person, at) in list(model.opened.items()):
        if now - at > readings.KEPT and not {reader, person} & held:
            del model.opened[name]
    assert set(session.scalars(select(Reading.subject))) == set(model.opened)


@settings(max_examples=30)
@given(
    sides=st.lists(states, min_size=PEOPLE * CYCLES * 2, max_size=PEOPLE * CYCLES * 2),
    closed=st.lists(st.none() | st.integers(0, 120), min_size=CYCLES, max_size=CYCLES),
    history=histories,
)
def test_nothing_held_or_young_goes_and_everything_past_its_time_does(
    database_town: tuple[Session, Cast], sides: list[str], closed: list[int | None], history: list[Any]
) -> None:
    session, cast = database_town
    point = session.begin_nested()
    moment = clock.now() - timedelta(days=5_000)
    try:
        with time_machine.travel(moment, tick=False):
            model = build(session, cast, sides, closed)
        for step in (*history, ("run",)):
            moment += timedelta(days=step[1]) if step[0] == "wait" else timedelta(seconds=1)
            with time_machine.travel(moment, tick=False):
                do(session, cast, model, step)
    finally:
        point.rollback()
        session.expire_all()
