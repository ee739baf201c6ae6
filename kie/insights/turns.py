"""What a review and a plan ask of each side, for the first page and for a manager's list alike. Plain values only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kie.plans.rules import Side

Role = Literal["employee", "manager", "moderator"]
ReviewKind = Literal[
    "decide",
    "sign",
    "sign-record",
    "confirm-meeting",
    "self",
    "manager",
    "go-ahead",
    "talk-again",
    "exchange",
]
PlanKind = Literal["promise", "agree-goal", "agree-pause", "confirm-talk", "plan-review"]
TurnKind = ReviewKind | PlanKind
PLAN_NOTICE = timedelta(days=14)
"""How long before its date a plan's review is a task."""


@dataclass(frozen=True, slots=True)
class Review:
    """How far a review has come, as its tasks depend on it. `stage`: a stage of `kie.insights.standing`.

    `met`: both confirmed the meeting; `confirmed_here`, `confirmed_there`: the reader's side did, the other did;
    `may_go_ahead`: the reader's side has handed in, and need not wait for the other any longer.
    """

    stage: str
    met: bool = False
    confirmed_here: bool = False
    confirmed_there: bool = False
    may_go_ahead: bool = False


_TURNS: dict[tuple[Role, str], ReviewKind] = {
    ("employee", "neither-in"): "self",
    ("employee", "manager-in"): "self",
    ("employee", "exchange"): "exchange",
    ("employee", "reopened"): "talk-again",
    ("employee", "to-answer"): "sign",
    ("employee", "not-signed"): "sign",
    ("manager", "neither-in"): "manager",
    ("manager", "employee-in"): "manager",
    ("manager", "exchange"): "exchange",
    ("manager", "reopened"): "talk-again",
    ("manager", "to-sign"): "sign-record",
    ("moderator", "disputed"): "decide",
}
_BEFORE_MEETING = frozenset({"neither-in", "employee-in", "manager-in"})


def review_tasks(role: Role, review: Review) -> tuple[ReviewKind, ...]:
    """What the review asks of somebody in this role now."""
    kinds = [_TURNS[role, review.stage]] if (role, review.stage) in _TURNS else []
    if review.may_go_ahead and role != "moderator":
        kinds.append("go-ahead")
    to_confirm = not review.met and not review.confirmed_here and review.stage not in _BEFORE_MEETING
    if role != "moderator" and to_confirm and (review.confirmed_there or review.stage != "exchange"):
        kinds.append("confirm-meeting")
    return tuple(kinds)


def plan_tasks(
    side: Side,
    to_agree: Mapping[Side, int],
    to_confirm: str | None,
    review_due_on: date | None,
    today: date,
    *,
    late: Collection[Side] = (),
    pause: str | None = None,
) -> tuple[PlanKind, ...]:
    """What a plan asks of this side now. Arguments as in `kie.plans.queries.Waiting`; `late`: who is."""
    kinds: list[PlanKind] = ["promise"] if side in late else []
    if to_agree.get(side, 0):
        kinds.append("agree-goal")
    if pause == side:
        kinds.append("agree-pause")
    if to_confirm == side:
        kinds.append("confirm-talk")
    elif to_confirm is None and plan_review_is_a_task(review_due_on, today):
        kinds.append("plan-review")
    return tuple(kinds)


def plan_review_is_a_task(due_on: date | None, today: date) -> bool:
    """Whether a plan's review is near enough, or overdue."""
    return due_on is not None and due_on - PLAN_NOTICE <= today
