"""A person's profile: who sees which ratings when, in words and as marks."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from kie.assessments.models import Result
from kie.assessments.service import hand_in
from kie.frameworks.models import Catalogue
from kie.insights.charts.profile import Marks, profile
from kie.insights.profiles import seen_reviews
from kie.people.models import Person
from kie.reviews.models import Reopening
from tests.assessments.steps import fill, hand_in_both, open_cycle_with, part_of
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.editions import BEFORE_MERGED, BEFORE_REWORDED, BEFORE_SPLIT, LATER, with_a_later_edition
from tests.insights.steps import CLOSED, FRAMEWORK, Council, Steps, add_cycle, id_of, make_council

SHAPE = {"Council": (None, 3), "Parks": ("Council", 3)}
OLD = datetime(2025, 3, 3, tzinfo=UTC)
OLDER = datetime(2024, 3, 4, tzinfo=UTC)

Open = Callable[..., Browser]


def words(page: Page) -> dict[str, list[str]]:
    """The words in each competency's row, in the order of the columns."""
    return {
        row.select("th")[0].get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.html.select("main tbody tr")
        if row.find_parent(id="over-time") is None
    }


def headings(page: Page) -> list[str]:
    found = page.html.select("main thead th")
    return [heading.get_text(strip=True) for heading in found if heading.find_parent(id="over-time") is None]


def rate(_team: str, _person: int, competency: int) -> Steps | None:
    """Different on every side; the last competency they agreed to differ on."""
    return None if competency == 4 else Steps(agreed=3, manager=2, own=4)


def three_reviews(session: Session, shipped: Catalogue) -> Council:
    """Two earlier cycles and one still open, everybody's review signed in each."""
    made = make_council(session, shipped, SHAPE, rate, closed=False)
    newest = made.cycle_id
    add_cycle(session, shipped, made, "Last year", lambda *_: Steps(2, 2, 2), opened=OLD)
    add_cycle(session, shipped, made, "Long ago", lambda *_: Steps(1, 1, 1), opened=OLDER)
    made.cycle_id = newest
    session.commit()
    return made


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    """A council with three reviews."""
    return three_reviews(session, shipped)


def browser_of(browser: Open, session: Session, town: Council, team: str, number: int) -> Browser:
    person = session.get(Person, town.people[team][number])
    return browser(person)


def test_ones_own_profile_is_in_the_words_of_the_scale(
    town: Council, session: Session, browser: Open
) -> None:
    ana = browser_of(browser, session, town, "Parks", 1)
    path = ana.get("/insights/profile", status=302).location
    page = ana.get(path)
    assert headings(page) == [
        "Competency",
        "You",
        "Your manager",
        "Agreed",
        "Your role asks for",
        "Agreed in Last year",
    ]
    rows = words(page)
    assert rows["Prioritising Customer Need"] == [
        "Consistently",
        "Sometimes",
        "Usually",
        "Usually",
        "Sometimes",
    ]
    assert list(rows.values())[4] == ["Sometimes", "Sometimes", "Agreed to differ", "Sometimes", "Sometimes"]
    assert len(ana.get(path).statements) <= 11, "once the process knows the cycles"


def test_earlier_reviews_are_on_the_menu(town: Council, session: Session, browser: Open) -> None:
    ana = browser_of(browser, session, town, "Parks", 1)
    page = ana.get(f"/insights/profile/{town.people['Parks'][1]}")
    assert [link.get_text() for link in page.html.select(".ways-all a")] == [
        "Spring review",
        "Last year",
        "Long ago",
    ]
    oldest = ana.get(page.link("Long ago"))
    assert words(oldest)["Prioritising Customer Need"] == ["Rarely", "Rarely", "Rarely", "Usually"]
    ana.get(f"/insights/profile/{town.people['Parks'][1]}?cycle=x", status=404)


def test_an_older_edition_stands_beside_under_what_it_was_called(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    """What is one thing over the editions, and what was made of others or is a part of one, each in its words."""
    catalogue = with_a_later_edition(shipped)
    made = make_council(session, catalogue, SHAPE, lambda *_: Steps(2, 2, 2))
    steps = (Steps(3, 3, 3), None, *[Steps(4, 4, 4)] * 4)
    add_cycle(
        session,
        catalogue,
        made,
        "Next year",
        lambda _team, _person, competency: steps[competency],
        opened=CLOSED,
        framework_id=LATER,
    )
    session.commit()
    person = session.get_one(Person, made.people["Parks"][1])
    rows = words(browser(person).get(f"/insights/profile/{person.id}"))
    old = shipped.framework(FRAMEWORK)
    titles = {one: old.competency(one).title for one in (BEFORE_REWORDED, BEFORE_SPLIT, *BEFORE_MERGED)}
    assert {title: said[-1] for title, said in rows.items()} == {
        "Prioritising Customer Need": "Sometimes",
        "Courtesy and Respect": f"Sometimes, as “{titles[BEFORE_REWORDED]}”",
        "Hearing complaints": f"Sometimes, as “{titles[BEFORE_SPLIT]}”",
        "Learning from complaints": f"Sometimes, as “{titles[BEFORE_SPLIT]}”",
        "Keeping promises": "; ".join(f"Sometimes, as “{titles[one]}”" for one in BEFORE_MERGED),
        "Working together": "–",
    }
    assert rows["Prioritising Customer Need"][2] == "Usually"


def test_a_manager_sees_the_newest_and_the_last_signed_one(
    town: Council, session: Session, browser: Open
) -> None:
    ben = browser_of(browser, session, town, "Parks", 0)
    path = f"/insights/profile/{town.people['Parks'][1]}"
    page = ben.get(path)
    assert page.html.h1 is not None
    assert page.html.h1.get_text() == "Profile of Parks 1"
    assert headings(page)[1:3] == ["Self", "Manager"]
    assert [link.get_text() for link in page.html.select(".ways-all a")] == ["Spring review", "Last year"]
    ben.get(f"{path}?cycle={id_of('cycle', 'Long ago')}", status=404)


def test_a_manager_does_not_see_an_earlier_record_that_was_reopened(town: Council, session: Session) -> None:
    person = town.people["Parks"][1]
    record = id_of("record", id_of("participation", id_of("cycle", "Last year"), person))
    session.add(Reopening(record_id=record, reason="A slip", reopened_by_id=person, reopened_at=CLOSED))
    session.flush()
    assert [one.title for one in seen_reviews(session, person, as_self=True)] == [
        "Spring review",
        "Last year",
        "Long ago",
    ]
    assert "Last year" not in [one.title for one in seen_reviews(session, person, as_self=False)]


def test_colleagues_and_the_managers_manager_find_nothing(
    town: Council, session: Session, browser: Open
) -> None:
    path = f"/insights/profile/{town.people['Parks'][1]}"
    for team, number in (("Parks", 2), ("Council", 0), ("Council", 1)):
        browser_of(browser, session, town, team, number).get(path, status=404)
    assert "/sign-in" in browser().get(path, status=302).location


def test_not_enough_evidence_is_said_in_words(town: Council, session: Session, browser: Open) -> None:
    person = town.people["Parks"][1]
    assessment = id_of("manager", town.participation_id(person))
    row = session.get(Result, (assessment, FRAMEWORK, town.competencies[0]))
    assert row is not None
    row.step = None
    session.commit()
    page = browser_of(browser, session, town, "Parks", 1).get(f"/insights/profile/{person}")
    assert words(page)["Prioritising Customer Need"][:3] == ["Consistently", "Not enough evidence", "Usually"]


def test_before_the_reveal_one_sees_ones_own_ratings_alone(
    session: Session, cast: Cast, shipped: Catalogue, browser: Open
) -> None:
    cycle = open_cycle_with(
        session, cast, shipped, {"customer-focus": "theme", "corporate-behaviours": "theme"}
    )
    part = part_of(session, cycle, cast.ana)
    fill(session, part, "manager", cast.ben.id, step=4)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/insights/profile/{cast.ana.id}"
    assert "No review to show yet" in ana.get(path).text
    assert "No review to show yet" in ben.get(path).text
    fill(session, part, "self", cast.ana.id, step=2)
    session.commit()
    assert "No review to show yet" in ana.get(path).text


def test_after_ones_own_part_is_in_it_shows_and_the_managers_after_the_reveal(
    session: Session, cast: Cast, shipped: Catalogue, browser: Open
) -> None:
    cycle = open_cycle_with(
        session, cast, shipped, {"customer-focus": "theme", "corporate-behaviours": "theme"}
    )
    part = part_of(session, cycle, cast.ana)
    fill(session, part, "self", cast.ana.id, step=2)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    path = f"/insights/profile/{cast.ana.id}"
    page = browser(cast.ana).get(path)
    assert "These are your own ratings alone." in page.text
    assert headings(page)[:3] == ["Competency", "You", "Your role asks for"]
    assert words(page)["Prioritising Customer Need"] == ["Sometimes", "Usually"]
    assert "No review to show yet" in browser(cast.ben).get(path).text
    fill(session, part, "manager", cast.ben.id, step=4)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    for person in (cast.ana, cast.ben):
        shown = words(browser(person).get(path))
        assert shown["Prioritising Customer Need"] == [
            "Sometimes",
            "Consistently",
            "Not agreed",
            "Usually",
        ]
        assert "Developed, 2 of 4" in [word for row in shown.values() for word in row]


def test_each_scale_has_a_picture_of_its_own(
    session: Session, cast: Cast, shipped: Catalogue, browser: Open
) -> None:
    cycle = open_cycle_with(
        session, cast, shipped, {"customer-focus": "theme", "corporate-behaviours": "theme"}
    )
    hand_in_both(session, part_of(session, cycle, cast.ana), cast.ben.id)
    session.commit()
    page = browser(cast.ana).get("/insights/profile", follow_redirects=True)
    drawn = [
        json.loads(json.loads(one.get_text())) for one in page.html.select("script[type='application/json']")
    ]
    assert [one["layout"]["xaxis"]["ticktext"][1] for one in drawn] == ["Sometimes", "Developed,<br>2 of 4"]


def test_three_marks_differ_in_shape_and_stand_apart() -> None:
    kinds = [Marks("You", (1, None)), Marks("Your manager", (1, 2)), Marks("Agreed", (1, None))]
    drawn = json.loads(profile(["Listening", "Speaking"], kinds, ["Rarely", "Often"]))
    assert len({trace["marker"]["symbol"] for trace in drawn["data"]}) == 3
    assert [trace["x"] for trace in drawn["data"]] == [[1], [1, 2], [1]]
    assert len({trace["y"][0] for trace in drawn["data"]}) == 3
    assert drawn["data"][1]["hovertext"][1] == "Speaking<br>Your manager: Often"
    assert all(step == int(step) for trace in drawn["data"] for step in trace["x"])
    with pytest.raises(ValueError, match="shapes"):
        profile([], [Marks("x", ())] * 4, ["Rarely"])
