"""Who may do what with a review, asked of the product at every stage by everybody: as `stages.py` says, by hand."""

from collections.abc import Callable

import pytest

from tests.access.differences import World, misgranted
from tests.browser import Browser


@pytest.mark.both_databases
def test_at_every_stage_everybody_may_what_is_written(reviewed: World) -> None:
    assert list(misgranted(reviewed)) == []


def test_nobody_reads_as_a_manager_on_the_pages_that_hr_reads_for_a_reason(
    reviewed: World, browser: Callable[..., Browser]
) -> None:
    people, one = reviewed.council.people, reviewed.reviews["earlier"]
    pages = [
        f"/records/{reviewed.ana}/{rest}" for rest in (f"reviews/{one}", f"reviews/{one}/record", "plan")
    ]
    for name in ("ana", "ben", "wes", "efua"):
        visitor = browser(people[name])
        for address in pages:
            visitor.get(address, status=404)
    browser(people["hana"]).get(pages[0])
