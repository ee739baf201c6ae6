"""Days that are a slip of the hand, or stand for ever, on the form of a goal and in what moves a plan's reviews."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.absence import Absence
from kie.plans import pauses, service
from kie.plans.review_rules import Period, resumed
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import TYPED, goals
from tests.plans.test_service import WORDS, plan

Open = Callable[..., Browser]


@pytest.mark.parametrize(
    ("day", "said"), [("0027-01-15", "That day has passed"), ("2207-01-15", "Choose a day before")]
)
def test_a_slip_in_the_year_is_said_and_kept_to_be_mended(
    browser: Open, session: Session, cast: Cast, day: str, said: str
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    page = ana.post(path, {**ana.get(path).fields(), **TYPED, "action_manager_due_on": day}, status=422)
    assert said in page.text and page.fields()["title"] == TYPED["title"]
    assert goals(session, cast) == ()


def test_what_will_be_done_has_a_day_to_come_unless_it_had_one_before(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana, path = browser(cast.ana), f"/plans/{cast.ana.id}/goals/new"
    yesterday = clock.today() - timedelta(days=1)
    sent = {**ana.get(path).fields(), **TYPED, "action_1_due_on": yesterday.isoformat()}
    page = ana.post(path, sent, status=422)
    summary = page.html.select_one(".error-summary")
    assert summary is not None
    assert "Action 1, “By when”: That day has passed" in " ".join(summary.text.split())
    late = ActionWords("Ask first", due_on=yesterday)
    words = GoalWords("Ask", success="Heard", actions=(late,))
    goal_id = service.add_goal(session, cast.ana.id, words, cast.ana.id).id
    session.commit()
    change = f"/plans/goals/{goal_id}/words"
    ana.post(change, {**ana.get(change).fields(), "title": "Ask first"})
    earlier = (yesterday - timedelta(days=1)).isoformat()
    ana.post(change, {**ana.get(change).fields(), "action_1_due_on": earlier}, status=422)
    ana.post(change, {**ana.get(change).fields(), "action_1_due_on": clock.today().isoformat()})


def test_what_is_no_date_stays_to_be_mended(browser: Open, cast: Cast) -> None:
    ana, path = browser(cast.ana), f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), **TYPED, "action_manager_due_on": "31/31/2027"}
    page = ana.post(path, sent, status=422)
    (box,) = page.html.select("input[name=action_manager_due_on]")
    # A box for dates shows nothing of what is none.
    assert (box["value"], box["type"]) == ("31/31/2027", "text")
    assert [one["type"] for one in page.html.select("input[name=action_1_due_on]")] == ["date"]


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
