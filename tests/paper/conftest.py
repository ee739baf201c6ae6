"""A small cycle, and Hana, a clerk who works in the parks."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast, give_role, make_person, reports_to


@pytest.fixture
def hana(session: Session, cast: Cast) -> Person:
    """A clerk outside Ana's line of managers."""
    hana = make_person(session, "1008", "Hana Novak", cast.parks)
    reports_to(session, hana, cast.chloe)
    give_role(session, hana, "clerk")
    session.commit()
    return hana


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue, hana: Person) -> Cycle:
    """An open cycle over the whole cast."""
    opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    session.commit()
    return opened


@pytest.fixture
def part(session: Session, cast: Cast, cycle: Cycle) -> ParticipationContext:
    """Ana's participation, nothing begun."""
    return part_of(session, cycle, cast.ana)
