"""The measures of published figures: what each says, and that none gives back what another hides."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.insights.display import DisplayedNumber, displayed_difference, displayed_tenths
from kie.insights.figures import MEASURES
from kie.insights.heatmap_wording import difference_words
from kie.insights.service import publish
from kie.insights.unhelpful import band
from tests.insights.shown import shown_by_facet, shown_figures
from tests.insights.steps import TOWN, Steps, make_council


def exact(number: str) -> DisplayedNumber:
    return DisplayedNumber("exact", Decimal(number))


TOP, BOTTOM = DisplayedNumber("at-least", Decimal("3.7")), DisplayedNumber("at-most", Decimal("1.3"))


@pytest.mark.parametrize(
    ("manager", "own", "shown"),
    [
        (exact("2.5"), exact("2.9"), exact("-0.4")),
        (exact("3.2"), TOP, DisplayedNumber("at-most", Decimal("-0.5"))),
        (TOP, exact("3.2"), DisplayedNumber("at-least", Decimal("0.5"))),
        (TOP, BOTTOM, DisplayedNumber("at-least", Decimal("2.4"))),
        (exact("1.5"), BOTTOM, DisplayedNumber("at-least", Decimal("0.2"))),
        (TOP, TOP, None),
        (BOTTOM, BOTTOM, None),
    ],
)
def test_a_difference_says_no_more_than_the_two_means_beside_it(
    manager: DisplayedNumber, own: DisplayedNumber, shown: DisplayedNumber | None
) -> None:
    assert displayed_difference(manager, own) == shown


@pytest.mark.parametrize(
    ("value", "bound", "words"),
    [
        (0.4, "exact", "Managers 0.4 higher"),
        (-0.4, "exact", "Managers 0.4 lower"),
        (0.0, "exact", "The same"),
        (0.5, "at-least", "Managers at least 0.5 higher"),
        (-0.5, "at-most", "Managers at least 0.5 lower"),
        (-0.2, "at-least", "Managers at most 0.2 lower"),
        (0.2, "at-most", "Managers at most 0.2 higher"),
        (0.0, "same-end", "Both at the same end of the scale"),
    ],
)
def test_a_difference_in_words(value: float, bound: str, words: str) -> None:
    assert difference_words({"value": value, "bound": bound, "people": 12, "distribution": []}) == words


def test_a_share_is_to_the_nearest_ten_and_never_all_or_none() -> None:
    assert displayed_tenths(13, 25) == exact("50")
    assert displayed_tenths(30, 30) == DisplayedNumber("at-least", Decimal(80))
    assert displayed_tenths(0, 12) == DisplayedNumber("at-most", Decimal(20))


@pytest.mark.parametrize("whole", range(20, 60))
def test_at_least_two_counts_fit_every_share(whole: int) -> None:
    """As two sums fit every mean: a share beside a distribution does not divide the steps that were merged."""
    told = [displayed_tenths(part, whole) for part in range(whole + 1)]
    assert min(told.count(one) for one in told) >= 2


@pytest.mark.parametrize(
    ("reported", "reviewed", "expected"),
    [
        (0, 400, "few"),
        (9, 400, "few"),
        (10, 400, "under-5"),
        (20, 400, "under-10"),
        (60, 400, "under-20"),
        (80, 400, "from-20"),
        (400, 400, "from-20"),
    ],
)
def test_behaviours_are_counted_in_bands(reported: int, reviewed: int, expected: str) -> None:
    assert band(reported, reviewed) == expected


@pytest.mark.both_databases
def test_every_measure_is_published_of_the_same_people(session: Session, shipped: Catalogue) -> None:
    town = make_council(session, shipped, TOWN, lambda *_: Steps(agreed=3, manager=2, own=3))
    publish(session, town.cycle_id, None)
    homes, competency = str(town.team_id("Homes")), town.competencies[0]
    first = {
        where.measure: cell
        for where, cell in shown_figures(session).items()
        if (where.row, where.competency_id) == (homes, competency)
    }
    assert tuple(sorted(first)) == tuple(sorted(MEASURES))
    assert {cell["people"] for cell in first.values()} == {50}
    assert (first["difference"]["value"], first["difference"]["bound"]) == (-1.0, "exact")
    assert first["share"]["bound"] in ("at-least", "at-most")
    assert first["agreed"]["distribution"] == [{"first": 3, "last": 3, "mostly": 1}]
    by_facet = shown_by_facet(session)
    assert {where.facet for where in by_facet} == {"role-profile", "grade", "service", "location"}
    assert {cell["people"] for cell in by_facet.values()} == {90}
    assert all(cell["distribution"] == [] for cell in by_facet.values())
