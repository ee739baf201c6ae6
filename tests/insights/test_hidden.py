"""Nothing that can be fetched tells of what is hidden: not a byte, and no sum of what is shown."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import time_machine
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.frameworks.models import Catalogue
from kie.insights.contributors import Steps
from kie.insights.figures import MEASURES
from kie.insights.heatmap_wording import count_words
from kie.insights.service import publish
from kie.migrations.run import migrate
from tests.browser import Browser
from tests.insights.attacker import Figure, find_leak
from tests.insights.fetching import table
from tests.insights.steps import (
    HEATMAP,
    TOWN,
    Council,
    Rate,
    by_number,
    give,
    leader_of,
    make_council,
    person,
)

PUBLISHED = datetime(2026, 6, 1, 9, tzinfo=UTC)


def every_page(browser: Browser, town: Council) -> Iterator[tuple[str, str]]:
    """Address and text of every page and export that the menu offers, without what differs by session."""
    for team in ("Council", "Place", "Care"):
        for measure in MEASURES:
            for path in (HEATMAP, f"{HEATMAP}.csv"):
                address = f"{path}?team={town.team_id(team)}&measure={measure}"
                answer = browser.client.get(address)
                assert answer.status_code == 200
                yield address, re.sub(r'(content|value)="[^"]{40,}"', "", answer.get_data(as_text=True))


def fetched(url: str, settings: Settings, shipped: Catalogue, rate: Rate) -> dict[str, str]:
    """Everything that HR can fetch of a council rated like this, on a database of its own."""
    engine = make_engine(url)
    migrate(engine)
    with time_machine.travel(PUBLISHED, tick=False), Session(engine, expire_on_commit=False) as session:
        town = make_council(session, shipped, TOWN, rate)
        give(session, town.people["Homes"][3], "hr")
        publish(session, town.cycle_id, None)
        session.commit()
        app = create_app(settings, engine=engine)
        app.testing = True
        found = dict(every_page(Browser(app, session, person(session, town.people["Homes"][3])), town))
    engine.dispose()
    return found


def otherwise(team: str, number: int, competency: int) -> Steps:
    """Everybody in a hidden unit rated otherwise: two small teams changed about, the rest at the lowest step."""
    changed_about = {"Waste": "Lights", "Lights": "Waste"}
    if team in changed_about:
        return by_number(changed_about[team], number, competency)
    return Steps(1, 1, 1) if (team, number) in LEFT_OUT else by_number(team, number, competency)


LEFT_OUT = {("Council", 0), ("Care", 0), *(("Carers", number) for number in range(4))}


def test_not_one_byte_depends_on_a_hidden_rating(
    new_database: Callable[[], str], settings: Settings, shipped: Catalogue
) -> None:
    one, other = (fetched(new_database(), settings, shipped, rate) for rate in (by_number, otherwise))
    assert len(one) == 30
    for address, text in one.items():
        assert text == other[address], address
    changed = fetched(new_database(), settings, shipped, lambda team, *_: Steps(1, 1, 1))
    assert changed != one, "the ratings are not on the pages at all"


def beneath(town: Council, team: str) -> set[str]:
    found = {str(one) for one in town.people[team]}
    return found.union(*(beneath(town, below) for below, (above, _) in town.shape.items() if above == team))


def test_the_attacker_learns_nothing_from_what_hr_can_fetch(hr: Browser, town: Council) -> None:
    """Told who is in each figure. Anybody left out of a figure is the attacker's guess, checked by the number."""
    left_out = {str(town.people[team][number]) for team, number in LEFT_OUT}
    figures: dict[str, Figure] = {}
    for team in ("Council", "Place", "Care"):
        page = hr.get(f"{HEATMAP}?team={town.team_id(team)}")
        for name, words in table(page).items():
            if words[0] == "–":
                continue
            people = frozenset(beneath(town, name) - left_out)
            assert words[0] == f"{count_words([len(people)])} people"
            figures[name] = Figure(people, round(float(words[1]) * len(people)))
    assert set(figures) == {"Council", "Place", "Care", "Highways", "Parks", "Homes"}
    assert find_leak(list(figures.values()), {}, 10) is None
    for leader, knows in knowledge(town).items():
        assert find_leak(list(figures.values()), dict.fromkeys(knows, 2), 5) is None, leader
    waste = frozenset(map(str, town.people["Waste"]))
    assert find_leak([*figures.values(), Figure(waste, 12)], {}, 10) is not None, "the attacker is asleep"


def knowledge(town: Council) -> dict[str, set[str]]:
    """Whom each leader knows: themselves and whoever they lead."""
    found: dict[str, set[str]] = {}
    for team, people in town.people.items():
        for number, one in enumerate(people):
            found.setdefault(str(one), set()).add(str(one))
            leader = leader_of(town, team, number)
            if leader is not None:
                found.setdefault(str(leader), {str(leader)}).add(str(one))
    return found
