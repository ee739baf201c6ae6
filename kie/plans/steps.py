"""The one step on a competency's scale that a goal may aim at, where no suggestion says it."""

from dataclasses import dataclass, replace

from kie.frameworks.models import Catalogue, Editions
from kie.plans.slots import competency_value
from kie.plans.suggestions import Ground
from kie.plans.words import GoalWords, Origin


@dataclass(frozen=True, slots=True)
class Step:
    """From a step of the framework's own scale to the next, both in its words too. `key`: what the form knows it by."""

    key: str
    low: int
    from_words: str
    to_words: str

    def in_origin(self, origin: Origin) -> Origin:
        """The same origin, aiming at this step."""
        return replace(
            origin,
            from_step=self.low,
            to_step=self.low + 1,
            from_words=self.from_words,
            to_words=self.to_words,
        )


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
        Step(f"{value}:{low}", low, scale.label_of(low), scale.label_of(low + 1))
        for low in lows
        if low < len(scale.steps)
    )


def _agreed(key: tuple[str, str], scale_id: str, ground: Ground | None, editions: Editions) -> int | None:
    """What the two agreed on last, on this scale, in this or another edition; None when they did not."""
    for one in ground.standings if ground else ():
        rated = (one.framework_id, one.competency_id)
        if ground and editions.are_one(rated, key) and ground.scale_of(one).id == scale_id:
            return one.agreed
    return None
