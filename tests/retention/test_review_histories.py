"""Reviews and goals in random histories of signing, holding, leaving, changing the period and waiting, against a small
model: what must stay stays, what is past its time goes, and no figure of a closed cycle ever changes."""

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

from kie import clock
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import cycle_context
from kie.insights.completion import Figures, figures_by_team
from kie.insights.overdue import with_overdue
from kie.people.models import Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan
from kie.retention.due import everything_due
from kie.retention.holding import release_hold
from kie.retention.models import Tombstone
from kie.retention.service import delete_portion, set_period
from tests.cast import Cast
from tests.insights.reviews import both_met, hand_in, settled, sign
from tests.retention.town import closed_cycle, hold, take_part

pytestmark = pytest.mark.both_databases
PEOPLE, CYCLES = 2, 3
KINDS = ("goals", "reviews")
"""In the order in which a figure is harder to keep: the goal goes while its review is there."""
STATES = ("untouched", "begun", "shared", "signed")
reviews = st.tuples(st.sampled_from(STATES), st.sampled_from([-300, -1, 0, 40]))
goals = st.tuples(st.sampled_from([1_700, 1_200, 600]), st.sampled_from([900, 400, None, 30]))
closings = st.sampled_from([1_096, 1_095, 1_400, 700, 0, None])
histories = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.integers(0, PEOPLE)),
        st.tuples(st.just("release"), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("period"), st.sampled_from(KINDS), st.sampled_from([731, 1_095, 1_097, 2_192])),
        st.tuples(st.just("wait"), st.sampled_from([1, 90, 400, 900])),
        st.tuples(st.just("run")),
    ),
    max_size=10,
)


@dataclass
class Kept:
    """A review or a goal as the model knows it. `ended`: when its time began; `signed`: by both, when."""

    id: UUID
    kind: str
    person: Person
    hands: set[UUID]
    ended: datetime | None
    signed: datetime | None = None
    gone: bool = False


@dataclass
class Model:
    """Everything in plain values. `held`: whom each standing hold covers, by its place in `made`."""

    people: list[Person]
    cycles: list[UUID]
    things: list[Kept] = field(default_factory=list)
    made: list[UUID] = field(default_factory=list)
    held: dict[int, UUID] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 1_096))

    def is_current(self, one: Kept) -> bool:
        """The last review that both signed, also of somebody who has left: the year after that is another rule's."""
        if one.signed is None:
            return False
        others = [two.signed for two in self.things if two.person is one.person and two.kind == one.kind]
        return all(two is None or two <= one.signed for two in others)

    def due(self, kind: str, now: datetime) -> set[UUID]:
        """What must go at this moment."""
        held, period = set(self.held.values()), timedelta(days=self.days[kind])
        return {
            one.id
            for one in self.things
            if one.kind == kind
            and not one.gone
            and one.ended is not None
            and one.ended + period <= now
            and not self.is_current(one)
            and not (one.hands | {one.person.id}) & held
        }


def build(session: Session, cast: Cast, given: list[Any], ages: list[int | None], plans: list[Any]) -> Model:
    """Everybody in each cycle, rated by Dev, as far as `given` says; and a goal each that Dev agreed."""
    model, now, wanted = Model([cast.ana, cast.ben], []), clock.now(), iter(given)
    for number, age in enumerate(ages):
        closed = None if age is None else now - timedelta(days=age)
        cycle = closed_cycle(session, f"Cycle {number}", closed)
        model.cycles.append(cycle.id)
        for one in model.people:
            state, offset = next(wanted)
            part = take_part(session, cycle, one)
            part.manager_id = cast.dev.id
            at = min((closed or now) + timedelta(days=offset, seconds=len(model.things)), now)
            with time_machine.travel(at, tick=False):
                bring(session, part, state)
            latest = max(at, closed) if closed and state in ("shared", "signed") else closed
            signed = at if state == "signed" else None
            model.things.append(Kept(part.id, "reviews", one, {cast.dev.id}, latest, signed))
    for one, (age, lasted) in zip(model.people, plans, strict=True):
        plan = Plan(person_id=one.id, made_at=now)
        session.add(plan)
        session.flush()
        agreed = now - timedelta(days=age)
        by = {"drafted_by_id": one.id, "written_by_id": one.id, "drafted_at": agreed, "written_at": agreed}
        goal = Goal(plan_id=plan.id, title="Listen", **by)
        session.add(goal)
        session.flush()
        session.add(GoalAgreement(goal_id=goal.id, agreed_by_id=cast.dev.id, agreed_at=agreed))
        ended = None if lasted is None else min(agreed + timedelta(days=lasted), now)
        if ended is not None:
            session.add(GoalClosure(goal_id=goal.id, kind="done", closed_by_id=one.id, closed_at=ended))
        model.things.append(Kept(goal.id, "goals", one, {cast.dev.id}, ended))
    session.flush()
    return model


def bring(session: Session, part: Any, state: str) -> None:
    """The review as far as that."""
    if state == "begun":
        hand_in(session, part, "manager")
    elif state != "untouched":
        settled(session, part)
        both_met(session, part)
        sign(session, part, "accept" if state == "signed" else None)


def do(session: Session, cast: Cast, model: Model, step: tuple[Any, ...]) -> None:
    """One step of a history, there and in the model."""
    match step:
        case ("hold", which):
            on = [*model.people, cast.dev][which]
            model.made.append(hold(session, cast.chloe, on).id)
            model.held[len(model.made) - 1] = on.id
        case ("release", which) if which in model.held:
            release_hold(session, cast.chloe.id, model.made[which], "Settled")
            del model.held[which]
        case ("leave", which):
            one = model.people[which]
            one.leaves_on = clock.today()
            session.flush()
        case ("period", kind, days):
            set_period(session, cast.chloe.id, kind, days, "As the council decided")
            model.days[kind] = days
        case ("run",):
            run(session, model)


def run(session: Session, model: Model) -> None:
    """What a night deletes, which is exactly what must go; and figures before and after it."""
    before = figures(session, model)
    said = {one.kind: one.number for one in everything_due(session, KINDS)}
    for kind in KINDS:
        due = model.due(kind, clock.now())
        assert said[kind] == len(due)
        while delete_portion(session, kind):
            pass
        for one in model.things:
            one.gone = one.gone or one.id in due
    session.expire_all()
    away = set(
        session.scalars(select(PastStanding.participation_id).where(PastStanding.gone_at.is_not(None)))
    )
    assert away == {one.id for one in model.things if one.gone and one.kind == "reviews"}
    there = set(session.scalars(select(Goal.id)))
    assert there == {one.id for one in model.things if not one.gone and one.kind == "goals"}
    stones = {UUID(one) for one in session.scalars(select(Tombstone.row_id))}
    assert stones == {one.id for one in model.things if one.gone}
    assert figures(session, model) == before


def figures(session: Session, model: Model) -> list[dict[UUID, Figures]]:
    """Of each cycle, by team."""
    found = []
    for cycle_id in model.cycles:
        day = cycle_context(session, cycle_id).counting_day(clock.today())
        found.append(with_overdue(session, figures_by_team(session, cycle_id, day), cycle_id, day))
    return found


@settings(max_examples=8)
@given(
    given_reviews=st.lists(reviews, min_size=PEOPLE * CYCLES, max_size=PEOPLE * CYCLES),
    ages=st.lists(closings, min_size=CYCLES, max_size=CYCLES),
    plans=st.lists(goals, min_size=PEOPLE, max_size=PEOPLE),
    history=histories,
)
def test_what_must_stay_stays_and_no_figure_changes(
    database_town: tuple[Session, Cast],
    given_reviews: list[Any],
    ages: list[int | None],
    plans: list[Any],
    history: list[Any],
) -> None:
    session, cast = database_town
    point, moment = session.begin_nested(), clock.now()
    try:
        model = build(session, cast, given_reviews, ages, plans)
        for step in (*history, ("wait", 700), ("run",)):
            moment += timedelta(days=step[1]) if step[0] == "wait" else timedelta(seconds=1)
            with time_machine.travel(moment, tick=False):
                do(session, cast, model, step)
    finally:
        point.rollback()
        session.expire_all()
