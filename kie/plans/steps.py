"""The one step on a competency's scale that a goal may aim at, where no suggestion says it."""

from dataclasses import dataclass

from kie.frameworks.models import Catalogue, Editions
from kie.i18n import _
from kie.plans.slots import competency_value, step_value
from kie.plans.suggestions import Ground
from kie.plans.whole import GoalView
from kie.plans.words import Aim, GoalWords, aim_of


@dataclass(frozen=True, slots=True)
class Step:
    """From a step of the framework's own scale to the next, both in its words too. `key`: what the form knows it by."""

    key: str
    low: int
    from_words: str
    to_words: str

    @property
    def aim(self) -> Aim:
        """The step as a goal keeps it."""
        return Aim(self.low, self.low + 1, self.from_words, self.to_words)

    @property
    def said(self) -> str:
        """The step as it is offered."""
        return _("From “%(low)s” to “%(high)s”", low=self.from_words, high=self.to_words)


def steps_for(
    catalogue: Catalogue, value: str, ground: Ground | None, begun: GoalWords | None
) -> tuple[Step, ...]:
    """The steps to choose from for this competency, as the form's select box names it: the one up from the rating that
    was agreed last on this scale, else every one. None for no competency, and for the one that a suggestion is about
    (`begun`): it says its step, or that there is none.
    """
    framework_id, _slash, competency_id = value.partition("/")
    framework = catalogue.frameworks.get(framework_id)
    if framework is None or competency_id not in {one.id for one in framework.competencies}:
        return ()
    if begun is not None and competency_value(begun.framework_id, begun.competency_id) == value:
        return ()
    scale = framework.scale
    agreed = _agreed((framework_id, competency_id), scale.id, ground, catalogue.editions)
    lows = range(1, len(scale.steps)) if agreed is None else (agreed,)
    return tuple(
        Step(step_value(value, low), low, scale.label_of(low), scale.label_of(low + 1))
        for low in lows
        if low < len(scale.steps)
    )


def steps_to_change(
    catalogue: Catalogue, value: str, sent: str, ground: Ground | None, goal: GoalView
) -> tuple[Step, ...]:
    """The steps to choose from when a goal is changed: the one that it aims at, while it is about this competency, and
    those of a new goal. `sent`: what was chosen, as the form knows it, which stays on offer."""
    every, aim = {one.key: one for one in steps_for(catalogue, value, None, None)}, aim_of(goal)
    found = {one.key: one for one in steps_for(catalogue, value, ground, None)}
    if sent in every:
        found[sent] = every[sent]
    if aim is not None and competency_value(goal.framework_id, goal.competency_id) == value:
        key = step_value(value, aim.low)
        words = (aim.from_words, aim.to_words) if aim.to_words else (str(aim.low), str(aim.high))
        found[key] = every[key] if key in every and not aim.to_words else Step(key, aim.low, *words)
    return tuple(sorted(found.values(), key=lambda one: one.low))


def _agreed(key: tuple[str, str], scale_id: str, ground: Ground | None, editions: Editions) -> int | None:
    """What the two agreed on last, on this scale, in this or another edition; None when they did not."""
    for one in ground.standings if ground else ():
        rated = (one.framework_id, one.competency_id)
        if ground and editions.are_one(rated, key) and ground.scale_of(one).id == scale_id:
            return one.agreed
    return None
