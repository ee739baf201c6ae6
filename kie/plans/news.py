"""What somebody is told of their plans on the first page: an answer that asks nothing of them, and is no task."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Uuid, cast, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.i18n import _, format_day, ngettext
from kie.people.models import Person
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan, ProgressNote
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause
from kie.plans.review_queries import Waiting

Found = Select[UUID, str, datetime, date, date, UUID]
"""Whose plan, who answered, when, the days of a pause, the goal; one of the last two is NULL."""
LATELY = timedelta(days=30)
"""How long the first page says that something was declined; the plan says it for as long as it stands."""


def news_of_plans(session: Session, person_id: UUID, waiting: Mapping[UUID, Waiting]) -> tuple[str, ...]:
    """A sentence for each pause that they asked for and that was declined, and one for whoever said “not yet” to words
    of theirs and has not been answered since. Nothing of what was written.

    `waiting`: by person, of the plans that they have a side in. One statement, none without an active goal in any.
    """
    active = [one for one, plan in waiting.items() if plan.review_due_on is not None]
    if not active:
        return ()
    plans = Plan.person_id.in_(active)
    rows = session.execute(
        union_all(_declined(person_id, plans), _not_yet(person_id, plans)).order_by("at", "goal_id")
    ).all()
    pauses = [_pause_words(row, person_id) for row in rows if row.goal_id is None]
    said = defaultdict[tuple[UUID, str], set[UUID]](set)
    for row in rows:
        if row.goal_id is not None:
            said[row.person_id, row.name].add(row.goal_id)
    goals = [_goal_words(name, len(ids), own=of == person_id) for (of, name), ids in said.items()]
    return (*pauses, *goals)


def _by_the_other(by: ColumnElement[UUID], person_id: UUID) -> ColumnElement[bool]:
    """Whether it was done by the side of the plan that `person_id` is not on."""
    return or_(
        (Plan.person_id == person_id) & (by != person_id),
        (Plan.person_id != person_id) & (by == Plan.person_id),
    )


def _declined(person_id: UUID, plans: ColumnElement[bool]) -> Found:
    """Pauses that nobody agreed to before the other side ended them, and after which none was asked for."""
    later = aliased(PlanPause)
    asked_again = select(later.id).where(later.plan_id == Plan.id, later.asked_at > PlanPause.asked_at)
    return (
        select(
            Plan.person_id.label("person_id"),
            Person.name.label("name"),
            PauseEnd.ended_at.label("at"),
            PlanPause.first_on.label("first_on"),
            PlanPause.last_on.label("last_on"),
            cast(null(), Uuid).label("goal_id"),
        )
        .select_from(PauseEnd)
        .join(PlanPause, PlanPause.id == PauseEnd.pause_id)
        .join(Plan, Plan.id == PlanPause.plan_id)
        .join(Person, Person.id == PauseEnd.ended_by_id)
        .outerjoin(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
        .where(
            plans,
            PauseAgreement.pause_id.is_(None),
            PlanPause.asked_by_id == person_id,
            PauseEnd.ended_at >= clock.now() - LATELY,
            _by_the_other(PauseEnd.ended_by_id.expression, person_id),
            ~asked_again.exists(),
        )
    )


def _not_yet(person_id: UUID, plans: ColumnElement[bool]) -> Found:
    """Notes of the side that has still to accept words of theirs: it has no other note than why not yet."""
    answer = aliased(ProgressNote)
    answered = select(answer.id).where(
        answer.goal_id == Goal.id, answer.author_id == person_id, answer.written_at > ProgressNote.written_at
    )
    none = cast(null(), Date)
    return (
        select(Plan.person_id, Person.name, ProgressNote.written_at, none, none, Goal.id)
        .select_from(ProgressNote)
        .join(Goal, Goal.id == ProgressNote.goal_id)
        .join(Plan, Plan.id == Goal.plan_id)
        .join(Person, Person.id == ProgressNote.author_id)
        .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(
            plans,
            GoalAgreement.goal_id.is_(None),
            GoalClosure.goal_id.is_(None),
            Goal.written_by_id == person_id,
            ProgressNote.written_at > Goal.written_at,
            ProgressNote.written_at >= clock.now() - LATELY,
            _by_the_other(ProgressNote.author_id.expression, person_id),
            ~answered.exists(),
        )
    )


def _pause_words(row: Any, person_id: UUID) -> str:
    said = {"name": row.name, "first": format_day(row.first_on), "last": format_day(row.last_on)}
    if row.person_id == person_id:
        return _(
            "%(name)s did not agree to the pause of your plan from %(first)s to %(last)s, so its dates stay as they "
            "are.",
            **said,
        )
    return _(
        "%(name)s did not agree to the pause of their plan from %(first)s to %(last)s, so its dates stay as they "
        "are.",
        **said,
    )


def _goal_words(name: str, goals: int, *, own: bool) -> str:
    if own:
        return ngettext(
            "%(name)s said “not yet” to a goal that you wrote. What would have to be different stands under it in "
            "your plan.",
            "%(name)s said “not yet” to %(n)s goals that you wrote. What would have to be different stands under them "
            "in your plan.",
            goals,
            name=name,
        )
    return ngettext(
        "%(name)s said “not yet” to a goal that you wrote for them. What would have to be different stands under it in "
        "their plan.",
        "%(name)s said “not yet” to %(n)s goals that you wrote for them. What would have to be different stands under "
        "them in their plan.",
        goals,
        name=name,
    )
