"""Days that are a slip of the hand, or stand for ever, on the form of a goal and in what moves a plan's reviews."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.absence import Absence
from kie.plans import pauses, service
from kie.plans.review_rules import Period, resumed
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import TYPED, goals
from tests.plans.test_service import WORDS, plan

Open = Callable[..., Browser]


@pytest.mark.parametrize("day", ["0027-01-15", "2207-01-15"])
def test_a_slip_in_the_year_is_said_and_kept_to_be_mended(
    browser: Open, session: Session, cast: Cast, day: str
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    page = ana.post(path, {**ana.get(path).fields(), **TYPED, "action_manager_due_on": day}, status=422)
    assert "Choose a day" in page.text and page.fields()["title"] == TYPED["title"]
    assert goals(session, cast) == ()


@pytest.mark.both_databases
def test_no_pause_and_no_absence_leaves_the_calendar(session: Session, cast: Cast) -> None:
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id)
    for first in (date(9999, 1, 1), clock.today() + timedelta(days=367)):
        with pytest.raises(pauses.PauseDaysInvalid, match="within a year"):
            pauses.ask(session, cast.ana.id, first, first + timedelta(days=30), cast.ana.id)
    assert plan(session, cast).review_due_on


def test_for_ever_is_a_date() -> None:
    since, due, today = date(2026, 1, 5), date(2026, 4, 7), date(2026, 3, 1)
    for_ever = [Period(date(2026, 2, 1), date.max), Period(date(9999, 6, 1), date.max)]
    assert resumed(due, since, for_ever, today).year > 2199
    assert Absence(date(2026, 2, 1), date.max).due(date(2026, 3, 1), date(2026, 5, 1)) == date(2026, 5, 1)
