"""When plans are reviewed next, given pauses and absences, and what in them waits or is late; for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, and_, cast, null, or_, select, union_all
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import EarlierExemption, Exemption, Participation
from kie.people.models import Person
from kie.people.posts import not_left
from kie.plans.models import (
    Action,
    ActionDone,
    EarlierGoal,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    PlanReview,
)
from kie.plans.promises import late_promises
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause
from kie.plans.review_rules import Counting, Period, resting_until, whose
from kie.plans.rules import Side, other
from kie.plans.whole import side_of
from kie.workdays import ONE_DAY


@dataclass(slots=True)
class Rest:
    """When one plan rests: `periods` of pauses that both agreed and of absences that end; `asked`: who has to answer
    that the other asks for a pause."""

    periods: list[Period] = field(default_factory=list)
    asked: Side | None = None


NO_REST = Rest()


def rests_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Rest]:
    """The rests of these people's plans. One statement; whoever has none is left out."""
    ids, found = list(person_ids), defaultdict[UUID, Rest](Rest)
    pauses = (
        select(
            Plan.person_id,
            PlanPause.first_on,
            PlanPause.last_on,
            PauseEnd.ended_on,
            PlanPause.asked_by_id,
            PauseAgreement.agreed_at,
        )
        .join(Plan, Plan.id == PlanPause.plan_id)
        .outerjoin(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
        .outerjoin(PauseEnd, PauseEnd.pause_id == PlanPause.id)
        .where(Plan.person_id.in_(ids))
    )
    none, nobody = cast(null(), Date), cast(null(), Uuid)
    # An absence begins when it was entered, as `kie.cycles.absence` has it, so its moment takes the last place.
    absences = [
        select(Participation.person_id, none, one.expires_on, none, nobody, one.made_at)
        .join(Participation, Participation.id == one.participation_id)
        .where(Participation.person_id.in_(ids), one.expires_on.is_not(None))
        for one in (Exemption, EarlierExemption)
    ]
    for person_id, first_on, last_on, ended_on, asked_by_id, at in session.execute(
        union_all(pauses, *absences)
    ):
        if first_on is None:
            found[person_id].periods.append(Period(clock.local(at).date(), last_on))
        elif at is not None:
            found[person_id].periods.append(counted(first_on, last_on, ended_on))
        elif ended_on is None:
            found[person_id].asked = other(side_of(asked_by_id, person_id))
    return dict(found)


def counted(first_on: date, last_on: date, ended_on: date | None) -> Period:
    """The days that a pause counts for; none at all, the last before the first, where it ended before it began."""
    return Period(first_on, last_on if ended_on is None else min(last_on, ended_on - ONE_DAY))


def countings_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Counting]:
    """What each plan's next review is counted from, for those with an active goal who have not left. Two statements."""
    ids = set(person_ids)
    return _countings(session, ids, rests_of(session, ids))


def _countings(session: Session, ids: set[UUID], rests: Mapping[UUID, Rest]) -> dict[UUID, Counting]:
    has_goal = (
        select(Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(Goal.plan_id == Plan.id, GoalClosure.goal_id.is_(None))
        .exists()
    )
    rows = session.execute(
        select(Plan.person_id, Plan.review_due_on, Plan.counted_from, Person.starts_on)
        .join(Person, Person.id == Plan.person_id)
        .where(
            Plan.person_id.in_(ids),
            has_goal,
            not_left(clock.today()),
        )
    )
    return {
        person_id: Counting(due_on, since, started_on, tuple(rests.get(person_id, NO_REST).periods))
        for person_id, due_on, since, started_on in rows
        if due_on is not None and since is not None
    }


def plans_due(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """When each person's plan is to be reviewed next; None without an active goal, and for somebody who left. Two
    statements."""
    ids, today = set(person_ids), clock.today()
    countings = countings_of(session, ids)
    return {one: countings[one].due(today) if one in countings else None for one in ids}


def counting_of(session: Session, plan: Plan, started_on: date, left_on: date | None) -> Counting | None:
    """What the next review is counted from, of one plan with an active goal, whose person began and left on these
    days; None for somebody who left. One statement."""
    gone = left_on is not None and left_on < clock.today()
    if plan.review_due_on is None or plan.counted_from is None or gone:
        return None
    rests = rests_of(session, [plan.person_id]).get(plan.person_id, NO_REST).periods
    return Counting(plan.review_due_on, plan.counted_from, started_on, tuple(rests))


def was_agreed() -> ColumnElement[bool]:
    """Whether the other side accepted the goal's present words, or any before them; in a statement that joins both."""
    earlier = select(EarlierGoal.id).where(EarlierGoal.goal_id == Goal.id, EarlierGoal.agreed_at.is_not(None))
    return or_(GoalAgreement.goal_id.is_not(None), earlier.exists())


@dataclass(frozen=True, slots=True)
class Late:
    """Actions of agreed goals whose day has passed: how many, and since when the first of them. While other words wait
    to be agreed, those of the words that were agreed last: what one side writes takes no promise away."""

    count: int
    since: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of one person's plan waits for somebody.

    `to_agree`: active goals that this side has still to accept; `review_due_on`: None without an active goal;
    `to_confirm`: who has to confirm a talk that the other side noted, None when nobody; `late`: what this side was to
    do and did not, the organisation's with the manager's; `pause`: who has to answer that the other asks for a pause;
    `rests_until`: the last day of a rest that today is in; `organisations`: what is late of the organisation's alone.
    """

    to_agree: Mapping[Side, int]
    review_due_on: date | None
    to_confirm: Side | None
    late: Mapping[Side, Late] = field(default_factory=dict)
    pause: Side | None = None
    rests_until: date | None = None
    organisations: Late | None = None

    def overdue(self, today: date) -> bool:
        """Whether the plan was to be talked about before today, and no talk was noted that waits to be confirmed."""
        return self.to_confirm is None and self.review_due_on is not None and self.review_due_on < today


def waiting_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Waiting]:
    """What waits in these people's plans, in three statements; in four when other words of an agreed goal wait.
    Everybody asked for is in the answer."""
    ids, today = set(person_ids), clock.today()
    tallies = _tallies(session, ids, today)
    to_confirm, rests = _to_confirm(session, ids), rests_of(session, ids)
    found = {}
    for one in ids:
        tally, rest = tallies[one], rests.get(one, NO_REST)
        counting = tally.counting and replace(tally.counting, rests=tuple(rest.periods))
        found[one] = Waiting(
            {side: len(goals) for side, goals in tally.to_agree.items()},
            None if counting is None else counting.due(today),
            to_confirm.get(one),
            tally.late,
            rest.asked,
            None if counting is None else resting_until(counting.rests, today),
            tally.organisations,
        )
    return found


@dataclass(slots=True)
class _Tally:
    """What one plan's active goals come to. `to_agree`: the goals that each side has still to accept."""

    to_agree: dict[Side, set[UUID]] = field(default_factory=lambda: {"employee": set(), "manager": set()})
    late: dict[Side, Late] = field(default_factory=dict)
    counting: Counting | None = None
    organisations: Late | None = None

    def add_late(self, owner: str, due_on: date) -> None:
        """One action more that is late since this day."""
        self.late[whose(owner)] = _one_more(self.late.get(whose(owner)), due_on)
        if owner == "organisation":
            self.organisations = _one_more(self.organisations, due_on)


def _one_more(known: Late | None, due_on: date) -> Late:
    return Late(1, due_on) if known is None else Late(known.count + 1, min(due_on, known.since))


def _tallies(session: Session, person_ids: set[UUID], today: date) -> dict[UUID, _Tally]:
    """By person: a row for each active goal, and for each action of it that is late. One statement; two where other
    words wait to be agreed than those that were."""
    found = defaultdict[UUID, _Tally](_Tally)
    changed: dict[UUID, UUID] = {}
    for one in session.execute(_active_goals(person_ids, today)):
        tally = found[one.person_id]
        if not one.agreed:
            tally.to_agree[other(side_of(one.written_by_id, one.person_id))].add(one.goal_id)
            if one.was_agreed:
                changed[one.goal_id] = one.person_id
        elif one.due_on is not None:
            tally.add_late(one.owner, one.due_on)
        gone = one.leaves_on is not None and one.leaves_on < today
        if one.review_due_on is not None and one.counted_from is not None and not gone:
            tally.counting = Counting(one.review_due_on, one.counted_from, one.starts_on)
    for goal_id, owner, due_on in late_promises(session, changed, today):
        found[changed[goal_id]].add_late(owner, due_on)
    return found


def _active_goals(person_ids: set[UUID], today: date) -> Select[*tuple[Any, ...]]:
    """A row for each active goal of these people, and for each action of it that is late. `agreed`: its present words;
    `was_agreed`: these, or any before them."""
    done = select(ActionDone.action_id).where(ActionDone.action_id == Action.id).exists()
    return (
        select(
            Plan.person_id,
            Plan.review_due_on,
            Plan.counted_from,
            Person.starts_on,
            Person.leaves_on,
            Goal.id.label("goal_id"),
            Goal.written_by_id,
            GoalAgreement.goal_id.is_not(None).label("agreed"),
            was_agreed().label("was_agreed"),
            Action.owner,
            Action.due_on,
        )
        .join(Plan, Plan.id == Goal.plan_id)
        .join(Person, Person.id == Plan.person_id)
        .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .outerjoin(Action, and_(Action.goal_id == Goal.id, Action.due_on < today, ~done))
        .where(Plan.person_id.in_(person_ids), GoalClosure.goal_id.is_(None))
    )


def _to_confirm(session: Session, person_ids: set[UUID]) -> dict[UUID, Side]:
    rows = session.execute(
        select(Plan.person_id, PlanReview.noted_by_id, PlanReview.confirmed_at)
        .join(PlanReview, PlanReview.plan_id == Plan.id)
        .where(Plan.person_id.in_(person_ids))
        .order_by(PlanReview.noted_at, PlanReview.id.desc())
    )
    latest = {row.person_id: row for row in rows}
    return {
        one: other(side_of(row.noted_by_id, one)) for one, row in latest.items() if row.confirmed_at is None
    }
