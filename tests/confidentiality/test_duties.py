"""Rights that depend on days and lines: a delegate's end with the last day, and HR's reason with the line."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.assessments.web import THEME, ratings, url
from tests.browser import Browser
from tests.cast import Cast
from tests.standing_in.conftest import moves
from tests.standing_in.naming import names

Open = Callable[..., Browser]
WORDS = "Typed by the delegate"


def noon(days: int) -> datetime:
    """Midday so many days from now."""
    return clock.now().replace(hour=12, minute=0) + timedelta(days=days)


@pytest.mark.parametrize(("day", "may"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_delegate_works_from_the_first_day_to_the_last_and_on_no_other(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, day: int, may: bool
) -> None:
    """Ben names Dev from tomorrow for three days."""
    first, last = (clock.today() + timedelta(days=after) for after in (1, 3))
    days = {"starts_on": first.isoformat(), "ends_on": last.isoformat()}
    names(browser(cast.ben), "/standing-in", {"who": "1004", "person": "", "reason": "Leave", **days})
    with time_machine.travel(noon(day), tick=False):
        dev, here = browser(cast.dev), url(part, "manager", f"/{THEME}")
        dev.get(here, status=200 if may else 404)
        dev.get(f"/plans/{cast.ana.id}", status=200 if may else 404)
        dev.get(url(part, "self"), status=404)
        sent = {f"{THEME}/step": "2", f"{THEME}/note": WORDS}
        answer = dev.post(here, sent, status=302 if may else 404)
        assert may or WORDS in answer.text, "what was typed is given back"
    kept = [one.note for one in ratings(session, part, "manager").values()]
    assert kept == ([WORDS] if may else [])


def test_a_reason_to_read_ends_when_hr_comes_into_the_line(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    """Chloé may read Ana's plan for half an hour; in that half hour Ben comes to answer to her."""
    chloe, plan = browser(cast.chloe), f"/records/{cast.ana.id}/plan"
    chloe.post(f"/records/{cast.ana.id}", {"reason": "appeal", "words": "Ana appeals."})
    chloe.get(plan)
    moves(session, cast.ben, cast.chloe)
    for address in (plan, f"/records/{cast.ana.id}"):
        chloe.get(address, status=404)
    chloe.post(f"/records/{cast.ana.id}", {"reason": "appeal", "words": "Once more."}, status=404)
    moves(session, cast.ben, cast.efua)
    chloe.get(plan)
