"""The day on which a request came, where HR had written down the wrong one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.events import Event
from kie.mail import QueuedMail
from kie.subject_access.request_models import SubjectCorrection
from tests.browser import Browser
from tests.cast import Cast
from tests.subject_access.test_request_pages import problems
from tests.subject_access.test_requests import LIST, SECTIONS, write_down

Open = Callable[..., Browser]


@pytest.mark.both_databases
def test_a_day_written_down_wrongly_is_corrected_with_a_reason_and_another_last_day(
    browser: Open, session: Session, cast: Cast
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
        page = chloe.get(chloe.get(here).link("Correct the day on which it came"))
        assert "received on 23 November 2026, to be answered by 23 December 2026" in page.text
        for day, why, field, says in (
            ("2026-11-24", "x", "received_on", "This day is still to come."),
            ("9999-12-31", "x", "received_on", "This day is still to come."),
            ("0001-01-01", "x", "received_on", "Check the year."),
            ("2026-11-23", "x", "received_on", "This is the day that is written down already."),
            ("2016-11-23", "x", "received_on", "Check the year."),
            ("", "x", "received_on", "Give the day on which it came."),
            ("2026-11-20", " ", "reason", "Write the reason."),
            ("2026-11-20", "x" * 2_001, "reason", "Shorten it"),
        ):
            refused = chloe.post(f"{here}/day", {"received_on": day, "reason": why}, status=422)
            assert says in refused.text and problems(refused)
            assert [one["href"] for one in refused.html.select(".error-summary a")] == [f"#{field}"]
            assert why.strip() in refused.fields()["reason"], "nothing typed is lost"
        assert session.scalars(select(SubjectCorrection)).all() == []
        sent = {"received_on": "2026-10-13", "reason": "It lay in Ben’s inbox."}
        look = chloe.post(f"{here}/day", sent, status=200)
        assert "Nothing is changed yet" in look.text and "by 13 November 2026" in look.text
        assert session.scalars(select(SubjectCorrection)).all() == []
        chloe.post(f"{here}/day", sent | {"received_on": "2026-11-02"})
        shown = chloe.get(here)
        assert (
            "answer by 2 December 2026, 9 days left" in shown.text and "received on 23 November" in shown.text
        )
        chloe.post(f"{here}/extension", {"reason": "There are three of them."})
        assert "answer by 2 February 2027" in chloe.get(here).text, "three months from the right day"
        chloe.post(f"{here}/day", {"received_on": "2026-11-06", "reason": "No, on Friday."})
        for page in (chloe.get(here), chloe.get(LIST)):
            assert "answer by 8 February 2027" in page.text and "Received 6 November 2026" in page.text
            assert "No, on Friday." in page.text and "received on 23 November 2026. Why" in page.text
        assert "8 February 2027" in chloe.get("/").text
        assert chloe.get(f"{here}/day").fields()["received_on"] == ""
        ana = browser(cast.ana)
        assert "No, on Friday." in ana.get("/my-file/requests").text
        everything = ana.get("/my-file/everything", most=SECTIONS).text
        assert "It lay in Ben’s inbox." in everything and "No, on Friday." in everything
        first, second = session.scalars(select(SubjectCorrection).order_by(SubjectCorrection.number))
        assert (first.longer, second.longer) == (False, True)
        told = {
            one.text for one in session.scalars(select(QueuedMail)) if "due on another day" in one.subject
        }
        assert len(told) == 2 and all("answer by" in one for one in told)
        noted = session.scalars(select(Event).where(Event.action == "subject-request.corrected")).all()
        assert [one.details for one in noted] == [
            {"received_before": "2026-11-23", "received_on": "2026-11-02"},
            {"received_before": "2026-11-02", "received_on": "2026-11-06"},
        ]
        trail = browser(cast.grace).get("/trail/records").text
        assert "written down: 2026-11-02" in trail and "as corrected: 2026-11-06" in trail
        assert "on Friday" not in trail, "why is for the person and HR to read"
        chloe.post(f"{here}/withdrawn", {"reason": "She has read it herself."})
        assert chloe.get(f"{here}/day", status=302).location == here
        late = chloe.post(f"{here}/day", {"received_on": "2026-11-05", "reason": "x"}, status=409)
        assert "This request has ended" in late.text


def test_a_request_cannot_have_come_after_it_was_written_down(
    browser: Open, session: Session, cast: Cast
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        here = write_down(browser, cast.chloe, cast.ana, session)
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False):
        sent = {"received_on": "2026-11-24", "reason": "x"}
        (said,) = problems(browser(cast.chloe).post(f"{here}/day", sent, status=422))
        assert "The request was written down before that day" in said
