"""Which rows of the heatmap can be expected, before anybody has answered: for the launch check."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from kie.insights.rules import Members, Thresholds, Unit, Viewers
from kie.insights.suppression import suppress

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
) -> Forecast:
    """Draw who takes part several times, everybody with the same chance, and see which rows are shown.

    The same seed draws the same people, and whoever takes part at a lower share does so at a higher one. With
    everybody taking part a single run is enough. Raises ValueError for a share outside 0 to 1 or no draw.
    """
    if not 0 <= share <= 1 or draws < 1:
        raise ValueError("a forecast needs a share from 0 to 1 and a draw")
    runs = 1 if share in (0, 1) else draws
    times: dict[str, int] = {}
    for run in range(runs):
        taking_part = _drawn(members, share, f"{seed}:{run}")
        for unit in suppress(tree, taking_part, viewers, thresholds).figures:
            times[unit] = times.get(unit, 0) + 1
    return Forecast(
        share=share,
        visible=frozenset(unit for unit, shown in times.items() if 2 * shown > runs),
        uncertain=frozenset(unit for unit, shown in times.items() if shown < runs),
    )


def _drawn(members: Members, share: float, seed: str) -> dict[str, frozenset[str]]:
    """That share of all people, rounded to whole people, where they sit."""
    order = sorted((person for people in members.values() for person in people), key=lambda p: _lot(seed, p))
    drawn = frozenset(order[: round(share * len(order))])
    return {unit: people & drawn for unit, people in members.items()}


def _lot(seed: str, person: str) -> bytes:
    return blake2b(person.encode(), key=blake2b(seed.encode()).digest(), digest_size=8).digest()
