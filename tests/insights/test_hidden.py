"""Nothing that can be fetched tells of what is hidden: not a byte, and no sum of what is shown."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import product
from types import MappingProxyType

import pytest
import time_machine
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.frameworks.models import Catalogue
from kie.insights import heatmap_wording, pages
from kie.insights.charts.heatmap import MapScale
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
    Steps,
    by_number,
    give,
    leader_of,
    make_council,
    person,
)

Mutant = Callable[[Rate, pytest.MonkeyPatch], None]
PUBLISHED = datetime(2026, 6, 1, 9, tzinfo=UTC)


def every_page(browser: Browser, town: Council) -> Iterator[tuple[str, str]]:
    """Address, headers and text of every page and export that the menu offers, without what differs by session."""
    rows = [f"team={town.team_id(team)}" for team in ("Council", "Place", "Care")]
    rows += [f"facet={facet}" for facet in ("location", "grade")]
    for row in rows:
        yield from (read(browser, f"{HEATMAP}?{row}&measure={measure}") for measure in MEASURES)
        for measure, ending in product(("agreed", "difference"), ("csv", "xlsx")):
            yield read(browser, f"{HEATMAP}.{ending}?{row}&measure={measure}")


def read(browser: Browser, address: str) -> tuple[str, str]:
    answer = browser.client.get(address)
    assert answer.status_code == 200
    # A page's token differs in length by session; an export has none. The reference is drawn anew for each request.
    html = answer.content_type.startswith("text/html")
    left_out = {"Set-Cookie", "X-Request-ID"} | ({"Content-Length"} if html else set())
    told = {name: value for name, value in answer.headers.items() if name not in left_out}
    body = re.sub(r'(content|value)="[^"]{40,}"', "", answer.get_data().decode("latin-1"))
    return address, f"{told}{body}"


def in_an_attribute(rate: Rate, patch: pytest.MonkeyPatch) -> None:
    """A hidden cell that carries its people's ratings where nobody looks."""
    kept, hidden = heatmap_wording.cell_words, rate("Waste", 0, 0)
    assert hidden is not None
    patch.setattr(
        pages,
        "cell_words",
        lambda cell, measure: kept(cell, measure) + ("" if cell else "\u200b" * hidden.agreed),
    )


def colours_over_all(rate: Rate, patch: pytest.MonkeyPatch) -> None:
    """Colours that run to the highest step of anybody, hidden or not."""
    every = [rate(team, number, 0) for team, (_, size) in TOWN.items() for number in range(size)]
    lowest = sum(one.agreed for one in every if one is not None) / len(every)
    patch.setattr(pages, "_scale", lambda *_: MapScale(lowest, 4, ()))


def by_length(rate: Rate, patch: pytest.MonkeyPatch) -> None:
    """A page that is a little longer where somebody hidden is rated higher."""
    kept = heatmap_wording.title_words
    first = rate("Lights", 1, 0)
    assert first is not None
    patch.setattr(pages, "title_words", lambda *asked: kept(*asked) + " " * first.agreed)


MUTANTS = (in_an_attribute, colours_over_all, by_length)


def where_they_work(team: str, _number: int) -> tuple[str, str, str]:
    """Waste and Lights have a depot each, which is in no figure by place; everybody else is at the town hall."""
    return "G6", f"{team} depot" if team in ("Waste", "Lights") else "Town Hall", "5–9 years"


def fetched(
    url: str,
    settings: Settings,
    shipped: Catalogue,
    rate: Rate,
    mutants: Mapping[str, Mutant] = MappingProxyType({}),
) -> dict[str, str]:
    """Everything that HR can fetch of a council rated like this, on a database of its own.

    `mutants`: publishers that are wrong on purpose, by name; what one page looks like with each.
    """
    engine = make_engine(url)
    migrate(engine)
    with time_machine.travel(PUBLISHED, tick=False), Session(engine, expire_on_commit=False) as session:
        town = make_council(session, shipped, TOWN, rate, facts=where_they_work)
        give(session, town.people["Homes"][3], "hr")
        publish(session, town.cycle_id, None)
        session.commit()
        app = create_app(settings, engine=engine)
        app.testing = True
        browser = Browser(app, session, person(session, town.people["Homes"][3]))
        found = dict(every_page(browser, town))
        for name, mutant in mutants.items():
            with pytest.MonkeyPatch.context() as patch:
                mutant(rate, patch)
                found[name] = read(browser, f"{HEATMAP}?team={town.team_id('Place')}")[1]
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
    """Nor a header, a length or an order; and wrong publishers, of whom it does, are caught by the same comparison."""
    named = {mutant.__name__: mutant for mutant in MUTANTS}
    one, other = (fetched(new_database(), settings, shipped, rate, named) for rate in (by_number, otherwise))
    assert len(one) == 5 * (5 + 2 * 2) + len(named)
    assert any("Waste depot" in text and "Town Hall" in text for text in one.values())
    for address, text in one.items():
        assert (text == other[address]) is (address not in named), address
    changed = fetched(new_database(), settings, shipped, lambda team, *_: Steps(1, 1, 1))
    assert changed != {address: text for address, text in one.items() if address not in named}


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
