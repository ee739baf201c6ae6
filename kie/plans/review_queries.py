"""When plans are reviewed next, given pauses and absences, and what in them waits or is late; for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.absence import absence
from kie.cycles.models import Exemption, Participation
from kie.people.models import Person
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, GoalClosure, Plan, PlanReview
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause
from kie.plans.review_rules import ONE_DAY, Counting, Period, resting_until, whose
from kie.plans.rules import Side, other
from kie.plans.whole import side_of


def rests_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, tuple[Period, ...]]:
    """The days on which each plan rests: pauses that both agreed, and absences that end. Two statements."""
    ids, found = list(person_ids), defaultdict[UUID, list[Period]](list)
    paused = session.execute(
        select(Plan.person_id, PlanPause.first_on, PlanPause.last_on, PauseEnd.ended_on)
        .join(Plan, Plan.id == PlanPause.plan_id)
        .join(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
        .outerjoin(PauseEnd, PauseEnd.pause_id == PlanPause.id)
        .where(Plan.person_id.in_(ids))
    )
    for person_id, first_on, last_on, ended_on in paused:
        found[person_id].append(counted(first_on, last_on, ended_on))
    away = session.execute(
        select(Participation.person_id, Exemption)
        .join(Participation, Participation.id == Exemption.participation_id)
        .where(Participation.person_id.in_(ids), Exemption.expires_on.is_not(None))
    )
    for person_id, exemption in away:
        one = absence(exemption)
        if one.last is not None:
            found[person_id].append(Period(one.first, one.last))
    return {one: tuple(periods) for one, periods in found.items()}


def counted(first_on: date, last_on: date, ended_on: date | None) -> Period:
    """The days that a pause counts for; none at all, the last before the first, where it ended before it began."""
    return Period(first_on, last_on if ended_on is None else min(last_on, ended_on - ONE_DAY))


def countings_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Counting]:
    """What each plan's next review is counted from, for those with an active goal who have not left. Three
    statements."""
    ids = set(person_ids)
    has_goal = (
        select(Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(Goal.plan_id == Plan.id, GoalClosure.goal_id.is_(None))
        .exists()
    )
    rests = rests_of(session, ids)
    rows = session.execute(
        select(Plan.person_id, Plan.review_due_on, Plan.counted_from, Person.starts_on)
        .join(Person, Person.id == Plan.person_id)
        .where(
            Plan.person_id.in_(ids),
            has_goal,
            or_(Person.leaves_on.is_(None), Person.leaves_on >= clock.today()),
        )
    )
    return {
        person_id: Counting(due_on, since, started_on, rests.get(person_id, ()))
        for person_id, due_on, since, started_on in rows
        if due_on is not None and since is not None
    }


def plans_due(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    """When each person's plan is to be reviewed next; None without an active goal, and for somebody who left. Three
    statements."""
    ids, today = set(person_ids), clock.today()
    countings = countings_of(session, ids)
    return {one: countings[one].due(today) if one in countings else None for one in ids}


@dataclass(frozen=True, slots=True)
class Late:
    """Agreed actions whose day has passed: how many, and since when the first of them."""

    count: int
    since: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of one person's plan waits for somebody.

    `to_agree`: active goals that this side has still to accept; `review_due_on`: None without an active goal;
    `to_confirm`: who has to confirm a talk that the other side noted, None when nobody; `late`: what this side was to
    do and did not, the organisation's with the manager's; `pause`: who has to answer that the other asks for a pause;
    `rests_until`: the last day of a rest that today is in.
    """

    to_agree: Mapping[Side, int]
    review_due_on: date | None
    to_confirm: Side | None
    late: Mapping[Side, Late] = field(default_factory=dict)
    pause: Side | None = None
    rests_until: date | None = None

    def overdue(self, today: date) -> bool:
        """Whether the plan was to be talked about before today, and no talk was noted that waits to be confirmed."""
        return self.to_confirm is None and self.review_due_on is not None and self.review_due_on < today


def waiting_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Waiting]:
    """What waits in these people's plans, in seven statements. Everybody asked for is in the answer."""
    ids, today = set(person_ids), clock.today()
    to_agree: dict[UUID, dict[Side, int]] = defaultdict(lambda: {"employee": 0, "manager": 0})
    rows = session.execute(
        select(Plan.person_id, Goal.written_by_id)
        .join(Goal, Goal.plan_id == Plan.id)
        .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(Plan.person_id.in_(ids), GoalAgreement.goal_id.is_(None), GoalClosure.goal_id.is_(None))
    )
    for person_id, writer_id in rows:
        to_agree[person_id][other(side_of(writer_id, person_id))] += 1
    to_confirm = _to_confirm(session, ids)
    late = late_of(session, ids, today)
    asked = _pauses_asked(session, ids)
    countings = countings_of(session, ids)
    found = {}
    for one in ids:
        counting = countings.get(one)
        found[one] = Waiting(
            dict(to_agree[one]),
            None if counting is None else counting.due(today),
            to_confirm.get(one),
            late.get(one, {}),
            asked.get(one),
            None if counting is None else resting_until(counting.rests, today),
        )
    return found


def late_of(session: Session, person_ids: Iterable[UUID], today: date) -> dict[UUID, dict[Side, Late]]:
    """What each side was to do before today and did not, of goals that both agreed. One statement."""
    found = defaultdict[UUID, dict[Side, Late]](dict)
    rows = session.execute(
        select(Plan.person_id, Action.owner, func.count(), func.min(Action.due_on))
        .join(Goal, Goal.plan_id == Plan.id)
        .join(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .join(Action, Action.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .outerjoin(ActionDone, ActionDone.action_id == Action.id)
        .where(
            Plan.person_id.in_(list(person_ids)),
            Action.due_on < today,
            GoalClosure.goal_id.is_(None),
            ActionDone.action_id.is_(None),
        )
        .group_by(Plan.person_id, Action.owner)
    )
    for person_id, owner, count, since in rows:
        if since is None:
            continue
        side, known = whose(owner), found[person_id].get(whose(owner), Late(0, since))
        found[person_id][side] = Late(count + known.count, min(since, known.since))
    return found


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


def _pauses_asked(session: Session, person_ids: set[UUID]) -> dict[UUID, Side]:
    """Who has to answer a pause that the other asks for, by person."""
    rows = session.execute(
        select(Plan.person_id, PlanPause.asked_by_id)
        .join(Plan, Plan.id == PlanPause.plan_id)
        .outerjoin(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
        .outerjoin(PauseEnd, PauseEnd.pause_id == PlanPause.id)
        .where(Plan.person_id.in_(person_ids), PauseAgreement.pause_id.is_(None), PauseEnd.pause_id.is_(None))
    )
    return {person_id: other(side_of(asked_by_id, person_id)) for person_id, asked_by_id in rows}
