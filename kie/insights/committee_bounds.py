"""What a reader of the committee's report can work out of the cells that are left out of a column. Pure.

A reader knows how many people each team has, what is told, and the rule itself: told cells go in the order of their
teams' sizes, the smallest first, so that a team larger than one whose count is told was left out for its own count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

FEWEST = 5
LEAST_WAYS = 5
"""So many counts must be possible for each cell that is left out, or all that its team can have."""


def small(count: int, size: int) -> bool:
    """Whether fewer than five are in the count, or fewer than five are not."""
    return count < FEWEST or size - count < FEWEST


@dataclass(frozen=True, slots=True)
class Left:
    """The cells left out of a column: what they come to together, their teams' sizes, and which of them a reader knows
    to be small."""

    count: int
    sizes: tuple[int, ...]
    surely_small: tuple[bool, ...]


def gives_away(left: Left) -> bool:
    """Whether those left out come, together, to fewer than five in the count or outside it, or one of them can have
    too few counts."""
    if not left.sizes:
        return False
    return small(left.count, sum(left.sizes)) or any(
        ways < min(LEAST_WAYS, size + 1) for ways, size in zip(_ways(left), left.sizes, strict=True)
    )


def _ways(left: Left) -> Iterator[int]:
    """How many counts each of the cells can have, all taken together. Sets of counts are numbers: bit n says that n is
    one of them."""
    possible = [
        _only_small(size) if surely else (1 << size + 1) - 1
        for size, surely in zip(left.sizes, left.surely_small, strict=True)
    ]
    # Turned round, those who are not in the count can be just as many in each team: the shorter of the two is reckoned.
    count = min(left.count, sum(left.sizes) - left.count)
    upto = (1 << count + 1) - 1
    after = [1]
    for one in reversed(possible):
        after.append(_sums(after[-1], one) & upto)
    before = 1
    for place, one in enumerate(possible):
        others = _sums(before, after[len(possible) - 1 - place]) & upto
        # Bit n of the others, turned round, is the count that is left for this cell.
        turned = int(f"{others:0{count + 1}b}"[::-1], 2)
        yield (one & turned).bit_count()
        before = _sums(before, one) & upto


def _only_small(size: int) -> int:
    return sum(1 << count for count in range(size + 1) if small(count, size))


def _sums(left: int, right: int) -> int:
    """Every sum of a count of the one and a count of the other."""
    if left.bit_count() > right.bit_count():
        left, right = right, left
    found = 0
    while left:
        lowest = left & -left
        found |= right << lowest.bit_length() - 1
        left ^= lowest
    return found
