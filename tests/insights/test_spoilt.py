"""Addresses of the heatmap that no page of ours leads to are not found."""

import pytest

from tests.browser import Browser
from tests.insights.steps import HEATMAP


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "asked", ["framework=%00", "framework=nothing", "team=%00", "cycle=%00", "measure=%00", "measure=all"]
)
def test_what_is_not_on_the_menu_is_not_found(hr: Browser, asked: str) -> None:
    for page in (HEATMAP, f"{HEATMAP}.csv"):
        hr.get(f"{page}?{asked}", status=404)
