"""A cycle with one framework of each kind, and Ana's part in it."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.cast import Cast
from tests.reviews.steps import reveal


@pytest.fixture
def revealed(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """The same after both handed in."""
    reveal(session, cast, part)
    return part
