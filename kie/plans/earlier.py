"""The words that goals had before they were changed: keeping them, and reading them again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.queries import names_of
from kie.plans.models import EarlierAction, EarlierGoal, Goal, Plan
from kie.plans.whole import GoalView, Signed, side_of


@dataclass(frozen=True, slots=True)
class EarlierDeed:
    """An action as it stood then."""

    text: str
    owner: str
    due_on: date | None
    support: str


@dataclass(frozen=True, slots=True)
class Version:
    """A goal's words at one time. `agreed`: the agreement that they had, None without one."""

    title: str
    competency_title: str
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
        statements=tuple(one.text for one in goal.sentences),
        success=goal.success,
        if_then=goal.if_then,
        support=goal.support,
        review_on=goal.review_on,
        actions=tuple(EarlierDeed(one.text, one.owner, one.due_on, one.support) for one in goal.actions),
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
            due_on=one.due_on,
            support=one.support,
            position=position,
        )
        for position, one in enumerate(words.actions)
    )


def earlier_words(session: Session, person_id: UUID) -> dict[UUID, tuple[Version, ...]]:
    """By goal, the words that it had, the oldest first. Three statements, or one where nothing was ever changed."""
    rows = session.scalars(
        select(EarlierGoal)
        .join(Goal, Goal.id == EarlierGoal.goal_id)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Plan.person_id == person_id)
        .order_by(EarlierGoal.goal_id, EarlierGoal.number)
    ).all()
    if not rows:
        return {}
    actions: dict[UUID, list[EarlierDeed]] = defaultdict(list)
    for action in session.scalars(
        select(EarlierAction)
        .where(EarlierAction.earlier_goal_id.in_([row.id for row in rows]))
        .order_by(EarlierAction.position)
    ):
        actions[action.earlier_goal_id].append(
            EarlierDeed(action.text, action.owner, action.due_on, action.support)
        )
    names = names_of(session, _mentioned(rows))
    found: dict[UUID, list[Version]] = defaultdict(list)
    for row in rows:
        found[row.goal_id].append(_version(row, tuple(actions[row.id]), names, person_id))
    return {goal_id: tuple(versions) for goal_id, versions in found.items()}


def _mentioned(rows: Iterable[EarlierGoal]) -> set[UUID]:
    ids = {one for row in rows for one in (row.written_by_id, row.agreed_by_id)}
    return {one for one in ids if one is not None}


def _version(
    row: EarlierGoal, actions: tuple[EarlierDeed, ...], names: dict[UUID, str], person_id: UUID
) -> Version:
    agreed = None
    if row.agreed_by_id is not None and row.agreed_at is not None:
        by = row.agreed_by_id
        agreed = Signed(by, names[by], side_of(by, person_id), row.agreed_at)
    by = row.written_by_id
    return Version(
        title=row.title,
        competency_title=row.competency_title,
        statements=tuple(row.statements),
        success=row.success,
        if_then=row.if_then,
        support=row.support,
        review_on=row.review_on,
        actions=actions,
        written=Signed(by, names[by], side_of(by, person_id), row.written_at),
        agreed=agreed,
    )
