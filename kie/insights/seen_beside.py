"""A review set beside another one: its ratings as they stand beside the same edition, or a later one."""

from dataclasses import dataclass

from kie.assessments.queries import Key
from kie.cycles.queries import CycleContext, RatedFramework
from kie.frameworks.models import Competency, Editions, Scale
from kie.insights.edition_rules import Counterpart, counterpart
from kie.insights.profile_wording import agreed_words, as_then, rated_otherwise
from kie.insights.profiles import Ratings


@dataclass(frozen=True, slots=True)
class Asked:
    """A competency as that other review asks for it: its framework with the depth of rating, and its scale."""

    rated: RatedFramework
    competency: Competency
    scale: Scale


@dataclass(frozen=True, slots=True)
class SeenBeside:
    """A review to set beside another, which is later or itself.

    `editions`: what the frameworks of that other review follow.
    """

    title: str
    cycle: CycleContext
    ratings: Ratings
    editions: Editions

    def edition_of(self, rated: RatedFramework) -> RatedFramework | None:
        """The framework as this review rated it, in the same edition or an older one; None when it did not."""
        editions = (rated.framework.id, *self.editions.before(rated.framework.id))
        known = {one.framework.id: one for one in self.cycle.frameworks}
        return next((known[one] for one in editions if one in known), None)

    def same(self, asked: Asked) -> Key | None:
        """What the competency was here, where the two can be compared: one and the same thing over the editions, rated
        on the same scale and at the same depth. None otherwise."""
        then = self.edition_of(asked.rated)
        one = None if then is None else self._counterpart(asked, then).one
        if then is None or one is None or then.depth != asked.rated.depth:
            return None
        scale = then.framework.scale_at(then.depth, then.framework.competency(one))
        return (then.framework.id, one) if scale.id == asked.scale.id else None

    def words(self, asked: Asked) -> str:
        """What was agreed then, where it was rated on the same scale; "–" otherwise.

        Of an older edition with the title that it had there, and of each that it was made of or was a part of; of
        another depth with what was rated then.
        """
        then = self.edition_of(asked.rated)
        if then is None:
            return "–"
        titles = {one.id: one.title for one in then.framework.competencies}
        was = self._counterpart(asked, then)
        if was.one is not None:
            words = self._agreed(then, was.one, asked.scale)
            if words == "–":
                return words
            if titles[was.one] != asked.competency.title:
                words = as_then(words, titles[was.one])
            return words if then.depth == asked.rated.depth else rated_otherwise(words, then.depth)
        parts = [(self._agreed(then, one), titles[one]) for one in was.parts]
        return "; ".join(as_then(*part) for part in parts if part[0] != "–") or "–"

    def _counterpart(self, asked: Asked, then: RatedFramework) -> Counterpart:
        known = [one.id for one in then.framework.competencies]
        return counterpart(
            self.editions, asked.rated.framework.id, asked.competency.id, then.framework.id, known
        )

    def _agreed(self, rated: RatedFramework, competency_id: str, scale: Scale | None = None) -> str:
        """What was agreed of a competency of that review; "–" for nothing. `scale`: on which it must have been, None
        for any."""
        then = rated.framework.scale_at(rated.depth, rated.framework.competency(competency_id))
        key = (rated.framework.id, competency_id)
        if key not in self.ratings.agreed or (scale is not None and then.id != scale.id):
            return "–"
        return agreed_words(self.ratings.agreed, key, then)
