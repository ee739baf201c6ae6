"""Reviews under two editions of a framework: what was rated under the first is found beside the second."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.cycles.models import CycleFramework, CycleOpening
from tests.browser import Browser, Page

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def second(council: Engine) -> UUID:
    """The review under the second edition."""
    with Session(council) as session:
        opened = select(CycleOpening.cycle_id).join(
            CycleFramework, CycleFramework.cycle_id == CycleOpening.cycle_id
        )
        return session.scalars(opened.where(CycleFramework.framework_id == "town-2")).one()


def test_the_heatmap_shows_both_one_after_the_other(
    as_person: Callable[[str], Browser], second: UUID
) -> None:
    page = as_person("Chloé").get(f"/insights/heatmap?cycle={second}")
    before, after = row_of(page, "over the cycles", "Keeping our word")
    assert 1 < float(before) < 4 and 1 < float(after) < 4
    assert "“Keeping our word” is called “Keeping promises” there." in page.text


def test_a_profile_says_what_was_agreed_under_the_first(
    as_person: Callable[[str], Browser], second: UUID
) -> None:
    ana = as_person("Ana")
    page = ana.get(f"{ana.get('/insights/profile', status=302).location}?cycle={second}")
    *_own, agreed_before = row_of(page, "Looking after the town in words", "Keeping our word")
    assert agreed_before.endswith(", as “Keeping promises”")
    newest = ana.get("/insights/profile", follow_redirects=True)
    assert row_of(newest, "Customer Focus in words", "Prioritising Customer Need")
    assert "Agreed in" not in newest.text, "the review before was about something else"


def row_of(page: Page, caption: str, head: str) -> list[str]:
    """The cells of a row of the table with this in its caption."""
    [table] = [one for one in page.html.select("table") if one.caption and caption in one.caption.get_text()]
    [row] = [one for one in table.select("tbody tr") if head in one.get_text()]
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]
