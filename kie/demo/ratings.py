"""Believable ratings: ability, leniency and halo on a common footing, not uniform noise.

A person has an ability, and stronger and weaker competencies around it; a team shares a little of both. People
see themselves somewhat kindly. Managers differ in leniency, and their view of one competency leans towards their
view of the whole person (halo). Each answer is the rounded sum, kept within the scale. The spread and the sizes are
ours, chosen so that about half of all pairs are equal, most others one step apart and one in twelve further.
"""

from dataclasses import dataclass, field
from random import Random

HALO = 0.5
OPT_OUT = 0.012


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a step from 1, or None for the opt-out."""

    step: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both answers to one competency, and what the two agreed: a step, or None for agreed to differ."""

    own: Answer
    manager: Answer
    agreed: int | None


@dataclass(slots=True)
class Nature:
    """What stays with somebody from cycle to cycle. `special`: how far each competency is off their ability."""

    ability: float
    kindness: float
    special: list[float] = field(default_factory=list)


class RatingModel:
    """Draws answers; keeps what managers and teams have in common. `steps`: how many a scale has."""

    def __init__(self, random: Random, steps: int = 4) -> None:
        self.random, self.steps = random, steps
        self._seed = random.random()
        self._leniency: dict[object, float] = {}
        self._team: dict[object, float] = {}

    def nature(self, team: object) -> Nature:
        """Somebody of this team."""
        shared = self._drawn(self._team, team, 0, 0.2)
        return Nature(2.75 + shared + self.random.gauss(0, 0.4), self.random.gauss(0.2, 0.25))

    def draw(self, manager: object, nature: Nature, competencies: int) -> list[Pair]:
        """Answers of one person and their manager to that many competencies."""
        normal = self.random.gauss
        leniency = self._drawn(self._leniency, manager, 0.05, 0.25)
        while len(nature.special) < competencies:
            nature.special.append(normal(0, 0.5))
        pairs = []
        for special in nature.special[:competencies]:
            own = self._answer(nature.ability + special + nature.kindness + normal(0, 0.42))
            seen = self._answer(nature.ability + (1 - HALO) * special + leniency + normal(0, 0.42))
            pairs.append(Pair(own, seen, self._settle(own.step, seen.step)))
        return pairs

    def _drawn(self, known: dict[object, float], key: object, mean: float, spread: float) -> float:
        """What goes with this manager or team, whoever of theirs comes first."""
        if key not in known:
            known[key] = Random(f"{self._seed} {key}").gauss(mean, spread)  # noqa: S311 - believable, not secret
        return known[key]

    def _answer(self, value: float) -> Answer:
        if self.random.random() < OPT_OUT:
            return Answer(None)
        return Answer(min(self.steps, max(1, round(value))))

    def _settle(self, own: int | None, seen: int | None) -> int | None:
        """Equal stays; one apart goes to either; two apart meets between, or stays a difference now and then."""
        if own is None or seen is None:
            return own if seen is None else seen
        if abs(own - seen) >= 2:
            return None if self.random.random() < 0.1 else (own + seen) // 2
        return seen if self.random.random() < 0.6 else own
