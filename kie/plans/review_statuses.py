"""What became of older goals, as the two say in a review before it is signed: done, carried on, dropped with a reason.

The plan is the employee's: their "done" or "dropped" ends the goal, and what the manager says stands in the record
and beside the goal until the employee ends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, or_, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import N_, _
from kie.people.models import Person
from kie.plans.models import Goal
from kie.plans.review_models import GoalStatus
from kie.plans.review_rules import STATUSES, closes
from kie.plans.service import close_goal
from kie.plans.whole import GoalView, PlanView, Signed, side_of
from kie.texts import tidied

STATUS_WORDS = {"done": N_("Done"), "carried-on": N_("Carried on"), "dropped": N_("Dropped")}


@dataclass(frozen=True, slots=True)
class Status:
    """What somebody said became of a goal. `version` 0: the goal was ended in the plan itself."""

    kind: str
    reason: str
    given: Signed
    version: int


@dataclass(frozen=True, slots=True)
class OlderGoal:
    """A goal that was there before this review began. `status`: None until one is given."""

    goal: GoalView
    status: Status | None


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody says of one goal. `kind`: "" for nothing yet; `version`: of the status that they had read."""

    kind: str
    reason: str = ""
    version: int = 0


class StatusUnfit(Invalid):
    """This cannot be said of the goal like this. `goal_id`: which."""

    def __init__(self, goal_id: UUID, message: str, next_step: str = "") -> None:
        super().__init__(message, next_step)
        self.goal_id = goal_id


class StatusChanged(Conflict):
    """Somebody said something else of the goal meanwhile, which `now` holds. `goal_id`: which."""

    def __init__(self, goal_id: UUID, now: Status) -> None:
        super().__init__(
            _("%(name)s chose “%(kind)s” while you had the page open, so nothing was saved.",
              name=now.given.name, kind=_(STATUS_WORDS[now.kind])),
            _("Choose what you two now say, then save again."),
        )  # fmt: skip
        self.goal_id, self.now = goal_id, now


def older_goals(
    session: Session,
    plan: PlanView,
    participation_id: UUID,
    there: ColumnElement[bool],
    since: ScalarSelect[datetime],
) -> tuple[OlderGoal, ...]:
    """The plan's lines from before this review, with what was said of them in it. One statement.

    `there`: which goals were there before it; younger ones are this review's own. `since`: when the record before was
    shared, if one was; what ended earlier stands there. A proposal that ended without an agreement is no line. What
    was said of a goal in this review stays with it.
    """
    rows = session.execute(
        select(Goal.id, GoalStatus, Person.name, since)
        .outerjoin(
            GoalStatus, and_(GoalStatus.goal_id == Goal.id, GoalStatus.participation_id == participation_id)
        )
        .outerjoin(Person, Person.id == GoalStatus.given_by_id)
        .where(Goal.plan_id == plan.plan_id, or_(there, GoalStatus.goal_id.is_not(None)))
        .execution_options(populate_existing=True)
    ).all()
    given = {goal_id: _status(row, name, plan.person_id) for goal_id, row, name, _since in rows}
    return lines_of(plan, given, next((row[3] for row in rows), None))


def lines_of(
    plan: PlanView, given: Mapping[UUID, Status | None], since: datetime | None
) -> tuple[OlderGoal, ...]:
    """The older goals of a review. `given`: what was said of each of them, by id; `since`: as in `older_goals`."""
    return tuple(
        OlderGoal(goal, _ending(goal) or given[goal.id])
        for goal in plan.goals
        if goal.id in given and _is_line(goal, since)
    )


def _is_line(goal: GoalView, since: datetime | None) -> bool:
    if goal.closure is None:
        return True
    return goal.settled and (since is None or goal.closure.closed.at > since)


def _ending(goal: GoalView) -> Status | None:
    ended = goal.closure
    return None if ended is None else Status(ended.kind, ended.reason, ended.closed, 0)


def _status(row: GoalStatus | None, name: str, person_id: UUID) -> Status | None:
    if row is None:
        return None
    by = Signed(row.given_by_id, name, side_of(row.given_by_id, person_id), row.given_at)
    return Status(row.kind, row.reason, by, row.version)


def said_of(session: Session, plan: PlanView) -> dict[UUID, Status]:
    """What was said last of each active goal in a review, if it was that it is done or dropped. One statement."""
    rows = session.execute(
        select(GoalStatus, Person.name)
        .join(Person, Person.id == GoalStatus.given_by_id)
        .where(GoalStatus.goal_id.in_([goal.id for goal in plan.active]))
        .order_by(GoalStatus.given_at)
    )
    latest = {row.goal_id: _status(row, name, plan.person_id) for row, name in rows}
    return {one: status for one, status in latest.items() if status and status.kind != "carried-on"}


def give_statuses(
    session: Session,
    participation_id: UUID,
    person_id: UUID,
    older: Mapping[UUID, OlderGoal],
    given: Mapping[UUID, Given],
    actor_id: UUID,
) -> None:
    """Keep what one of the two says of these goals; all of it or nothing.

    The caller holds the review and read `older` since. Raises NotFound for another goal, StatusUnfit, StatusChanged,
    TextRefused.
    """
    side = side_of(actor_id, person_id)
    changes = {}
    for goal_id, one in given.items():
        if goal_id not in older:
            raise NotFound()
        change = _change(older[goal_id], one)
        if change is not None:
            changes[goal_id] = change
    for goal_id, change in changes.items():
        goal = older[goal_id].goal
        _keep(session, participation_id, goal_id, change, actor_id)
        events.record(
            session, actor_id, "goal-status.given", person_id=person_id, subject=goal_id, kind=change.kind
        )
        if closes(side, goal.both, change.kind):
            close_goal(session, goal_id, change.kind, change.reason, actor_id)


def _change(older: OlderGoal, one: Given) -> Given | None:
    """What is to be kept; None when it is nothing, or stands already."""
    goal, now, reason = older.goal, older.status, tidied(one.reason).strip()
    if not one.kind or (now is not None and (now.kind, now.reason) == (one.kind, reason)):
        return None
    if one.kind not in STATUSES:
        raise StatusUnfit(goal.id, _("Choose done, carried on or dropped."))
    if now is not None and (goal.closure is not None or now.version != one.version):
        raise StatusChanged(goal.id, now)
    if one.kind == "dropped" and goal.settled and not reason:
        raise StatusUnfit(goal.id, _("Say why an agreed goal is dropped."), _("One sentence is enough."))
    return Given(one.kind, reason, one.version)


def _keep(session: Session, participation_id: UUID, goal_id: UUID, given: Given, actor_id: UUID) -> None:
    row = session.get(GoalStatus, (participation_id, goal_id))
    if row is None:
        row = GoalStatus(participation_id=participation_id, goal_id=goal_id, version=0)
        session.add(row)
    row.kind, row.reason, row.version = given.kind, given.reason, row.version + 1
    row.given_by_id, row.given_at = actor_id, clock.now()
    session.flush()
