"""What Ana's first goal of the demonstration was before its words were changed, and what it needs."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie.learning.models import LearningItem
from kie.plans.models import Action, EarlierAction, EarlierGoal, Goal, GoalAgreement, Plan

SUPPORT = "The quiet room for the first hour on Mondays, and the step-by-step list in large print."
BEFORE = "Answer letters faster"
LEARNING = "Plain words in letters"
CHANGED_AFTER = timedelta(days=30)


def write_goal_history(session: Session, person_id: UUID, manager_id: UUID) -> None:
    """Ana and Ben changed the goal's words after a month; the words before had been agreed."""
    goal = session.scalars(
        select(Goal).join(Plan, Plan.id == Goal.plan_id).where(Plan.person_id == person_id).order_by(Goal.id)
    ).first()
    if goal is None:
        return
    _keep_earlier(session, goal, manager_id)
    learning = session.scalars(select(LearningItem).where(LearningItem.title == LEARNING)).one()
    session.add(
        Action(goal_id=goal.id, text=LEARNING, owner="me", kind="formal", learning_id=learning.id, position=4)
    )
    changed = goal.written_at + CHANGED_AFTER
    goal.support, goal.written_at, goal.version = SUPPORT, changed, goal.version + 1
    agreement = session.get(GoalAgreement, goal.id)
    if agreement is not None:
        agreement.agreed_at = changed + timedelta(days=1)
    session.flush()


def _keep_earlier(session: Session, goal: Goal, manager_id: UUID) -> None:
    """The words that the goal had first, as both had agreed on them."""
    kept = UUID(int=11, version=4)
    session.execute(
        insert(EarlierGoal),
        [
            {
                "id": kept,
                "goal_id": goal.id,
                "number": goal.version,
                "title": BEFORE,
                "competency_title": goal.competency_title,
                "statements": [],
                "success": goal.success,
                "if_then": "",
                "support": "",
                "written_by_id": goal.written_by_id,
                "written_at": goal.written_at,
                "agreed_by_id": manager_id,
                "agreed_at": goal.written_at + timedelta(days=2),
            }
        ],
    )
    session.execute(
        insert(EarlierAction),
        [
            {
                "id": UUID(int=12, version=4),
                "earlier_goal_id": kept,
                "text": "Clear the letters that are older than a month",
                "owner": "me",
                "kind": "on-the-job",
                "support": "",
                "position": 0,
            }
        ],
    )
