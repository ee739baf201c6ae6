"""Whoever leaves, comes back, complains or is held in whichever order: a year after the last day everybody is forgotten
whom nothing keeps, and nobody else. Random histories against a small model."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person
from kie.retention.due import everything_due
from kie.retention.holding import release_hold
from kie.retention.models import Tombstone
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion, export_tombstones, replay_tombstones, set_period
from kie.subject_access.complaints import answer, complain
from tests.cast import Cast
from tests.retention.town import closed_cycle, hold, take_part, write

pytestmark = pytest.mark.both_databases
PEOPLE, RATED = 4, 2
who = st.integers(0, PEOPLE - 1)
histories = st.lists(
    st.one_of(
        st.tuples(st.just("leave"), who, st.sampled_from([0, 1, 300, 364, 365, 366, 600])),
        st.tuples(st.just("back"), who),
        st.tuples(st.just("hold"), who),
        st.tuples(st.just("release"), st.integers(0, 2)),
        st.tuples(st.just("complain"), who),
        st.tuples(st.just("answer"), who),
        st.tuples(st.just("period"), st.sampled_from([365, 366, 731])),
        st.tuples(st.just("wait"), st.sampled_from([1, 65, 365])),
        st.tuples(st.just("run")),
        st.tuples(st.just("restore")),
    ),
    max_size=10,
)
begun = st.lists(st.none() | st.sampled_from([0, 365, 366, 600]), min_size=PEOPLE, max_size=PEOPLE)


@dataclass
class Model:
    """Four people: the second leads the first, and rated the third; the fourth has to do with nobody."""

    people: list[Person]
    names: list[str]
    left_on: dict[int, date] = field(default_factory=dict)
    open_complaints: dict[int, list[UUID]] = field(default_factory=dict)
    holds: dict[int, tuple[UUID, int]] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)
    days: int = 365
    beside = ({1}, {0, 2}, {1}, set[int]())

    def kept(self, number: int) -> bool:
        """Something keeps them: a hold on them or beside them, or what has no answer yet."""
        held = {one for _id, one in self.holds.values()}
        # With the review of the third went that the second rated them.
        gone = {RATED} & self.forgotten
        return bool(held & ({number} | self.beside[number] - gone)) or bool(self.open_complaints.get(number))

    def due(self, today: date) -> set[int]:
        """Whom the rule forgets at this moment."""
        long_ago = today - timedelta(days=self.days)
        gone = {one for one, day in self.left_on.items() if day < long_ago}
        return {one for one in gone - self.forgotten if not self.kept(one)}


def build(session: Session, cast: Cast) -> Model:
    """The town at the beginning."""
    people = [cast.ana, cast.ben, cast.grace, cast.femi]
    for line in (cast.grace, cast.femi):
        line.leaves_on = None
    cycle = closed_cycle(session, "Spring", clock.now())
    write(session, take_part(session, cycle, cast.grace), "manager", cast.ben, "handed-in")
    return Model(people, [one.name for one in people])


def do(session: Session, cast: Cast, model: Model, step: tuple[Any, ...]) -> None:
    """One step, there and in the model."""
    match step:
        case ("leave", number, ago) if number not in model.forgotten:
            model.left_on[number] = model.people[number].leaves_on = clock.today() - timedelta(days=ago)
            session.flush()
        case ("back", number) if number not in model.forgotten:
            model.left_on.pop(number, None)
            model.people[number].leaves_on = None
            session.flush()
        case ("hold", number):
            model.holds[max(model.holds, default=-1) + 1] = (
                hold(session, cast.dev, model.people[number]).id,
                number,
            )
        case ("release", which) if which in model.holds:
            release_hold(session, cast.dev.id, model.holds.pop(which)[0], "Settled")
        case ("complain", number) if number not in model.forgotten:
            made = complain(session, model.people[number].id, "Too much")
            model.open_complaints.setdefault(number, []).append(made.id)
        case ("answer", number) if model.open_complaints.get(number):
            answer(session, model.open_complaints[number].pop(), cast.chloe.id, "Less now")
        case ("period", days):
            set_period(session, cast.dev.id, LEAVERS, days, "As decided")
            model.days = days
        case ("run",):
            run(session, model)
        case ("restore",):
            restore(session, model)
        case _:
            pass


def run(session: Session, model: Model) -> None:
    """The night: what is said to be due goes, and nothing else."""
    due = model.due(clock.today())
    (said,) = everything_due(session, [LEAVERS])
    assert said.number == len(due)
    assert delete_portion(session, LEAVERS) == len(due)
    model.forgotten |= due
    look(session, model)


def restore(session: Session, model: Model) -> None:
    """The last night is undone and done again by what was written down of it: a hold or a complaint keeps no less."""
    due = model.due(clock.today())
    point = session.begin_nested()
    delete_portion(session, LEAVERS)
    lines = list(export_tombstones(session, clock.now()))
    point.rollback()
    session.expire_all()
    look(session, model)
    assert replay_tombstones(session, lines) >= len(due)
    model.forgotten |= due
    look(session, model)


def look(session: Session, model: Model) -> None:
    """Who is known, and by which name."""
    found = {row.id: row for row in session.execute(select(Person.id, Person.name, Person.email))}
    for number, one in enumerate(model.people):
        row = found[one.id]
        assert (row.name == "Somebody who left") == (row.email is None) == (number in model.forgotten)
        assert row.name in (model.names[number], "Somebody who left")
    stones = session.scalars(select(Tombstone.row_id).where(Tombstone.table_name == "persons"))
    assert sorted(stones) == sorted(str(model.people[one].id) for one in model.forgotten)


@settings(max_examples=15)
@given(ago=begun, held=st.none() | who, history=histories)
def test_a_year_after_the_last_day_and_not_before(
    database_town: tuple[Session, Cast], ago: list[int | None], held: int | None, history: list[Any]
) -> None:
    session, cast = database_town
    leaving = [("leave", number, days) for number, days in enumerate(ago) if days is not None]
    holding = [] if held is None else [("hold", held)]
    point = session.begin_nested()
    moment = clock.now() - timedelta(days=6_000)
    try:
        with time_machine.travel(moment, tick=False):
            model = build(session, cast)
        for step in (*leaving, *holding, *history, ("run",)):
            moment += timedelta(days=step[1]) if step[0] == "wait" else timedelta(seconds=1)
            with time_machine.travel(moment, tick=False):
                do(session, cast, model, step)
    finally:
        point.rollback()
        session.expire_all()
