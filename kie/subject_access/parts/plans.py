"""Of the development plan: goals with their earlier words, actions and notes. Talks are in `talks`."""

from typing import Any

from sqlalchemy import Select

from kie.cycles.models import Cycle, Participation
from kie.i18n import N_
from kie.plans.models import (
    Action,
    ActionDone,
    EarlierAction,
    EarlierGoal,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    ProgressNote,
)
from kie.plans.review_models import (
    DoneTakenBack,
    GoalStatus,
    PromiseKept,
)
from kie.subject_access.sections import Asking, Field, Part, Section, name_of

OWNERS = {
    "me": N_("You"),
    "manager": N_("Your manager"),
    "organisation": N_("The organisation"),
}
KINDS = {
    "on-the-job": N_("On the job"),
    "with-others": N_("With others"),
    "formal": N_("Formal learning"),
}
CLOSED = {
    "done": N_("Done"),
    "dropped": N_("Dropped"),
    "carried-on": N_("Carried on"),
}
GOAL = Field("goal", N_("Goal"), Goal.title, "words")


def _plans(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(Plan.person_id == asking.person_id)


def _goals(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(Goal).join(Plan, Plan.id == Goal.plan_id)
    return rows.where(Plan.person_id == asking.person_id).order_by(Goal.drafted_at, Goal.id)


def _under(model: Any, moment: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        rows = found.select_from(model).join(Goal, Goal.id == model.goal_id)
        theirs = rows.join(Plan, Plan.id == Goal.plan_id).where(Plan.person_id == asking.person_id)
        return theirs.order_by(Goal.drafted_at, Goal.id, moment)

    return source


def _done(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(ActionDone).join(Action, Action.id == ActionDone.action_id)
    rows = rows.join(Goal, Goal.id == Action.goal_id).join(Plan, Plan.id == Goal.plan_id)
    return rows.where(Plan.person_id == asking.person_id).order_by(ActionDone.done_at)


def _earlier_actions(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(EarlierAction).join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
    rows = rows.join(Goal, Goal.id == EarlierGoal.goal_id).join(Plan, Plan.id == Goal.plan_id)
    theirs = rows.where(Plan.person_id == asking.person_id)
    return theirs.order_by(EarlierGoal.written_at, EarlierAction.position)


def _kept(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(PromiseKept).join(
        EarlierAction, EarlierAction.id == PromiseKept.earlier_action_id
    )
    rows = rows.join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
    rows = rows.join(Goal, Goal.id == EarlierGoal.goal_id).join(Plan, Plan.id == Goal.plan_id)
    return rows.where(Plan.person_id == asking.person_id).order_by(PromiseKept.done_at)


def _statuses(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(GoalStatus).join(Goal, Goal.id == GoalStatus.goal_id)
    rows = rows.join(Participation, Participation.id == GoalStatus.participation_id)
    rows = rows.join(Cycle, Cycle.id == Participation.cycle_id)
    return rows.where(Participation.person_id == asking.person_id).order_by(GoalStatus.given_at)


def _doing(model: Any) -> tuple[Field, ...]:
    return (
        GOAL,
        Field("text", N_("What"), model.text, "words"),
        Field("owner", N_("Who does it"), model.owner, codes=OWNERS),
        Field("kind", N_("How"), model.kind, codes=KINDS),
        Field("due_on", N_("By"), model.due_on),
        Field("support", N_("Support needed"), model.support, "words"),
    )


PART = Part(
    "plans",
    N_("Development plan"),
    60,
    (
        Section(
            "plan",
            N_("The plan"),
            (
                Field("made_at", N_("Begun"), Plan.made_at),
                Field("review_due_on", N_("Next talk due"), Plan.review_due_on),
                Field("counted_from", N_("Counted from"), Plan.counted_from),
            ),
            _plans,
        ),
        Section(
            "goals",
            N_("Goals"),
            (
                GOAL,
                Field("why", N_("Why it was suggested"), Goal.why, "words", own_only=True),
                Field("framework", N_("Framework"), Goal.framework_title),
                Field("competency", N_("Competency"), Goal.competency_title),
                Field("from_words", N_("From"), Goal.from_words),
                Field("to_words", N_("To"), Goal.to_words),
                Field("statements", N_("Statements it is about"), Goal.statements),
                Field("success", N_("What success looks like"), Goal.success, "words"),
                Field("if_then", N_("When …, I will …"), Goal.if_then, "words"),
                Field("support", N_("Support needed"), Goal.support, "words", own_only=True),
                Field("review_on", N_("Looked at again"), Goal.review_on),
                Field("drafted_by", N_("First written by"), name_of(Goal.drafted_by_id), "name"),
                Field("drafted_at", N_("First written"), Goal.drafted_at),
                Field("written_by", N_("Written by"), name_of(Goal.written_by_id), "name"),
                Field("written_at", N_("Written"), Goal.written_at),
            ),
            _goals,
        ),
        Section(
            "earlier-goals",
            N_("Earlier words of goals"),
            (
                GOAL,
                Field("title", N_("Words then"), EarlierGoal.title, "words"),
                Field("competency", N_("Competency"), EarlierGoal.competency_title),
                Field("from_words", N_("From"), EarlierGoal.from_words),
                Field("to_words", N_("To"), EarlierGoal.to_words),
                Field("statements", N_("Statements it was about"), EarlierGoal.statements),
                Field("success", N_("What success looked like"), EarlierGoal.success, "words"),
                Field("if_then", N_("When …, I will …"), EarlierGoal.if_then, "words"),
                Field("support", N_("Support needed"), EarlierGoal.support, "words"),
                Field("review_on", N_("Looked at again"), EarlierGoal.review_on),
                Field("written_by", N_("Written by"), name_of(EarlierGoal.written_by_id), "name"),
                Field("written_at", N_("Written"), EarlierGoal.written_at),
                Field("agreed_by", N_("Agreed by"), name_of(EarlierGoal.agreed_by_id), "name"),
                Field("agreed_at", N_("Agreed"), EarlierGoal.agreed_at),
            ),
            _under(EarlierGoal, EarlierGoal.number),
            own_only=True,
        ),
        Section(
            "agreements",
            N_("Who agreed to a goal"),
            (
                GOAL,
                Field("agreed_by", N_("By"), name_of(GoalAgreement.agreed_by_id), "name"),
                Field("agreed_at", N_("When"), GoalAgreement.agreed_at),
            ),
            _under(GoalAgreement, GoalAgreement.agreed_at),
        ),
        Section("actions", N_("Actions"), _doing(Action), _under(Action, Action.position)),
        Section(
            "done",
            N_("Actions that were done"),
            (
                Field("text", N_("What"), Action.text, "words"),
                Field("done_by", N_("Said by"), name_of(ActionDone.done_by_id), "name"),
                Field("done_at", N_("When"), ActionDone.done_at),
            ),
            _done,
        ),
        Section(
            "earlier-actions",
            N_("Earlier words of actions"),
            _doing(EarlierAction),
            _earlier_actions,
            own_only=True,
        ),
        Section(
            "promises-kept",
            N_("Actions done while other words waited"),
            (
                Field("text", N_("What"), EarlierAction.text, "words"),
                Field("done_by", N_("Said by"), name_of(PromiseKept.done_by_id), "name"),
                Field("done_at", N_("When"), PromiseKept.done_at),
            ),
            _kept,
            own_only=True,
        ),
        Section(
            "taken-back",
            N_("When it was taken back that something was done"),
            (
                GOAL,
                Field("done_by", N_("Said by"), name_of(DoneTakenBack.done_by_id), "name"),
                Field("done_at", N_("Done"), DoneTakenBack.done_at),
                Field("taken_back_at", N_("Taken back"), DoneTakenBack.taken_back_at),
            ),
            _under(DoneTakenBack, DoneTakenBack.taken_back_at),
        ),
        Section(
            "progress",
            N_("Notes of progress"),
            (
                GOAL,
                Field("text", N_("Words"), ProgressNote.text, "words"),
                Field("author", N_("By"), name_of(ProgressNote.author_id), "name"),
                Field("written_at", N_("When"), ProgressNote.written_at),
            ),
            _under(ProgressNote, ProgressNote.written_at),
        ),
        Section(
            "closed",
            N_("Goals that were closed"),
            (
                GOAL,
                Field("kind", N_("How"), GoalClosure.kind, codes=CLOSED),
                Field("reason", N_("Why"), GoalClosure.reason, "words"),
                Field("closed_by", N_("By"), name_of(GoalClosure.closed_by_id), "name"),
                Field("closed_at", N_("When"), GoalClosure.closed_at),
            ),
            _under(GoalClosure, GoalClosure.closed_at),
        ),
        Section(
            "statuses",
            N_("What became of older goals"),
            (
                Field("cycle", N_("Cycle"), Cycle.title),
                GOAL,
                Field("kind", N_("How"), GoalStatus.kind, codes=CLOSED),
                Field("reason", N_("Why"), GoalStatus.reason, "words"),
                Field("given_by", N_("By"), name_of(GoalStatus.given_by_id), "name"),
                Field("given_at", N_("When"), GoalStatus.given_at),
            ),
            _statuses,
        ),
    ),
)
