"""The rules of an assessment: what is missing, the result of a competency, how far apart two results are.

Thresholds are whole percentages and compared in whole numbers, so that no rounding decides.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kie.frameworks.rules import Node

RULE_VERSION = 1
LEAST_ANSWERED_PERCENT = 60
MOST_OPTED_OUT_PERCENT = 40
GRACE = 10
"""Working days after the due date of a missing part; then the other side may go ahead."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A competency that needs more answers before handing in: `more` at least, of `total` asked."""

    framework_id: str
    competency_id: str
    more: int
    total: int


def needed(total: int) -> int:
    """How many of a competency's `total` questions need an answer or an opt-out: 60 %, rounded up."""
    return -(-total * LEAST_ANSWERED_PERCENT // 100)


def missing(nodes: Iterable[Node], answered: Collection[tuple[str, str]]) -> tuple[Blank, ...]:
    """The competencies with too few answers, in order. `answered`: (framework id, node id) answered or opted out.

    A competency asked as one question needs it; one asked by its statements needs 60 % of them.
    """
    totals: dict[tuple[str, str], int] = {}
    given: dict[tuple[str, str], int] = {}
    for node in nodes:
        key = (node.framework_id, node.competency_id)
        totals[key] = totals.get(key, 0) + 1
        given[key] = given.get(key, 0) + ((node.framework_id, node.node_id) in answered)
    return tuple(
        Blank(*key, needed(total) - given[key], total)
        for key, total in totals.items()
        if given[key] < needed(total)
    )


def result_of(steps: Sequence[int], opted_out: int, total: int) -> int | None:
    """A competency's step: the lower median of the answered `steps`, always one of them.

    `opted_out` of its `total` questions were opted out of. None: not enough evidence, because nothing was answered
    or more than 40 % were opted out of. A competency asked as one question is the case of `total` 1.
    """
    if not steps or opted_out * 100 > total * MOST_OPTED_OUT_PERCENT:
        return None
    return sorted(steps)[(len(steps) - 1) // 2]


def difference(manager: int | None, own: int | None) -> int | None:
    """Manager minus self, in steps; None when either has no result."""
    return None if manager is None or own is None else manager - own


def gap(required: int | None, rated: int | None) -> int | None:
    """Required minus rated, in steps; positive means to develop. None when either is not known."""
    return None if required is None or rated is None else required - rated


def examples_asked(steps: int, before: int | None) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The answers with which an example is asked for: at the ends of a scale of `steps`, and far from `before`.

    `before`: the step given last time, None for none; far is two steps or more. No step is in both.
    """
    changed = tuple(step for step in range(1, steps + 1) if before is not None and abs(step - before) >= 2)
    return tuple(step for step in (1, steps) if step not in changed), changed


@dataclass(frozen=True, slots=True)
class Ended:
    """When an observation came to its end, and by what."""

    on: date
    reason: Literal["resolved", "left", "never-brought"]


def end_of_observation(
    resolved_on: date | None, left_on: date | None, closed_on: date | None, brought: bool
) -> Ended | None:
    """When an observation of a manager came to its end; None while it is a key issue, or may still become one.

    It ends when it is found resolved; when the person leaves (`left_on`, their last day); or when the cycle closes
    (`closed_on`) without its ever having been `brought` to an exchange, whichever comes first.
    """
    ends: list[Ended] = []
    if resolved_on is not None:
        ends.append(Ended(resolved_on, "resolved"))
    if left_on is not None:
        ends.append(Ended(left_on, "left"))
    if closed_on is not None and not brought:
        ends.append(Ended(closed_on, "never-brought"))
    return min(ends, key=lambda one: one.on, default=None)


def forgotten_from(ended_on: date) -> date:
    """The day from which an observation is deleted: the same day of the next year, 1 March after a 29 February."""
    try:
        return ended_on.replace(year=ended_on.year + 1)
    except ValueError:
        return date(ended_on.year + 1, 3, 1)
