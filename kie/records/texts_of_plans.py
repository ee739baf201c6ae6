"""Where people's own words are kept in their plans; see `texts`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from kie.i18n import N_
from kie.plans.models import (
    Action,
    EarlierAction,
    EarlierGoal,
    Goal,
    GoalClosure,
    Plan,
    PlanReview,
    ProgressNote,
)
from kie.plans.review_models import GoalStatus, TalkAnswers
from kie.records.places import Place, Scope


def _goals(scope: Scope) -> Select[Any]:
    return select(Goal).join(Plan, Plan.id == Goal.plan_id).where(Plan.person_id == scope.person_id)


def _of_goal(model: Any) -> Callable[[Scope], Select[Any]]:
    def rows(scope: Scope) -> Select[Any]:
        return (
            select(model)
            .join(Goal, Goal.id == model.goal_id)
            .join(Plan, Plan.id == Goal.plan_id)
            .where(Plan.person_id == scope.person_id)
        )

    return rows


def _earlier_actions(scope: Scope) -> Select[Any]:
    return (
        select(EarlierAction)
        .join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
        .join(Goal, Goal.id == EarlierGoal.goal_id)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Plan.person_id == scope.person_id)
    )


def _talks(scope: Scope) -> Select[Any]:
    return (
        select(PlanReview).join(Plan, Plan.id == PlanReview.plan_id).where(Plan.person_id == scope.person_id)
    )


def _answers(scope: Scope) -> Select[Any]:
    return (
        select(TalkAnswers)
        .join(PlanReview, PlanReview.id == TalkAnswers.review_id)
        .join(Plan, Plan.id == PlanReview.plan_id)
        .where(Plan.person_id == scope.person_id)
    )


PLAN_PLACES = (
    Place(
        N_("Goals of the plan"),
        (Goal.title, Goal.why, Goal.success, Goal.if_then),
        Goal.written_by_id,
        _goals,
        of_review=False,
    ),
    Place(
        N_("Actions of the plan"),
        (Action.text, Action.support),
        Goal.written_by_id,
        _of_goal(Action),
        of_review=False,
    ),
    Place(
        N_("Support that goals need"),
        (Goal.support,),
        Goal.written_by_id,
        _goals,
        open_to_hr=False,
        of_review=False,
    ),
    Place(
        N_("Earlier words of goals"),
        (EarlierGoal.title, EarlierGoal.success, EarlierGoal.if_then, EarlierGoal.support),
        EarlierGoal.written_by_id,
        _of_goal(EarlierGoal),
        open_to_hr=False,
        of_review=False,
    ),
    Place(
        N_("Earlier actions of goals"),
        (EarlierAction.text, EarlierAction.support),
        EarlierGoal.written_by_id,
        _earlier_actions,
        open_to_hr=False,
        of_review=False,
    ),
    Place(
        N_("Notes of progress"),
        (ProgressNote.text,),
        ProgressNote.author_id,
        _of_goal(ProgressNote),
        of_review=False,
    ),
    Place(
        N_("Why goals were closed"),
        (GoalClosure.reason,),
        GoalClosure.closed_by_id,
        _of_goal(GoalClosure),
        of_review=False,
    ),
    Place(N_("Talks about the plan"), (PlanReview.note,), PlanReview.noted_by_id, _talks, of_review=False),
    Place(
        N_("Answers at talks about the plan"),
        (
            TalkAnswers.moved,
            TalkAnswers.in_the_way,
            TalkAnswers.support,
            TalkAnswers.changes,
            TalkAnswers.next_steps,
        ),
        TalkAnswers.author_id,
        _answers,
        of_review=False,
    ),
    Place(
        N_("What became of older goals"),
        (GoalStatus.reason,),
        GoalStatus.given_by_id,
        _of_goal(GoalStatus),
        of_review=False,
    ),
)
