"""A published council and its HR, for the tests of published figures."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from tests.browser import Browser
from tests.insights.steps import TOWN, Council, give, make_council, person


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
