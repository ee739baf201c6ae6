"""Which of a person's reviews belong to an earlier cycle: by when cycles closed and opened, and by none deleted."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.earlier import current_reviews, superseded
from kie.cycles.models import Cycle, CycleClosure, CycleOpening
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import participation_context
from kie.frameworks.models import Catalogue
from tests.assessments.steps import counted
from tests.cast import Cast
from tests.cycles.conftest import opened, part

pytestmark = pytest.mark.both_databases


@pytest.fixture
def reviews(session: Session, cast: Cast, shipped: Catalogue, running: Cycle) -> tuple[UUID, UUID]:
    """Ana's reviews of two cycles, of which the first closed at the moment at which the second opened."""
    second = opened(session, cast, shipped, title="Review 2028")
    at = session.get_one(CycleOpening, second.id).opened_at
    session.add(CycleClosure(cycle_id=running.id, closed_at=at))
    session.flush()
    first, last = (part(session, one, cast.ana.id).id for one in (running, second))
    return first, last


def test_of_two_that_met_the_first_is_an_earlier_one_and_of_two_that_overlapped_it_is_not(
    session: Session, cast: Cast, running: Cycle, reviews: tuple[UUID, UUID]
) -> None:
    first, last = reviews
    assert current_reviews(session, cast.ana.id) == {last}
    session.get_one(CycleClosure, running.id).closed_at += timedelta(seconds=1)
    session.flush()
    assert current_reviews(session, cast.ana.id) == {first, last}


def test_a_review_that_was_deleted_is_none_and_makes_no_other_an_earlier_one(
    session: Session, cast: Cast, reviews: tuple[UUID, UUID]
) -> None:
    first, last = reviews
    gone = PastStanding(
        participation_id=last,
        gone_at=clock.now(),
        **dict.fromkeys(("met", "recorded", "planned", "talked", "overdue"), False),
    )
    session.add(gone)
    session.flush()
    assert current_reviews(session, cast.ana.id) == {first}


def test_of_a_cycle_that_runs_nothing_need_be_asked(
    session: Session, cast: Cast, reviews: tuple[UUID, UUID]
) -> None:
    first, last = (participation_context(session, one) for one in reviews)
    with counted(session) as sent:
        assert not superseded(session, last)
    assert sent == [] and superseded(session, first)
