"""Learning demand: when a quarter's number may move, and how it is said.

Rules only. Who is counted is what must not be learnt here. So a number stands for a set of people, its *standing*,
which they join and leave together (`demand_standing`).
"""

from collections.abc import Callable, Mapping, Set
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from kie.insights.rules import Thresholds

TEN = 10
"""Numbers of people are given in steps of this many."""

QUARTER_DAYS = 31
"""So many days after its end a quarter is still counted, if it could not be before: later it would say another time."""

People = frozenset[UUID]
Allows = Callable[[Set[UUID]], bool]


class Strangers:
    """Whether a set holds enough people whom each reader does not know. `known`: by reader, whose plans they could see.

    Stricter than for the heatmap: whoever could have seen a plan may not have looked, so that a set of which a reader
    could have seen every plan is not harmless.
    """

    def __init__(self, known: Mapping[UUID, Set[UUID]], thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._most_known = max(map(len, known.values()), default=0)
        self._readers: dict[UUID, list[UUID]] = {}
        for reader, people in known.items():
            for person in people:
                self._readers.setdefault(person, []).append(reader)

    def allows(self, people: Set[UUID]) -> bool:
        """Whether it does no harm that somebody works out how many these are."""
        if len(people) < self._thresholds.people:
            return False
        if len(people) - self._most_known >= self._thresholds.outside_viewer:
            return True
        seen: dict[UUID, int] = {}
        for person in people:
            for reader in self._readers.get(person, ()):
                seen[reader] = seen.get(reader, 0) + 1
        return len(people) - max(seen.values(), default=0) >= self._thresholds.outside_viewer


def displayed_tens(people: int) -> int:
    """To the nearest ten, halves up, and ten at least. Of nobody nothing is said, so this is not asked."""
    return max(TEN, int((Decimal(people) / TEN).quantize(Decimal(1), ROUND_HALF_UP)) * TEN)


def ended_quarter(today: date) -> tuple[str, date]:
    """The last quarter that has ended before today: its name, as "2026-Q3", and its last day."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = date.fromordinal(first.toordinal() - 1)
    return f"{last.year}-Q{(last.month + 2) // 3}", last


def quarter_to_count(today: date) -> str | None:
    """The quarter that is to be counted today; None when the last one ended too long ago."""
    name, last = ended_quarter(today)
    return name if (today - last).days <= QUARTER_DAYS else None


def next_count(today: date) -> date:
    """The day on which the quarter that runs today is counted: the first of the next."""
    months = today.year * 12 + (today.month - 1) // 3 * 3 + 3
    return date(months // 12, months % 12 + 1, 1)
