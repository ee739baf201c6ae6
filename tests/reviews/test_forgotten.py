"""Whoever reads a review is told that something of it was deleted for its age, without its words."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from kie.assessments.observed_models import ObservationTombstone
from kie.cycles.queries import ParticipationContext
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import address


@pytest.mark.parametrize("reason", ["resolved", "left"])
def test_the_exchange_says_that_an_observation_was_deleted(
    browser: Callable[..., Browser],
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    reason: str,
) -> None:
    ana = browser(cast.ana)
    assert "was deleted on" not in ana.get(address(revealed)).text
    session.add(
        ObservationTombstone(
            person_id=cast.ana.id,
            participation_id=revealed.participation.id,
            framework_id="customer-focus",
            raised_by_id=cast.ben.id,
            reason=reason,
            ended_on=date(2026, 1, 5),
            forgotten_at=datetime(2027, 1, 5, 12, tzinfo=UTC),
        )
    )
    session.commit()
    ended = {"resolved": "it was resolved", "left": "the person left"}[reason]
    for who in (ana, browser(cast.ben)):
        shown = who.get(address(revealed)).text
        assert f"One observation was deleted on 5 January 2027, twelve months after {ended}." in shown
