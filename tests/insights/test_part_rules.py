"""A figure of a part of the people, beside figures of all: against every sum that can be made of them."""

from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kie.insights.part_rules import may_stand_apart
from kie.insights.rules import Thresholds

THRESHOLDS = Thresholds(people=5, outside_viewer=3)
PEOPLE = [UUID(int=number) for number in range(24)]
groups = st.lists(st.integers(0, 3), min_size=24, max_size=24)
some = st.sets(st.sampled_from(PEOPLE))


@given(groups, some, st.lists(some, max_size=2))
def test_no_sum_of_it_and_of_all_leaves_a_few(
    places: list[int], part: set[UUID], known: list[set[UUID]]
) -> None:
    """Four groups of people whom the published figures tell apart."""
    cells = dict(zip(PEOPLE, places, strict=True))
    if not may_stand_apart(cells, cells, part, known, THRESHOLDS):
        return
    assert len(part) >= THRESHOLDS.people
    held = [{one for one in PEOPLE if cells[one] == place} for place in range(4)]
    whole = any(part == set().union(*chosen) for size in range(5) for chosen in combinations(held, size))
    for size in range(5):
        for chosen in combinations(held, size):
            left = part ^ set().union(*chosen)
            if whole or not left:
                continue
            assert len(left) >= THRESHOLDS.people
            assert all(len(left - seen) >= THRESHOLDS.outside_viewer for seen in known)


def test_a_whole_team_may_stand_apart_and_a_team_less_three_may_not() -> None:
    cells = {one: number // 12 for number, one in enumerate(PEOPLE)}
    assert may_stand_apart(cells, cells, set(PEOPLE[:12]), [], THRESHOLDS)
    assert may_stand_apart(cells, cells, set(PEOPLE[:18]), [], THRESHOLDS)
    assert not may_stand_apart(cells, cells, set(PEOPLE[:21]), [], THRESHOLDS)
    assert not may_stand_apart(cells, cells, set(PEOPLE[:18]), [set(PEOPLE[18:22])], THRESHOLDS)


def test_a_facet_within_a_team_is_not_a_whole_team() -> None:
    """Nobody publishes the managers of one team, so figures of them must not come out of this one either."""
    teams = dict.fromkeys(PEOPLE, 0)
    facets = {one: number < 21 for number, one in enumerate(PEOPLE)}
    assert not may_stand_apart(teams, facets, set(PEOPLE[:21]), [], THRESHOLDS)
