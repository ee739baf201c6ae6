"""Which rows of the heatmap can be expected, before anybody has answered: for the launch check."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from kie.insights.rules import Members, Thresholds, Unit, Viewers
from kie.insights.suppression import Sight, suppress

DRAWS = 9


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rows to expect when this share of the people (0 to 1) has a finished review.

    `visible`: units shown in most of the draws. `uncertain`: shown in some draws, hidden in others, so that
    it depends on who will take part; a unit may be in both.
    """

    share: float
    visible: frozenset[str]
    uncertain: frozenset[str]


def forecast(
    tree: Collection[Unit],
    members: Members,
    viewers: Viewers,
    thresholds: Thresholds,
    share: float,
    seed: str,
    draws: int = DRAWS,
    *,
    sight: Sight | None = None,
    lots: "Lots | None" = None,
) -> Forecast:
    """Draw who takes part several times, everybody with the same chance, and see which rows are shown.

    The same seed draws the same people, and whoever takes part at a lower share does so at a higher one. With
    everybody taking part a single run is enough. `sight` and `lots`: what these viewers know and how these people are
    drawn, where a caller who asks for several shares has arranged it already.

    Raises ValueError for a share outside 0 to 1 or no draw.
    """
    if not 0 <= share <= 1 or draws < 1:
        raise ValueError("a forecast needs a share from 0 to 1 and a draw")
    runs = 1 if share in (0, 1) else draws
    sight, lots = sight or Sight(viewers, thresholds), lots or Lots(members, seed)
    times: dict[str, int] = {}
    for run in range(runs):
        for unit in suppress(tree, lots.drawn(share, run), viewers, thresholds, sight=sight).figures:
            times[unit] = times.get(unit, 0) + 1
    return Forecast(
        share=share,
        visible=frozenset(unit for unit, shown in times.items() if 2 * shown > runs),
        uncertain=frozenset(unit for unit, shown in times.items() if shown < runs),
    )


class Lots:
    """The order in which people are drawn, run by run; the same seed always gives the same."""

    def __init__(self, members: Members, seed: str) -> None:
        self._members, self._seed = members, seed
        self._orders: dict[int, list[str]] = {}

    def drawn(self, share: float, run: int) -> Members:
        """That share of all people, rounded to whole people, where they sit."""
        people = sum(map(len, self._members.values()))
        if round(share * people) == people:
            return self._members
        if run not in self._orders:
            self._orders[run] = self._order(f"{self._seed}:{run}")
        drawn = frozenset(self._orders[run][: round(share * people)])
        return {unit: people & drawn for unit, people in self._members.items()}

    def _order(self, seed: str) -> list[str]:
        key = blake2b(seed.encode()).digest()
        everybody = (person for people in self._members.values() for person in people)
        return sorted(everybody, key=lambda person: _lot(key, person))


def _lot(key: bytes, person: str) -> bytes:
    return blake2b(person.encode(), key=key, digest_size=8).digest()
