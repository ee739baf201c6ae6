"""The administrator's pages of background work."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, mail
from kie.events import Event
from kie.work import service
from kie.work.service import Claim
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
LEASE = timedelta(minutes=5)


def begun(session: Session, kind: str) -> Claim:
    """A job of this kind in somebody's hands."""
    service.enqueue(session, kind, f"{kind}/{uuid4()}")
    (held,) = service.claim(session, [kind], 1, LEASE)
    return held


def given_up(session: Session, kind: str, error: str) -> UUID:
    """A job of this kind that is tried no more."""
    held = begun(session, kind)
    service.fail(session, held, error, final=True)
    return held.id


def test_dev_sees_what_was_given_up_and_tries_it_again(browser: Open, session: Session, cast: Cast) -> None:
    mail.queue(session, key="m", recipient="ana@wexcombe.example", subject="Secret subject", text="Words")
    (held,) = service.claim(session, [mail.KIND], 1, LEASE)
    service.fail(session, held, "smtp 550", final=True)
    dev = browser(cast.dev)
    shown = dev.get("/jobs")
    assert "Send a message" in shown.text
    assert "The mail server refuses the address, or the message (550)" in shown.text
    assert "the message goes to the address that the person has by then" in shown.text
    assert "ana@" not in shown.text and "Secret" not in shown.text
    dev.post(f"/jobs/{held.id}/new-try")
    assert "Waiting" in dev.get(f"/jobs/{held.id}").text
    dev.post(f"/jobs/{held.id}/new-try", status=409)
    subject = select(Event.subject).where(Event.action == "job.retried", Event.actor_id == cast.dev.id)
    assert session.scalars(subject).all() == [str(held.id)]


def test_all_that_was_given_up_is_tried_again_at_once(browser: Open, session: Session, cast: Cast) -> None:
    for _each in range(3):
        given_up(session, "tidy-accounts", service.CRASHED)
    dev = browser(cast.dev)
    assert "Its worker ended in the middle of it" in dev.get("/jobs").text
    assert "3 jobs are tried again" in dev.post("/jobs/new-tries", follow=True).text
    assert "Given up" not in dev.get("/jobs").text


def test_the_page_of_a_job_loads_itself_again_only_while_it_runs(
    browser: Open, session: Session, cast: Cast
) -> None:
    held = begun(session, "follow-changes")
    service.progress(session, held, 3, 16, LEASE)
    dev = browser(cast.dev)

    def reloads(address: str) -> bool:
        shown = dev.get(address)
        assert "3 of 16" in shown.text
        return shown.headers.get("Refresh") == "5"

    assert reloads(f"/jobs/{held.id}")
    stop = dev.get(f"/jobs/{held.id}").link("Stop that")
    assert not reloads(stop)
    service.complete(session, held)
    assert not reloads(f"/jobs/{held.id}")
    dev.get(f"/jobs/{uuid4()}", status=404)


def test_dev_reads_what_sort_of_message_failed_and_not_whose(
    browser: Open, session: Session, cast: Cast
) -> None:
    for key in ("start-again:abc", "meeting/1234/1", f"record-decided/5678/{cast.ana.id}", "unheard-of/9"):
        mail.queue(session, key=key, recipient="ana@wexcombe.example", subject="Secret", text="Words")
    for held in service.claim(session, [mail.KIND], 4, LEASE):
        service.fail(session, held, "smtp 450")
    shown = browser(cast.dev).get("/jobs").text
    assert "Send a code to sign in" in shown and "wants to be asked later (450)" in shown
    assert shown.count("Send a message about a review or a record") == 2
    assert "decided" not in shown and "1234" not in shown


def test_dev_reads_what_was_done_and_whether_anybody_works(
    browser: Open, session: Session, cast: Cast
) -> None:
    dev = browser(cast.dev)
    assert "The timetable has begun nothing yet." in dev.get("/jobs").text
    for _each in range(2):
        service.complete(session, begun(session, "follow-changes"))
    shown = dev.get("/jobs").text
    assert "No worker seems to run" not in shown and "The timetable last began something on" in shown
    assert "Follow leavers and changes of manager" in shown and "2 times" in shown
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert "No worker seems to run" in browser(cast.dev).get("/jobs").text


def test_nothing_waits_and_says_so(browser: Open, cast: Cast) -> None:
    shown = browser(cast.dev).get("/jobs")
    assert "Nothing waits" in shown.text and "No mail is sent" in shown.text


@pytest.mark.parametrize("who", ["ana", "ben", "chloe"])
def test_nobody_else_sees_it(browser: Open, session: Session, cast: Cast, who: str) -> None:
    dead = given_up(session, "tidy-accounts", "SomeError")
    somebody = browser(getattr(cast, who))
    for address in ("/jobs", f"/jobs/{dead}"):
        somebody.get(address, status=404)
    for address in ("/jobs/new-tries", f"/jobs/{dead}/new-try"):
        somebody.post(address, status=404)
    assert service.retry(session, dead), "it is as it was"


def test_grace_sees_how_the_work_stands_and_has_nothing_to_press(
    browser: Open, session: Session, cast: Cast
) -> None:
    job_id = given_up(session, "tidy-accounts", service.CRASHED)
    grace, dev = browser(cast.grace), browser(cast.dev)
    for address in ("/jobs", f"/jobs/{job_id}"):
        shown = grace.get(address)
        assert "Its worker ended in the middle of it" in shown.text
        assert not shown.html.select("main form") and dev.get(address).html.select("main form")
    grace.post(f"/jobs/{job_id}/new-try", status=404)
    grace.post("/jobs/new-tries", status=404)
    browser(cast.chloe).get("/jobs", status=404)
