"""People who left while their cycle is open: their manager still finds what both could read, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, Participation
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened
from tests.insights.reviews import bring
from tests.standing_in.conftest import moves

pytestmark = pytest.mark.both_databases
Browsing = Callable[..., Browser]
STAGES = ("self in", "revealed", "signed")


@pytest.fixture
def gone(session: Session, cast: Cast, shipped: Catalogue) -> dict[str, Person]:
    """Three of Efua's people whose last day was yesterday, by how far their reviews came."""
    people = {
        name: make_person(session, f"5{number:03}", f"P{number} {name}", cast.parks)
        for number, name in enumerate(STAGES)
    }
    for person in people.values():
        reports_to(session, person, cast.efua)
    opened(session, cast, shipped)
    for name, person in people.items():
        bring(session, participation(session, person), name)
        person.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    return people


def participation(session: Session, person: Person) -> Participation:
    """The person's one participation."""
    return session.scalars(select(Participation).where(Participation.person_id == person.id)).one()


def test_their_manager_reads_what_both_could_read(
    session: Session, browser: Browsing, cast: Cast, gone: dict[str, Person]
) -> None:
    efua = browser(cast.efua)
    page = efua.get("/insights/team")
    folded = page.html.select_one("details.details:has(ul)")
    assert folded is not None and not folded.has_attr("open")
    words = " ".join(folded.get_text(" ").split())
    assert words.startswith("People who left during this cycle")
    assert "P0 self in , last day" in words and words.count("not both parts were handed in") == 1
    efua.get(page.link("Read the exchange, P1 revealed"))
    record = participation(session, gone["signed"]).id
    assert page.link("Read the record, P2 signed") == f"/reviews/{record}/record"
    table = page.html.select_one("main table")
    assert table is not None and "P1 revealed" not in table.get_text()


def test_nobody_else_sees_them_and_a_new_manager_does(
    session: Session, browser: Browsing, cast: Cast, gone: dict[str, Person]
) -> None:
    assert "People who left" not in browser(cast.ben).get("/insights/team").text
    moves(session, gone["signed"], cast.ben)
    assert "P2 signed" in browser(cast.ben).get("/insights/team").text
    assert "P2 signed" not in browser(cast.efua).get("/insights/team").text


def test_on_the_last_day_they_are_still_among_the_team_and_after_the_closing_nowhere(
    session: Session, browser: Browsing, cast: Cast, gone: dict[str, Person]
) -> None:
    for person in gone.values():
        person.leaves_on = clock.today()
    session.commit()
    page = browser(cast.efua).get("/insights/team")
    assert "People who left" not in page.text and "P1 revealed" in page.text
    for person in gone.values():
        person.leaves_on = clock.today() - timedelta(days=1)
    cycle = session.get_one(Cycle, participation(session, gone["signed"]).cycle_id)
    service.close_cycle(session, cycle.id, cast.chloe.id)
    session.commit()
    assert "People who left" not in browser(cast.efua).get("/insights/team").text
