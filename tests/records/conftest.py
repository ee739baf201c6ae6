"""A cycle with one framework of each kind, Ana's part in it, and her review at several stages."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import Cast, give_role, make_person
from tests.records.steps import COMMENT
from tests.reviews.steps import reveal, settle_all, share_record, sign_record


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the whole cast."""
    opened = open_cycle_with(session, cast, shipped, WHOLE)
    session.commit()
    return opened


@pytest.fixture
def part(session: Session, cast: Cast, cycle: Cycle) -> ParticipationContext:
    """Ana's participation, nothing handed in."""
    return part_of(session, cycle, cast.ana)


@pytest.fixture
def revealed(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """The same after both handed in."""
    reveal(session, cast, part)
    return part


@pytest.fixture
def hana(session: Session, cast: Cast) -> Person:
    """A second HR administrator, who answers to nobody of the cast."""
    hana = make_person(session, "1008", "Hana Novak", cast.people_team)
    give_role(session, hana, "hr")
    session.commit()
    return hana


@pytest.fixture
def disputed(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """Ana's review, whose record she signed and disagreed with."""
    reveal(session, cast, part)
    settle_all(session, part, cast.ben.id)
    sign_record(session, cast, part, share_record(session, cast, part), "disagree", COMMENT)
    return part
