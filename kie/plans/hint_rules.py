"""What a goal could still say. Never a reason to refuse it, never a count of how complete it is. Plain values only."""

from collections.abc import Iterator
from typing import Literal

from kie.plans.whole import GoalView

Missing = Literal["success", "sentences", "on-the-job", "manager", "manager-date", "own-date"]


def missing(goal: GoalView) -> tuple[Missing, ...]:
    """What helps a goal to be kept and is not in it yet, in the order in which the form asks for it."""
    return tuple(_missing(goal))


def _missing(goal: GoalView) -> Iterator[Missing]:
    managers = [one for one in goal.actions if one.owner == "manager"]
    own = [one for one in goal.actions if one.owner == "me"]
    if not goal.success.strip():
        yield "success"
    if goal.competency_id is not None and not goal.about:
        yield "sentences"
    if not any(one.kind == "on-the-job" for one in goal.actions):
        yield "on-the-job"
    if not managers:
        yield "manager"
    elif not any(one.due_on or one.done for one in managers):
        yield "manager-date"
    if own and not any(one.due_on or one.done for one in own):
        yield "own-date"
