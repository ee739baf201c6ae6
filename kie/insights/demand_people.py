"""Reading whom learning demand counts, and who could have known it of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kie.cycles.frozen import words_under
from kie.cycles.models import CycleFramework, CycleOpening
from kie.frameworks.models import Framework
from kie.insights.demand_standing import Figure
from kie.insights.demand_words import ANY, ELSE
from kie.people.models import Person, ReportingLine, StandIn
from kie.people.posts import not_left
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, GoalClosure, Plan
from kie.readings import Reading


def frameworks_used(session: Session) -> list[Framework]:
    """Every framework that a cycle was opened with, in the words of the last one, by title. Two statements at most."""
    rows = session.execute(
        select(CycleFramework.framework_id, CycleFramework.fingerprint)
        .join(CycleOpening, CycleOpening.cycle_id == CycleFramework.cycle_id)
        .where(CycleFramework.fingerprint.is_not(None))
        .order_by(CycleOpening.opened_at, CycleFramework.cycle_id)
    )
    newest = {framework_id: fingerprint for framework_id, fingerprint in rows if fingerprint}
    words = words_under(session, set(newest.values()))
    return sorted(
        (words[one] for one in newest.values()), key=lambda one: (title_order(one.title), one.version, one.id)
    )


def titles_of(frameworks: Sequence[Framework]) -> dict[str, str]:
    """By id, what each is called; with its version where another edition among them has the same title."""
    times = Counter(one.title for one in frameworks)
    return {
        one.id: one.title if times[one.title] == 1 else f"{one.title} ({one.version})" for one in frameworks
    }


def title_order(title: str) -> str:
    """What a title is ordered by: its words, whatever quotation mark it begins with."""
    return title.lstrip("‘’“”«»„\"'").casefold()


def people_by_figure(
    session: Session, frameworks: list[Framework], today: date
) -> Mapping[Figure, frozenset[UUID]]:
    """Whom each figure is about today. Three statements.

    A goal counts when its present words are agreed and it is neither done nor dropped, of whoever has not left.
    """
    known = {(one.id, competency.id) for one in frameworks for competency in one.competencies}
    found: dict[Figure, set[UUID]] = defaultdict(set)
    late = and_(Action.owner.in_(("manager", "organisation")), Action.due_on < today)
    queries = {
        "goals": _goals(today),
        "support": _actions(today, late),
        "learning": _actions(today, Action.kind == "formal"),
    }
    for measure, query in queries.items():
        for person_id, framework_id, competency_id in session.execute(query):
            key = (framework_id, competency_id)
            found[(measure, *(key if key in known else ("", ELSE)))].add(person_id)
            found[measure, "", ANY].add(person_id)
    return {figure: frozenset(people) for figure, people in found.items()}


def people_here(session: Session, today: date) -> frozenset[UUID]:
    """Everybody who has not left, with a goal or without. One statement."""
    return frozenset(session.scalars(select(Person.id).where(not_left(today))))


def could_see(session: Session) -> dict[UUID, set[UUID]]:
    """By reader, everybody whose plan they could ever have seen: whoever they led, or stood in for somebody who led
    them; and of whom they opened anything. Three statements.

    On whatever days, and whether they looked or not: losing access erases no knowledge.
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    led: dict[UUID, set[UUID]] = defaultdict(set)
    lines = select(ReportingLine.person_id, ReportingLine.manager_id).distinct()
    for person_id, leader_id in session.execute(lines):
        found[leader_id].add(person_id)
        led[leader_id].add(person_id)
    stand_ins = select(StandIn.manager_id, StandIn.deputy_id, StandIn.person_id)
    for manager_id, deputy_id, only_id in session.execute(stand_ins):
        found[deputy_id].update(led[manager_id] if only_id is None else {only_id})
    for reader_id, person_id in session.execute(select(Reading.reader_id, Reading.person_id).distinct()):
        found[reader_id].add(person_id)
    return found


def _goals(today: date) -> Select[*tuple[Any, ...]]:
    """Person, framework and competency of every goal that counts."""
    return (
        select(Plan.person_id, func.coalesce(Goal.framework_id, ""), func.coalesce(Goal.competency_id, ""))
        .select_from(Goal)
        .join(Plan, Plan.id == Goal.plan_id)
        .join(Person, Person.id == Plan.person_id)
        .join(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(GoalClosure.goal_id.is_(None), not_left(today))
        .distinct()
    )


def _actions(today: date, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The same of goals with such an action that is not done."""
    return (
        _goals(today)
        .join(Action, Action.goal_id == Goal.id)
        .outerjoin(ActionDone, ActionDone.action_id == Action.id)
        .where(ActionDone.action_id.is_(None), which)
    )
