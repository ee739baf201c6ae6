"""Somebody who wants to know the rating of a person or a handful, and has a computer.

Imports nothing of the product and trusts none of its reasoning. The attacker has the published figures, is
told (generously) exactly who is in each, and knows some people's ratings already. It looks for any sum of
multiples of figures, with any rational multiples, that comes down to a few people it does not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product


@dataclass(frozen=True)
class Figure:
    """A fetched cell: the people in it, and their total (the number of people times the mean).

    A rating that changed between two publications goes by the person's id with "@" and something after it.
    """

    people: frozenset[str]
    total: int


@dataclass(frozen=True)
class Leak:
    """The few people whose weighted sum came out, and that sum once the known ratings are taken away.

    `weights`: how often each unknown rating counts in `total`.
    """

    people: frozenset[str]
    weights: Mapping[str, Fraction]
    total: Fraction


def figures_of(shown: Mapping[str, frozenset[str]], ratings: Mapping[str, int]) -> list[Figure]:
    """What the pages show about these rows."""
    return [Figure(people, sum(ratings[person] for person in people)) for _, people in sorted(shown.items())]


def find_leak(figures: Sequence[Figure], known: Mapping[str, int], fewest: int) -> Leak | None:
    """A sum over somebody, but fewer than `fewest` people outside the known ones; None when there is none.

    Exact. A sum over people in T alone exists when the figures, with T's columns struck out, depend on each
    other in a way in which they do not with T's columns: some multiples make everybody but T vanish.
    """
    groups = _unknown_groups(figures, known)
    columns = list(groups)
    for chosen in _few_people([groups[column] for column in columns], fewest):
        rest = [column for place, column in enumerate(columns) if place not in chosen]
        for multiples in _vanishing(rest, len(figures)):
            if any(_dot(multiples, columns[place]) for place in chosen):
                return _worked_out(figures, known, multiples)
    return None


def find_leak_by_brute_force(
    figures: Sequence[Figure], known: Mapping[str, int], fewest: int
) -> frozenset[str] | None:
    """The same with multiples −1, 0 and 1 only, by trying them all. Twelve figures at most."""
    assert len(figures) <= 12, "too many to try"
    groups = _unknown_groups(figures, known)
    for multiples in product((-1, 0, 1), repeat=len(figures)):
        left = [people for column, people in groups.items() if _dot(multiples, column)]
        if 0 < len(_persons(frozenset().union(*left))) < fewest:
            return _persons(frozenset().union(*left))
    return None


def _persons(ratings: Iterable[str]) -> frozenset[str]:
    return frozenset(rating.partition("@")[0] for rating in ratings)


def _unknown_groups(
    figures: Sequence[Figure], known: Mapping[str, int]
) -> dict[tuple[int, ...], frozenset[str]]:
    """The unknown ratings by the figures they are in (1) and not in (0)."""
    groups: dict[tuple[int, ...], set[str]] = {}
    for rating in sorted(frozenset().union(*(figure.people for figure in figures)) - known.keys()):
        column = tuple(int(rating in figure.people) for figure in figures)
        groups.setdefault(column, set()).add(rating)
    return {column: frozenset(people) for column, people in groups.items()}


def _few_people(groups: Sequence[frozenset[str]], fewest: int) -> Iterable[frozenset[int]]:
    """Every choice of groups, not none, that has fewer than `fewest` people together; small choices first."""
    choices: list[frozenset[int]] = [frozenset()]
    while choices:
        larger: list[frozenset[int]] = []
        for choice in choices:
            for place in range(max(choice, default=-1) + 1, len(groups)):
                more = choice | {place}
                if len(_persons(frozenset().union(*(groups[p] for p in more)))) < fewest:
                    yield more
                    larger.append(more)
        choices = larger


def _dot(multiples: Sequence[Fraction | int], column: Sequence[int]) -> Fraction | int:
    return sum(m * c for m, c in zip(multiples, column, strict=True))


def _vanishing(columns: Sequence[tuple[int, ...]], count: int) -> list[list[Fraction]]:
    """A basis of the multiples of `count` figures that make every one of these columns nought."""
    rows = [[Fraction(entry) for entry in column] for column in columns]
    pivots: list[int] = []
    for place in range(count):
        top = len(pivots)
        found = next((r for r in range(top, len(rows)) if rows[r][place]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        rows[top] = [entry / rows[top][place] for entry in rows[top]]
        for r, row in enumerate(rows):
            if r != top and row[place]:
                rows[r] = [a - row[place] * b for a, b in zip(row, rows[top], strict=True)]
        pivots.append(place)
    basis = []
    for free in (place for place in range(count) if place not in pivots):
        multiples = [Fraction(int(place == free)) for place in range(count)]
        for row, pivot in zip(rows, pivots, strict=False):
            multiples[pivot] = -row[free]
        basis.append(multiples)
    return basis


def _worked_out(figures: Sequence[Figure], known: Mapping[str, int], multiples: Sequence[Fraction]) -> Leak:
    weights: dict[str, Fraction] = {}
    for multiple, figure in zip(multiples, figures, strict=True):
        for rating in figure.people:
            weights[rating] = weights.get(rating, Fraction(0)) + multiple
    total = sum((m * figure.total for m, figure in zip(multiples, figures, strict=True)), Fraction(0))
    total -= sum(
        (weight * known[rating] for rating, weight in weights.items() if rating in known), Fraction(0)
    )
    left = {rating: weight for rating, weight in weights.items() if weight and rating not in known}
    return Leak(_persons(left), left, total)
