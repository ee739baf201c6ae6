"""What was before a change of teams stays as it was: what is published, exchanges held, records kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.cycles.models import Cycle, Participation
from kie.cycles.queries import cycle_context
from kie.frameworks.models import Catalogue
from kie.insights.completion_counts import count_cycle, figures_of
from kie.insights.service import publish
from kie.people.models import Person
from kie.people.relations import relations_between
from kie.teams import service
from kie.teams.due import apply_due
from kie.teams.rules import Wish
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened
from tests.insights.steps import HEATMAP, TOWN, give, make_council, person

TEN = timedelta(days=10)


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast."""
    return opened(session, cast, shipped)


def test_what_is_published_keeps_its_words_and_its_tree(
    session: Session, shipped: Catalogue, browser: Callable[..., Browser]
) -> None:
    made, today = make_council(session, shipped, TOWN), clock.today()
    give(session, made.people["Homes"][3], "hr")
    publish(session, made.cycle_id, None)
    session.commit()
    hr = browser(person(session, made.people["Homes"][3]))
    paths = [f"{HEATMAP}?cycle={made.cycle_id}&team={made.team_id(name)}" for name in ("Council", "Place")]

    def figures() -> list[str]:
        return [str(hr.get(path).html.select_one("main")) for path in paths]

    before = figures()
    assert "Highways" in before[1] and "Parks" in before[1]
    parks = made.team_id("Parks")
    for team_id, asked in (
        (made.team_id("Highways"), Wish("moved", today, parent_id=made.team_id("Care"))),
        (parks, Wish("renamed", today, name="Green places")),
        (parks, Wish("led", today, leader_id=made.people["Highways"][3], whose="former")),
    ):
        service.decide(session, team_id, asked, None)
    session.commit()
    assert figures() == before


@pytest.mark.both_databases
def test_a_manager_keeps_until_the_day_and_loses_on_it(session: Session, cast: Cast, cycle: Cycle) -> None:
    """Ana's part of the open cycle stays the one that was made; who reads and writes in it follows the line."""
    zoe, day = make_person(session, "2001", "Zoe Quill", cast.parks), clock.today() + TEN
    reports_to(session, zoe, cast.efua)
    part = session.scalars(
        select(Participation).where(
            Participation.cycle_id == cycle.id, Participation.person_id == cast.ana.id
        )
    ).one()
    frozen = (part.id, part.team_id, part.manager_id)
    asked = Wish("led", day, leader_id=zoe.id, whose="former")
    service.decide(session, cast.highways.id, asked, cast.chloe.id)

    def manages(somebody: Person) -> bool:
        found = relations_between(session, somebody.id, cast.ana.id, clock.today(), frozenset())
        return Relation.MANAGER in found

    with time_machine.travel(day - timedelta(days=1)):
        assert (apply_due(session), manages(cast.ben), manages(zoe)) == (0, True, False)
    with time_machine.travel(day):
        assert (apply_due(session), manages(cast.ben), manages(zoe)) == (1, False, True)
    session.expire_all()
    assert (part.id, part.team_id, part.manager_id) == frozen


def test_completion_counts_a_moved_team_in_its_new_place_at_once(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    context, today = cycle_context(session, cycle.id), clock.today()
    count_cycle(session, cycle.id, alone=True)

    def eligible() -> tuple[int, int]:
        found = figures_of(session, context, [cast.parks.id, cast.council.id], today)
        return found[cast.parks.id].whole.eligible, found[cast.council.id].whole.eligible

    before = eligible()
    asked = Wish("moved", today, parent_id=cast.parks.id)
    service.decide(session, cast.highways.id, asked, cast.chloe.id)
    assert (before, eligible()) == ((0, before[1]), (2, before[1]))
