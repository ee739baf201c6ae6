"""What is told of a publication before it is one: coarse words, for whoever looks may look again after each signing."""

from dataclasses import dataclass
from typing import Any, Literal

from kie.cycles.queries import CycleContext

Reach = Literal["none", "some", "half", "nearly-all"]
"""How many teams and units would have a figure: none; fewer than half; half or more; nine in ten or more."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What publishing would show. `teams`: how many there are, with or without a figure; `reach`: how many have
    one in anything, None when the cycle has been published before: beside what was shown then, one person who signs
    anew may hide all figures of what they contributed to, and the word would say whether that was everything.
    `earlier`: how often that was; `interim`: whether this one would come before its close.
    `by_facet`: whether the organisation's figures by facet would come with it. No number here follows from who
    contributed: two such numbers, before and after one signing, tell what that person agreed to differ on.
    """

    cycle: CycleContext
    teams: int
    reach: Reach | None
    earlier: int
    interim: bool
    by_facet: bool


def reach_of(shown: int, teams: int) -> Reach:
    """The word for so many of so many teams and units."""
    if shown == 0:
        return "none"
    if shown * 10 >= teams * 9:
        return "nearly-all"
    return "half" if shown * 2 >= teams else "some"


def kept(foreseen: Foreseen) -> dict[str, Any]:
    """What an order keeps of it; `foreseen_again` reads it."""
    return {
        "teams": foreseen.teams,
        "reach": foreseen.reach,
        "earlier": foreseen.earlier,
        "by_facet": foreseen.by_facet,
    }


def foreseen_again(cycle: CycleContext, interim: bool, body: dict[str, Any]) -> Foreseen | None:
    """What was kept; None for what an earlier version kept, which told more and is shown to nobody any more."""
    if body.keys() != {"teams", "reach", "earlier", "by_facet"}:
        return None
    return Foreseen(cycle=cycle, interim=interim, **body)
