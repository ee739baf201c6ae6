"""Dates and numbers at the ends of what can be written: a clear refusal, never a fault of ours."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.reviews.models import Meeting, MeetingConfirmation
from tests.browser import Browser
from tests.cast import Cast
from tests.reviews.steps import address

Browsers = Callable[..., Browser]


@pytest.mark.parametrize(
    ("on", "at"), [("0001-01-01", "00:00"), ("9999-12-31", ""), ("9999-12-31", "23:59"), ("1026-07-01", "")]
)
def test_a_meeting_is_within_a_few_years(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, on: str, at: str
) -> None:
    ben = browser(cast.ben)
    refused = ben.post(address(revealed, "/meeting"), {"version": "0", "on": on, "at": at}, status=422)
    assert "Choose a day between" in refused.text
    assert session.scalar(select(func.count()).select_from(Meeting)) == 0


def test_nobody_met_long_before_the_review(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    ben.post(address(revealed, "/meeting/confirmation"), {"held_on": "0001-01-01"}, status=422)
    assert session.scalar(select(func.count()).select_from(MeetingConfirmation)) == 0


def test_a_version_without_end_is_stale(
    browser: Browsers, cast: Cast, revealed: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    ben.post(address(revealed, "/meeting"), {"version": "0", "place": "Town Hall"})
    ben.post(address(revealed, "/meeting"), {"version": "9" * 5000, "place": "Elsewhere"}, status=409)
