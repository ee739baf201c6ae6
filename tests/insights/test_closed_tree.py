"""A closed cycle is looked into by the tree of its close, by whoever may see those people now."""

from collections.abc import Callable

import pytest
from bs4 import Tag
from sqlalchemy.orm import Session

from kie.cycles import service
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.insights.completion_counts import count_cycle
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened

pytestmark = pytest.mark.both_databases
Browsing = Callable[..., Browser]


@pytest.fixture
def closed(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle at whose close Parks, with Pat in it, stood under Highways. Since then it is the council's, and called
    otherwise."""
    reports_to(session, make_person(session, "5001", "Pat Quill", cast.parks), cast.efua)
    cast.parks.parent_id = cast.highways.id
    made = opened(session, cast, shipped)
    service.close_cycle(session, made.id, cast.chloe.id)
    cast.parks.parent_id, cast.parks.name = cast.council.id, "Green spaces"
    session.commit()
    return made


def sizes(page: Page) -> dict[str, str]:
    """Each line of figures with how many of it count."""
    return {
        row.th.get_text(strip=True): row.select("td")[0].get_text(strip=True).replace("\xa0", " ")
        for row in page.html.select("table")[0].select("tbody tr")
        if isinstance(row.th, Tag)
    }


def test_the_figures_stay_where_they_were_counted(
    session: Session, cast: Cast, closed: Cycle, browser: Browsing
) -> None:
    chloe = browser(cast.chloe)
    address = f"/insights/completion?cycle={closed.id}"
    for counted in (False, True):
        if counted:
            count_cycle(session, closed.id)
            session.commit()
        top = chloe.get(address)
        assert "as on the day on which the cycle closed" in top.text and "nudge" not in top.text
        assert {name: size for name, size in sizes(top).items() if name in ("Highways", "Parks")} == {
            "Highways": "0 of 3 (0 %)"
        }
        under = chloe.get(top.link("Highways"))
        assert sizes(under) == {"Directly in Highways": "0 of 2 (0 %)", "Parks": "0 of 1 (0 %)"}
        below = chloe.get(under.link("Parks"))
        assert "Pat Quill" in below.text and "Green spaces" not in below.text
        assert below.link("Highways") == top.link("Highways")
    figures = chloe.get(f"/insights/completion/figures?cycle={closed.id}").answer.get_data(as_text=True)
    assert "Wexcombe Council / Highways / Parks,1," in figures


def test_whoever_lost_a_team_since_sees_nothing_of_it_any_more(
    session: Session, cast: Cast, closed: Cycle, browser: Browsing
) -> None:
    """Femi looks after Highways, which Parks has left."""
    count_cycle(session, closed.id)
    session.commit()
    femi = browser(cast.femi)
    address = f"/insights/completion?cycle={closed.id}"
    page = femi.get(address)
    assert "2 eligible, less 0 exempt" in page.text
    assert "Parks" not in page.text and "Green spaces" not in page.text
    femi.get(f"{address}&team={cast.parks.id}", status=404)
    for part in ("figures", "names"):
        told = femi.get(f"/insights/completion/{part}?cycle={closed.id}").answer.get_data(as_text=True)
        assert "Highways" in told and "Parks" not in told and "Pat Quill" not in told
    weeks = femi.get(f"/insights/completion/over-time?cycle={closed.id}")
    assert "of 2 who count" in weeks.text


def test_whoever_was_given_a_team_since_sees_it_beside_their_own(
    session: Session, cast: Cast, closed: Cycle, browser: Browsing
) -> None:
    """The people team did not stand under Highways at the close, so that it begins anew for Femi."""
    cast.people_team.parent_id = cast.highways.id
    session.commit()
    femi = browser(cast.femi)
    page = femi.get(f"/insights/completion?cycle={closed.id}")
    assert sizes(page) == {"Highways": "0 of 2 (0 %)", cast.people_team.name: "0 of 4 (0 %)"}
