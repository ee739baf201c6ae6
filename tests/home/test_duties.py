"""What waits for HR on the first page: removals to answer, paper that did not come back; and the way to records."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import hand_in
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from kie.records.models import RemovalRequest
from kie.records.removing import refuse_removal
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser, Page
from tests.cast import Cast, give_role

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, opened today, the own part due in two weeks."""
    opened = open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    session.commit()
    return opened


def titles(page: Page) -> dict[str, str]:
    """The tasks' titles and where they lead."""
    found = page.html.select(".tasks .task-title a")
    return {" ".join(one.get_text(" ").split()): str(one["href"]) for one in found}


def test_a_removal_waits_for_hr_until_it_is_answered(session: Session, cast: Cast, browser: Open) -> None:
    chloe, words = browser(cast.chloe), "1 request to take words out waits for an answer"
    assert words not in titles(chloe.get("/"))
    for _twice in range(2):
        browser(cast.ana).post(f"/records/{cast.ana.id}/removals/diary", {"about": "A resident is named."})
    page = chloe.get("/")
    assert titles(page)["2 requests to take words out wait for an answer"] == "/records/removals"
    assert "The oldest has waited since" in page.text and "Overdue" not in page.text
    assert not any("take words out" in title for title in titles(browser(cast.dev).get("/")))
    first = session.scalars(select(RemovalRequest)).first()
    assert first is not None
    refuse_removal(session, first.id, cast.chloe.id, "Nobody else is named there.")
    session.commit()
    assert words in titles(chloe.get("/"))


def test_whoever_the_words_are_about_does_not_answer_for_hr(
    session: Session, cast: Cast, browser: Open
) -> None:
    give_role(session, cast.ana, "hr")
    session.commit()
    ana = browser(cast.ana)
    ana.post(f"/records/{cast.ana.id}/removals/diary", {"about": "A resident is named."})
    assert not any("take words out" in title for title in titles(ana.get("/")))


def test_paper_that_has_not_come_back_is_named_after_its_day(
    session: Session, cast: Cast, browser: Open, cycle: Cycle
) -> None:
    values = {"cycle": str(cycle.id), "numbers": "1001 1006 1007"}
    browser(cast.chloe).post("/paper/forms", values, status=200)
    last = clock.now() + timedelta(days=14)
    with time_machine.travel(last, tick=False):
        assert not any("paper" in title for title in titles(browser(cast.chloe).get("/")))
    with time_machine.travel(last + timedelta(days=1), tick=False):
        shown = titles(browser(cast.chloe).get("/"))
        assert shown["3 paper forms have not come back"] == f"/insights/completion?cycle={cycle.id}"
        part = part_of(session, cycle, cast.ana)
        fill(session, part, "self", cast.ana.id)
        hand_in(session, part, "self", cast.ana.id)
        cast.grace.leaves_on = clock.today() - timedelta(days=1)
        session.commit()
        assert "1 paper form has not come back" in titles(browser(cast.chloe).get("/"))


def test_the_directory_leads_hr_to_records_that_may_be_asked_for(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe = browser(cast.chloe)
    chloe.get(chloe.get(f"/people/{cast.ana.id}").link("Records of reviews"))
    for within_the_line in (cast.femi, cast.efua, cast.chloe):
        assert "Records of reviews" not in chloe.get(f"/people/{within_the_line.id}").text
    assert "Records of reviews" not in browser(cast.dev).get(f"/people/{cast.ana.id}").text
