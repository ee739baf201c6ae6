"""A published council and its HR, for the tests of published figures."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened
from tests.insights.reviews import STATES, bring, parts
from tests.insights.steps import TOWN, Council, Steps, add_cycle, give, make_council, person


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    """The council, published, with HR (Homes 3) and an auditor (Homes 4)."""
    made = make_council(session, shipped, TOWN)
    give(session, made.people["Homes"][3], "hr")
    give(session, made.people["Homes"][4], "auditor")
    publish(session, made.cycle_id, None)
    session.commit()
    return made


@pytest.fixture
def hr(town: Council, session: Session, browser: Callable[..., Browser]) -> Browser:
    """The browser of somebody in HR."""
    return browser(person(session, town.people["Homes"][3]))


@pytest.fixture
def autumn(session: Session, shipped: Catalogue, town: Council) -> UUID:
    """The id of an earlier review of the town, in which all rated everybody 2, with its heatmap."""
    opened = datetime(2025, 9, 1, tzinfo=UTC)
    earlier = add_cycle(session, shipped, town, "Autumn review", lambda *_: Steps(2, 2, 2), opened=opened)
    publish(session, earlier, None)
    session.commit()
    return earlier


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast and one person in Parks for each state of a review."""
    for number, name in enumerate(STATES):
        reports_to(
            session, make_person(session, f"5{number:03}", f"P{number:02} {name}", cast.parks), cast.efua
        )
    made = opened(session, cast, shipped)
    for part in parts(session, made, cast.parks.id):
        name = session.get_one(type(cast.ana), part.person_id).name
        bring(session, part, name.partition(" ")[2])
    session.commit()
    return made
