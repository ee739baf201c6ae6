"""What the pages of requests say to whoever works on one: by when, what is missing, who else is needed."""

from collections.abc import Callable
from datetime import UTC, datetime

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.subject_access.request_models import SubjectClosure
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.subject_access.test_requests import LIST, open_for, write_down

Open = Callable[..., Browser]


def problems(page: Page) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.html.select(".error-summary li")]


def test_the_last_day_says_that_it_is_for_the_answer_and_why_it_is_no_sunday(
    browser: Open, session: Session, cast: Cast
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        chloe = browser(cast.chloe)
        here = write_down(browser, cast.chloe, cast.ana, session)
        said = chloe.get(here).text
        assert "answer by 21 December 2026, 31 days left" in said
        assert "would end on 20 December 2026. That is a weekend" in said
        assert "HR answers by 21 December 2026" in browser(cast.ana).get("/my-file/requests").text
    with time_machine.travel(datetime(2026, 12, 22, 9, tzinfo=UTC), tick=False):
        late = browser(cast.chloe).get(here).text
        assert "Overdue" in late and "would end on" not in late


def test_each_step_that_needs_a_reason_has_a_page_that_says_what_is_wrong_on_top(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    one = chloe.get(here)
    assert "Refuse the request" not in one.text and not one.html.select("textarea")
    for link, step, title in (
        ("Take up to two months more", "extension", "Take more time for the request"),
        ("The person withdrew it", "withdrawn", "The person withdrew the request"),
        ("Refuse it", "refused", "Refuse the request"),
    ):
        assert one.link(link) == f"{here}/{step}"
        assert chloe.get(f"{here}/{step}").html.h1.get_text() == title
        refused = chloe.post(f"{here}/{step}", {"reason": " "}, status=422)
        assert refused.html.h1.get_text() == title
        (said,) = problems(refused)
        assert said.endswith("Write the reason.")
    assert session.scalars(select(SubjectClosure)).all() == [], "nothing has ended by looking"
    chloe.post(f"{here}/extension", {"reason": "There are three of them."})
    assert chloe.get(f"{here}/extension", status=302).location == here, "once"
    chloe.post(f"{here}/refused", {"reason": "It is the fifth this week."})
    for step in ("refused", "withdrawn"):
        assert chloe.get(f"{here}/{step}", status=302).location == here, "it has ended"
    told = browser(cast.ana).get("/my-file/requests")
    assert "It is the fifth this week." in told.text and "Information Commissioner" in told.text
    assert told.link("Complain to HR") == "/my-file/complaints"


def test_marking_names_all_that_is_missing_at_once(browser: Open, session: Session, cast: Cast) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    empty = {"words": " ", "kind": "", "reason": ""}
    said = problems(chloe.post(f"{here}/mark?place=everywhere", empty, status=422))
    assert len(said) == 3 and "Write the words to leave out everywhere." in said[0]
    elsewhere = {"words": "Nobody", "kind": "", "reason": ""}
    said = problems(chloe.post(f"{here}/mark?place=everywhere", elsewhere, status=422))
    assert len(said) == 3 and "stand nowhere" in said[0]


def test_where_to_look_for_somebody_is_led_to_and_nothing_typed_is_said(browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    assert chloe.get(LIST).link("Find somebody under “Records”") == "/records#find"
    assert problems(chloe.get("/records")) == []
    (said,) = problems(chloe.get("/records?q=+", status=422))
    assert "Type a part of the name, or the staff number." in said
