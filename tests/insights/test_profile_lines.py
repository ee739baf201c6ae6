"""A person's line over time: their reviews side by side, over the editions of a framework."""

import json
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from kie.cycles.models import CycleFramework
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.browser import Browser, Page
from tests.editions import BEFORE_REWORDED, BEFORE_SPLIT, LATER, with_a_later_edition
from tests.insights.steps import CLOSED, FRAMEWORK, Steps, add_cycle, make_council
from tests.insights.test_profile import OLDER, SHAPE, browser_of, three_reviews, words

Open = Callable[..., Browser]


def course(page: Page) -> dict[str, list[str]]:
    """Each competency's words review by review; the titles of the reviews stand under “Competency”."""
    found = page.html.select("#over-time thead tr, #over-time tbody tr")
    return {
        cells[0]: cells[1:]
        for row in found
        if (cells := [cell.get_text(strip=True) for cell in row.select("th, td")])
    }


def test_the_line_over_time_has_every_review_side_by_side(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = three_reviews(session, shipped)
    ana = browser_of(browser, session, town, "Parks", 1)
    path = f"/insights/profile/{town.people['Parks'][1]}"
    page = ana.get(path)
    rows = course(page)
    assert rows["Competency"] == ["Long ago", "Last year", "Spring review"]
    assert rows["Prioritising Customer Need"] == [
        "Rarely (you: Rarely; your manager: Rarely)",
        "Sometimes (you: Sometimes; your manager: Sometimes)",
        "Usually (you: Consistently; your manager: Sometimes)",
    ]
    assert list(rows.values())[5][2] == "Agreed to differ (you: Sometimes; your manager: Sometimes)"
    (picture,) = page.html.select("#over-time script[type='application/json']")
    agreed = json.loads(json.loads(picture.get_text()))["data"][2]
    assert agreed["text"][:3] == ["1", "2", "3"] and len(agreed["x"]) == 14, (
        "no mark where they agreed to differ"
    )
    assert course(ana.get(page.link("Long ago"))) == rows, "whichever review is shown"
    ben = browser_of(browser, session, town, "Parks", 0).get(path)
    assert course(ben)["Competency"] == ["Last year", "Spring review"]
    assert "Usually (self: Consistently; manager: Sometimes)" in ben.text
    at_three = len(ana.get(path).statements)
    for number in range(4):
        opened = OLDER - timedelta(days=number + 1)
        add_cycle(session, shipped, town, f"Old {number}", lambda *_: Steps(1, 1, 1), opened=opened)
    session.commit()
    ana.get(path)
    full = ana.get(path)
    assert course(full)["Competency"] == ["Old 2", "Old 1", "Old 0", "Long ago", "Last year", "Spring review"]
    assert "These are the last 6 reviews" in full.text and "the last 6" not in page.text
    assert len(full.statements) <= at_three + 3


def test_a_review_at_another_depth_is_told_in_words_and_not_drawn(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    made = make_council(session, shipped, SHAPE, lambda *_: Steps(2, 2, 2))
    later = add_cycle(session, shipped, made, "By behaviour", lambda *_: Steps(3, 3, 3), opened=CLOSED)
    session.execute(update(CycleFramework).where(CycleFramework.cycle_id == later).values(depth="behaviour"))
    session.commit()
    person = session.get_one(Person, made.people["Parks"][1])
    page = browser(person).get(f"/insights/profile/{person.id}")
    told = "Sometimes, when it was rated as a whole"
    assert words(page)["Prioritising Customer Need"][-1] == told
    assert course(page)["Prioritising Customer Need"][0] == told
    (picture,) = page.html.select("#over-time script[type='application/json']")
    assert set(json.loads(json.loads(picture.get_text()))["data"][2]["text"]) == {"3"}


def test_an_older_edition_is_a_part_of_the_line(session: Session, shipped: Catalogue, browser: Open) -> None:
    catalogue = with_a_later_edition(shipped)
    made = make_council(session, catalogue, SHAPE, lambda *_: Steps(2, 2, 2))
    add_cycle(
        session,
        catalogue,
        made,
        "The year after",
        lambda *_: Steps(3, 3, 3),
        opened=CLOSED,
        framework_id=LATER,
    )
    session.commit()
    person = session.get_one(Person, made.people["Parks"][1])
    line = course(browser(person).get(f"/insights/profile/{person.id}"))
    titles = {one.id: one.title for one in shipped.framework(FRAMEWORK).competencies}
    assert line["Courtesy and Respect"] == [
        f"Sometimes, as “{titles[BEFORE_REWORDED]}” (you: Sometimes; your manager: Sometimes)",
        "Usually (you: Usually; your manager: Usually)",
    ]
    assert line["Hearing complaints"] == [
        f"Sometimes, as “{titles[BEFORE_SPLIT]}”",
        "Usually (you: Usually; your manager: Usually)",
    ]
