"""The council of the tests of confidentiality, in which everything that people can write is written."""

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.people.models import Person
from kie.web import KieFlask
from tests.cast import Cast, give_role, make_person
from tests.confidentiality.council import Council, found_council


@pytest.fixture
def council(app: KieFlask, session: Session, shipped: Catalogue) -> Council:
    """Everybody, with everything written."""
    return found_council(session, shipped, app.extensions["kie"].settings.secret_key)


@pytest.fixture
def hana(session: Session, cast: Cast) -> Person:
    """A second HR administrator, who answers to nobody of the cast."""
    hana = make_person(session, "1008", "Hana Novak", cast.people_team)
    give_role(session, hana, "hr")
    session.commit()
    return hana
