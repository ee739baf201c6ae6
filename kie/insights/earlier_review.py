"""The review before the one that a profile shows, in words to set beside it."""

from dataclasses import dataclass

from kie.cycles.queries import CycleContext, RatedFramework
from kie.frameworks.models import Competency, Editions, Scale
from kie.insights.edition_rules import counterpart
from kie.insights.profile_wording import agreed_words, as_then
from kie.insights.profiles import Ratings


@dataclass(frozen=True, slots=True)
class EarlierReview:
    """The review before, to set beside: its words per competency need the scale on which it was rated.

    `editions`: what the frameworks of the review shown follow.
    """

    title: str
    cycle: CycleContext
    ratings: Ratings
    editions: Editions

    def words(self, framework_id: str, competency: Competency, scale: Scale) -> str:
        """What was agreed then, where it was rated on the same scale; "–" otherwise.

        Of an older edition with the title that it had there, and of each that it was made of or was a part of.
        """
        editions = (framework_id, *self.editions.before(framework_id))
        known = {one.framework.id: one for one in self.cycle.frameworks}
        rated = next((known[one] for one in editions if one in known), None)
        if rated is None:
            return "–"
        titles = {one.id: one.title for one in rated.framework.competencies}
        was = counterpart(self.editions, framework_id, competency.id, rated.framework.id, titles)
        if was.one is not None:
            words = self._agreed(rated, was.one, scale)
            then = titles[was.one]
            return words if then == competency.title or words == "–" else as_then(words, then)
        parts = [(self._agreed(rated, one), titles[one]) for one in was.parts]
        return "; ".join(as_then(*part) for part in parts if part[0] != "–") or "–"

    def _agreed(self, rated: RatedFramework, competency_id: str, scale: Scale | None = None) -> str:
        """What was agreed of a competency of that review; "–" for nothing. `scale`: on which it must have been, None
        for any."""
        then = rated.framework.scale_at(rated.depth, rated.framework.competency(competency_id))
        key = (rated.framework.id, competency_id)
        if key not in self.ratings.agreed or (scale is not None and then.id != scale.id):
            return "–"
        return agreed_words(self.ratings.agreed, key, then)
