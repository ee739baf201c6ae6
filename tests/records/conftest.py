"""A cycle with one framework of each kind, Ana's part in it, and her review at several stages."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import Cast
from tests.reviews.steps import reveal


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
