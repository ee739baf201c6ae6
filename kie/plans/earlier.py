"""The words that goals had before they were changed: keeping them, and reading them again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kie.learning.models import LearningItem
from kie.people.models import Person
from kie.plans.learnt import to_learn
from kie.plans.models import EarlierAction, EarlierGoal, Goal
from kie.plans.whole import GoalView, PlanView, Signed, ToLearn, side_of


@dataclass(frozen=True, slots=True)
class EarlierDeed:
    """An action as it stood then. `kind`: "" where nobody kept it; `learning`: what of the catalogue it was."""

    text: str
    owner: str
    kind: str
    due_on: date | None
    support: str
    learning: ToLearn | None


@dataclass(frozen=True, slots=True)
class Version:
    """A goal's words at one time. `step`: that it aimed at, from and to, "" for none, None where that was not kept;
    `agreed`: the agreement that they had, None without one."""

    title: str
    competency_title: str
    step: tuple[str, str] | None
    statements: tuple[str, ...]
    success: str
    if_then: str
    support: str
    review_on: date | None
    actions: tuple[EarlierDeed, ...]
    written: Signed
    agreed: Signed | None


def present(goal: GoalView) -> Version:
    """The goal as it stands, to compare with what it was."""
    return Version(
        title=goal.title,
        competency_title=goal.competency_title,
        step=(goal.from_words, goal.to_words),
        statements=tuple(one.text for one in goal.sentences),
        success=goal.success,
        if_then=goal.if_then,
        support=goal.support,
        review_on=goal.review_on,
        actions=tuple(
            EarlierDeed(one.text, one.owner, one.kind, one.due_on, one.support, one.learning)
            for one in goal.actions
        ),
        written=goal.written,
        agreed=goal.agreed,
    )


def keep_earlier(session: Session, goal: GoalView) -> None:
    """Keep the goal as it stands, before other words take their place. The caller holds the plan."""
    words, agreed = present(goal), goal.agreed
    kept = EarlierGoal(
        goal_id=goal.id,
        number=goal.version,
        title=words.title,
        competency_title=words.competency_title,
        from_words=goal.from_words,
        to_words=goal.to_words,
        statements=list(words.statements),
        success=words.success,
        if_then=words.if_then,
        support=words.support,
        review_on=words.review_on,
        written_by_id=goal.written.person_id,
        written_at=goal.written.at,
        agreed_by_id=None if agreed is None else agreed.person_id,
        agreed_at=None if agreed is None else agreed.at,
    )
    session.add(kept)
    session.flush()
    session.add_all(
        EarlierAction(
            earlier_goal_id=kept.id,
            text=one.text,
            owner=one.owner,
            kind=one.kind,
            due_on=one.due_on,
            support=one.support,
            learning_id=one.learning.id if one.learning else None,
            position=position,
        )
        for position, one in enumerate(words.actions)
    )


def earlier_words(session: Session, plan: PlanView | None) -> dict[UUID, tuple[Version, ...]]:
    """By goal, the words that it had, the oldest first. Two statements, or none where nothing was ever changed."""
    if plan is None or all(goal.version == 1 for goal in plan.goals):
        return {}
    person_id = plan.person_id
    writer, accepter = aliased(Person), aliased(Person)
    rows = session.execute(
        select(EarlierGoal, writer.name, accepter.name)
        .join(Goal, Goal.id == EarlierGoal.goal_id)
        .join(writer, writer.id == EarlierGoal.written_by_id)
        .outerjoin(accepter, accepter.id == EarlierGoal.agreed_by_id)
        .where(Goal.plan_id == plan.plan_id)
        .order_by(EarlierGoal.goal_id, EarlierGoal.number)
    ).all()
    if not rows:
        return {}
    actions: dict[UUID, list[EarlierDeed]] = defaultdict(list)
    for action, learning in session.execute(
        select(EarlierAction, LearningItem)
        .outerjoin(LearningItem, LearningItem.id == EarlierAction.learning_id)
        .where(EarlierAction.earlier_goal_id.in_([row.EarlierGoal.id for row in rows]))
        .order_by(EarlierAction.position)
    ):
        actions[action.earlier_goal_id].append(_deed(action, learning))
    found: dict[UUID, list[Version]] = defaultdict(list)
    for kept, wrote, accepted in rows:
        agreed = None
        if kept.agreed_by_id is not None and kept.agreed_at is not None:
            by = kept.agreed_by_id
            agreed = Signed(by, accepted, side_of(by, person_id), kept.agreed_at)
        by = kept.written_by_id
        written = Signed(by, wrote, side_of(by, person_id), kept.written_at)
        found[kept.goal_id].append(_version(kept, tuple(actions[kept.id]), written, agreed))
    return {goal_id: tuple(versions) for goal_id, versions in found.items()}


def _deed(row: EarlierAction, learning: LearningItem | None) -> EarlierDeed:
    named = None if learning is None else to_learn(learning)
    return EarlierDeed(row.text, row.owner, row.kind, row.due_on, row.support, named)


def _version(
    row: EarlierGoal, actions: tuple[EarlierDeed, ...], written: Signed, agreed: Signed | None
) -> Version:
    return Version(
        title=row.title,
        competency_title=row.competency_title,
        step=None if row.from_words is None or row.to_words is None else (row.from_words, row.to_words),
        statements=tuple(row.statements),
        success=row.success,
        if_then=row.if_then,
        support=row.support,
        review_on=row.review_on,
        actions=actions,
        written=written,
        agreed=agreed,
    )
