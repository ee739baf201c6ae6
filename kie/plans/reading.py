"""Reading one person's plan into one frozen whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from kie.learning.models import LearningItem
from kie.people.models import Person
from kie.people.queries import names_of
from kie.plans.learnt import to_learn
from kie.plans.models import (
    Action,
    ActionDone,
    EarlierGoal,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    PlanReview,
    ProgressNote,
)
from kie.plans.promises import last_taken_back
from kie.plans.review_models import DoneTakenBack
from kie.plans.review_queries import counting_of, was_agreed
from kie.plans.whole import (
    ActionView,
    ClosureView,
    GoalView,
    NoteView,
    PlanView,
    ReviewView,
    Sentence,
    Signed,
    side_of,
)


class _Signer:
    """Turns ids and moments into `Signed`, with the names read so far."""

    def __init__(self, names: Mapping[UUID, str], person_id: UUID) -> None:
        self.names = names
        self.person_id = person_id

    def __call__(self, by: UUID | None, at: datetime | None) -> Signed | None:
        return None if by is None or at is None else self.sure(by, at)

    def sure(self, by: UUID, at: datetime) -> Signed:
        return Signed(by, self.names[by], side_of(by, self.person_id), at)


def plan_of(session: Session, person_id: UUID) -> PlanView | None:
    """The person's plan; None when they have none yet. Seven statements, whatever is in it."""
    row = session.execute(
        select(Plan, Person.starts_on, Person.leaves_on)
        .join(Person, Person.id == Plan.person_id)
        .where(Plan.person_id == person_id)
    ).one_or_none()
    if row is None:
        return None
    plan, started_on, left_on = row
    goals = _goals(session, plan)
    actions = _actions(session, plan.id)
    notes = _notes(session, plan.id)
    reviews = session.scalars(
        select(PlanReview)
        .where(PlanReview.plan_id == plan.id)
        .order_by(PlanReview.noted_at.desc(), PlanReview.id)
    ).all()
    names = names_of(session, _mentioned(person_id, goals, actions, notes, reviews))
    signer = _Signer(names, person_id)
    views = tuple(_goal_view(row, actions, notes, signer) for row in goals)
    active = any(view.active for view in views)
    return PlanView(
        plan_id=plan.id,
        person_id=person_id,
        names=names,
        made_at=plan.made_at,
        counting=counting_of(session, plan, started_on, left_on) if active else None,
        goals=views,
        reviews=tuple(_review_view(review, signer) for review in reviews),
    )


def _goals(session: Session, plan: Plan) -> Sequence[Any]:
    return session.execute(
        select(Goal, GoalAgreement, GoalClosure, was_agreed(), _wrote(plan.person_id))
        .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(Goal.plan_id == plan.id)
        .order_by(Goal.drafted_at, Goal.id)
    ).all()


def _wrote(person_id: UUID) -> ColumnElement[bool]:
    """Whether this person wrote the goal's present words, or any before them."""
    earlier = select(EarlierGoal.id).where(
        EarlierGoal.goal_id == Goal.id, EarlierGoal.written_by_id == person_id
    )
    return or_(Goal.written_by_id == person_id, earlier.exists())


def _actions(session: Session, plan_id: UUID) -> Sequence[Any]:
    return session.execute(
        select(Action, ActionDone, LearningItem, DoneTakenBack)
        .outerjoin(ActionDone, ActionDone.action_id == Action.id)
        .outerjoin(DoneTakenBack, last_taken_back(Action.id))
        .outerjoin(LearningItem, LearningItem.id == Action.learning_id)
        .join(Goal, Goal.id == Action.goal_id)
        .where(Goal.plan_id == plan_id)
        .order_by(Action.position, Action.id)
    ).all()


def _notes(session: Session, plan_id: UUID) -> Sequence[ProgressNote]:
    return session.scalars(
        select(ProgressNote)
        .join(Goal, Goal.id == ProgressNote.goal_id)
        .where(Goal.plan_id == plan_id)
        .order_by(ProgressNote.written_at.desc(), ProgressNote.id)
    ).all()


def _mentioned(
    person_id: UUID,
    goals: Iterable[Any],
    actions: Iterable[Any],
    notes: Iterable[ProgressNote],
    reviews: Iterable[PlanReview],
) -> set[UUID]:
    found: set[UUID | None] = {person_id}
    for goal, agreement, closure, _settled, _both in goals:
        found |= {goal.written_by_id, agreement and agreement.agreed_by_id, closure and closure.closed_by_id}
    found |= {one.done_by_id for _action, done, _learning, back in actions for one in (done, back) if one}
    found |= {note.author_id for note in notes}
    for review in reviews:
        found |= {review.noted_by_id, review.confirmed_by_id}
    return {one for one in found if one is not None}


def _goal_view(row: Any, actions: Iterable[Any], notes: Iterable[ProgressNote], signer: _Signer) -> GoalView:
    goal, agreement, closure, settled, wrote = row
    return GoalView(
        id=goal.id,
        participation_id=goal.participation_id,
        framework_id=goal.framework_id,
        competency_id=goal.competency_id,
        title=goal.title,
        why=goal.why,
        suggestion=goal.suggestion,
        from_step=goal.from_step,
        to_step=goal.to_step,
        success=goal.success,
        if_then=goal.if_then,
        framework_title=goal.framework_title,
        competency_title=goal.competency_title,
        from_words=goal.from_words,
        to_words=goal.to_words,
        sentences=tuple(Sentence(**kept) for kept in goal.statements),
        support=goal.support,
        review_on=goal.review_on,
        version=goal.version,
        drafted_at=goal.drafted_at,
        written=signer.sure(goal.written_by_id, goal.written_at),
        agreed=agreement and signer(agreement.agreed_by_id, agreement.agreed_at),
        settled=settled,
        both=settled or wrote,
        drafter=side_of(goal.drafted_by_id, signer.person_id),
        closure=_closure_view(closure, signer),
        actions=tuple(
            _action_view(action, done, learning, back, signer)
            for action, done, learning, back in actions
            if action.goal_id == goal.id
        ),
        notes=tuple(
            NoteView(note.id, note.text, signer.sure(note.author_id, note.written_at))
            for note in notes
            if note.goal_id == goal.id
        ),
    )


def _closure_view(closure: GoalClosure | None, signer: _Signer) -> ClosureView | None:
    if closure is None:
        return None
    return ClosureView(closure.kind, closure.reason, signer.sure(closure.closed_by_id, closure.closed_at))


def _action_view(
    action: Action,
    done: ActionDone | None,
    learning: LearningItem | None,
    back: DoneTakenBack | None,
    signer: _Signer,
) -> ActionView:
    return ActionView(
        id=action.id,
        text=action.text,
        owner=action.owner,
        kind=action.kind,
        due_on=action.due_on,
        support=action.support,
        learning=None if learning is None else to_learn(learning),
        done=None if done is None else signer.sure(done.done_by_id, done.done_at),
        taken_back=None if back is None else signer.sure(back.done_by_id, back.taken_back_at),
    )


def _review_view(review: PlanReview, signer: _Signer) -> ReviewView:
    return ReviewView(
        review.id,
        review.talked_on,
        review.note,
        signer.sure(review.noted_by_id, review.noted_at),
        signer(review.confirmed_by_id, review.confirmed_at),
    )
