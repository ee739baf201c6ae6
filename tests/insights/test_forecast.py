"""What the launch check may promise about the heatmap."""

import pytest

from kie.insights.forecast import forecast
from kie.insights.rules import Thresholds, Unit
from kie.insights.suppression import suppress
from tests.insights.councils import council

COUNCIL = council(3)
TREE = [Unit(unit, parent) for unit, parent in COUNCIL.parents.items()]


def expect(share: float, seed: str = "cycle") -> tuple[frozenset[str], frozenset[str]]:
    result = forecast(TREE, COUNCIL.members, COUNCIL.knows, Thresholds(), share, seed)
    assert result.share == share
    return result.visible, result.uncertain


def test_with_everybody_the_forecast_is_the_pattern_itself() -> None:
    pattern = suppress(TREE, COUNCIL.members, COUNCIL.knows, Thresholds())
    assert expect(1.0) == (frozenset(pattern.figures), frozenset())


def test_with_nobody_nothing_is_visible() -> None:
    assert expect(0.0) == (frozenset(), frozenset())


def test_fewer_people_show_fewer_rows_but_the_organisation_stays() -> None:
    at_60, at_80, at_100 = (expect(share)[0] for share in (0.6, 0.8, 1.0))
    assert "council" in at_60
    assert len(at_60) < len(at_80) < len(at_100)


def test_the_same_seed_gives_the_same_forecast() -> None:
    assert expect(0.7) == expect(0.7)
    assert expect(0.7, "one") != expect(0.7, "other")


@pytest.mark.parametrize(("share", "draws"), [(-0.1, 9), (1.1, 9), (0.5, 0)])
def test_an_impossible_forecast_is_refused(share: float, draws: int) -> None:
    with pytest.raises(ValueError, match="forecast"):
        forecast(TREE, COUNCIL.members, COUNCIL.knows, Thresholds(), share, "cycle", draws)
