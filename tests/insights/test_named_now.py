"""Completion names to a partner whoever works in their units now; its figures stay where they count."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Participation
from kie.frameworks.models import Catalogue
from tests.browser import Browser
from tests.cast import Cast, give_role, make_team
from tests.cycles.conftest import opened

Browsing = Callable[..., Browser]


@pytest.mark.both_databases
@pytest.mark.parametrize("closed", [False, True])
def test_a_partner_names_nobody_who_works_elsewhere_now(
    browser: Browsing, cast: Cast, shipped: Catalogue, session: Session, closed: bool
) -> None:
    """Femi looks after Highways, where Ana and Ben count; Ana goes to a depot of it, then to Parks."""
    depot = make_team(session, "DEP", "Depot", cast.highways)
    cycle = opened(session, cast, shipped)
    for part in session.scalars(select(Participation).where(Participation.team_id == cast.highways.id)):
        part.self_due_on = part.manager_due_on = clock.today() - timedelta(days=1)
    if closed:
        service.close_cycle(session, cycle.id, None)
    paths = [
        f"/insights/{page}cycle={cycle.id}&team={cast.highways.id}"
        for page in ("completion?", "completion/late?", "completion/names?")
    ]
    names, moved = ("Ana Silva", "Ben Okafor"), "Whoever has moved out of your units"
    for team, seen in ((cast.highways, names), (depot, names), (cast.parks, names[1:])):
        cast.ana.team_id = team.id
        session.commit()
        for path in paths:
            told = read(browser(cast.femi), path)
            assert tuple(name for name in names if name in told) == seen
            assert all(name in read(browser(cast.chloe), path) for name in names)
        page = read(browser(cast.femi), paths[0])
        assert (moved in page) == (team is cast.parks) and "2 eligible" in page
    assert moved in read(browser(cast.femi), paths[2])
    # Whoever looks after the new team finds Ana's review where it counts, which is not there.
    give_role(session, cast.grace, "partner", cast.parks.id)
    session.commit()
    path = f"/insights/completion/names?cycle={cycle.id}"
    assert "Ana Silva" not in read(browser(cast.grace), path)


def read(person: Browser, path: str) -> str:
    """A page or a file, as text."""
    return person.get(path).answer.get_data().decode()
