"""A manager's list narrowed to those in whom one kind of thing waits for the manager."""

from collections.abc import Iterable, Mapping
from datetime import date

from kie.i18n import N_, _
from kie.insights.team import Member
from kie.insights.turns import Review, TurnKind, plan_tasks, review_tasks

NARROWED: Mapping[TurnKind, str] = {
    "manager": N_("Only people of whom you have still to give your view."),
    "exchange": N_("Only people whom you have still to meet, to settle the key issues."),
    "talk-again": N_("Only people with whom you have to talk once more."),
    "sign-record": N_("Only people whose record you have still to sign."),
    "confirm-meeting": N_("Only people with whom you have a meeting to confirm."),
    "go-ahead": N_("Only people for whose part you need not wait any longer."),
    "promise": N_(
        "Only people for whom you have not done something that you agreed to, or the organisation has not."
    ),
    "agree-pause": N_("Only people who ask for a pause of their plan."),
    "agree-goal": N_("Only people who wrote a goal for you to read."),
    "confirm-talk": N_("Only people with whom you have a talk about the plan to confirm."),
    "plan-review": N_("Only people with whom you have to talk about the plan."),
}


def narrowing(asked: str) -> TurnKind | None:
    """The kind that an address asks for; None, which narrows nothing, for anything that no list is narrowed to.

    So an address of an older edition, or one that somebody cut short, shows everybody and not an error.
    """
    return next((kind for kind in NARROWED if kind == asked), None)


def narrowed_words(kind: TurnKind | None) -> str:
    """What a list narrowed to this kind says on top; "" when it is not narrowed."""
    return "" if kind is None else _(NARROWED[kind])


def narrowed(members: Iterable[Member], kind: TurnKind | None, today: date) -> list[Member]:
    """Those of the members in whom this waits for the manager; everybody for None."""
    return [one for one in members if kind is None or kind in _kinds(one, today)]


def _kinds(member: Member, today: date) -> tuple[TurnKind, ...]:
    plan, standing = member.plan, member.standing
    asked = (plan.to_agree, plan.to_confirm, plan.review_due_on, today)
    of_plan = plan_tasks("manager", *asked, late=plan.late, pause=plan.pause)
    if standing is None or member.progress is None:
        return of_plan
    parties = member.progress.confirmed
    review = Review(
        standing.stage,
        member.progress.met,
        "manager" in parties,
        "employee" in parties,
        member.may_go_ahead,
    )
    return (*review_tasks("manager", review), *of_plan)
