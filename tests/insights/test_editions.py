"""The heatmap over two editions of a framework: what is one and the same in both is compared, as it was published."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue, Scale
from kie.insights.edition_rules import Counterpart, counterpart
from kie.insights.service import publish
from tests.browser import Browser, Page
from tests.editions import (
    BEFORE_MERGED,
    BEFORE_REWORDED,
    BEFORE_SPLIT,
    LATER,
    MERGED,
    NEW,
    OLD,
    REWORDED,
    SAME,
    SPLIT,
    publish_it,
    with_a_later_edition,
)
from tests.insights.steps import CLOSED, HEATMAP, TOWN, Steps, add_cycle, give, id_of, make_council, person

Open = Callable[..., Browser]
APART = "not compared"


def test_a_competency_in_another_edition(shipped: Catalogue) -> None:
    editions = with_a_later_edition(shipped).editions
    here = {
        one: [each.id for each in with_a_later_edition(shipped).framework(one).competencies]
        for one in (OLD, LATER)
    }

    def seen(framework_id: str, other: str) -> dict[str, Counterpart]:
        return {
            one: counterpart(editions, framework_id, one, other, here[other]) for one in here[framework_id]
        }

    assert seen(LATER, OLD) == {
        SAME: Counterpart(SAME),
        REWORDED: Counterpart(BEFORE_REWORDED),
        **{one: Counterpart(None, (BEFORE_SPLIT,)) for one in SPLIT},
        MERGED: Counterpart(None, BEFORE_MERGED),
        NEW: Counterpart(None),
    }
    assert seen(OLD, LATER) == {
        SAME: Counterpart(SAME),
        BEFORE_REWORDED: Counterpart(REWORDED),
        BEFORE_SPLIT: Counterpart(None, SPLIT),
        **{one: Counterpart(None, (MERGED,)) for one in BEFORE_MERGED},
    }


def two_cycles(
    session: Session, shipped: Catalogue, title: str = "Next year", scale: Scale | None = None
) -> UUID:
    """Somebody of HR in a council that published a cycle of each edition. `title`: of the later one, which no other
    test may have with other words; `scale`: of its themes."""
    catalogue = with_a_later_edition(shipped)
    if scale is not None:
        later = replace(catalogue.framework(LATER), theme_scale=scale).fingerprinted()
        catalogue = replace(catalogue, frameworks={**catalogue.frameworks, LATER: later})
    made = make_council(session, catalogue, TOWN, lambda *_: Steps(2, 2, 2))
    publish(session, made.cycle_id, None)
    hr = made.people["Homes"][3]
    give(session, hr, "hr")
    publish_it(session, catalogue, hr)

    def rate(*_: object) -> Steps:
        return Steps(3, 3, 3)

    publish(
        session,
        add_cycle(session, catalogue, made, title, rate, opened=CLOSED, framework_id=LATER),
        None,
    )
    session.commit()
    return hr


def beside(page: Page) -> list[str]:
    """What stands beside each figure of the first row."""
    return [one.get_text(strip=True) for one in page.html.select("tbody tr")[0].select(".before")]


def trend(page: Page) -> dict[str, list[str]]:
    """The unit's own figures over the cycles, by competency."""
    table = next(one for one in page.html.select("table") if "over the cycles" in one.get_text())
    return {
        row.select("th")[0].get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in table.select("tbody tr")
    }


@pytest.mark.both_databases
def test_an_older_edition_stands_beside_a_newer_and_a_newer_beside_an_older(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    hr = browser(person(session, two_cycles(session, shipped)))
    then, now = id_of("cycle", "Spring review"), id_of("cycle", "Next year")
    titles = {one.id: one.title for one in shipped.framework(OLD).competencies}
    said = ["2.0", "2.0", APART, APART, APART, APART]
    page = hr.get(f"{HEATMAP}?cycle={now}&beside={then}")
    assert beside(page) == [f"before: {one}" for one in said]
    assert [cells[0] for cells in trend(page).values()] == said
    assert [cells[1] for cells in trend(page).values()] == ["3.0"] * 6
    assert "Spring review rates another edition, Customer Focus." in page.text
    for words in (
        f"“Courtesy and Respect” is called “{titles[BEFORE_REWORDED]}” there.",
        f"“Hearing complaints” is a part of “{titles[BEFORE_SPLIT]}” there.",
        f"“Keeping promises” is several there: “{titles[BEFORE_MERGED[0]]}”, “{titles[BEFORE_MERGED[1]]}”.",
        "“Working together” is not in that edition.",
    ):
        assert words in page.text
    older = hr.get(f"{HEATMAP}?cycle={then}&beside={now}")
    assert (
        f"Next year rates another edition, {with_a_later_edition(shipped).framework(LATER).name}."
        in older.text
    )
    assert "(2028)" in older.text
    assert [cells[1] for cells in trend(older).values()] == ["3.0", "3.0", APART, APART, APART]
    both = "“Hearing complaints”, “Learning from complaints”"
    assert f"“{titles[BEFORE_SPLIT]}” is several there: {both}." in older.text
    assert f"“{titles[BEFORE_MERGED[0]]}” is a part of “Keeping promises” there." in older.text
    lines = list(
        csv.reader(
            io.StringIO(hr.get(f"{HEATMAP}.csv?cycle={now}&beside={then}").answer.get_data(as_text=True))
        )
    )
    row = next(line for line in lines if line and line[0] == "Council")
    assert row[-6:] == said


def test_another_scale_is_never_set_beside(session: Session, shipped: Catalogue, browser: Open) -> None:
    levels = shipped.framework("corporate-behaviours").theme_scale
    hr = browser(person(session, two_cycles(session, shipped, "Levels", levels)))
    then, now = id_of("cycle", "Spring review"), id_of("cycle", "Levels")
    assert "over the cycles" not in hr.get(f"{HEATMAP}?cycle={now}").text
    hr.get(f"{HEATMAP}?cycle={now}&beside={then}", status=404)
