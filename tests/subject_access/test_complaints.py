"""Complaints: the person makes one, HR outside the line acknowledges and answers it, and the days are told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer
from kie.subject_access.rules import calls_by_name
from tests.browser import Browser
from tests.cast import Cast, reports_to

Open = Callable[..., Browser]
MINE, LIST = "/my-file/complaints", "/records/complaints"
WORDS = "My old manager still reads my plan."


def complain(browser: Open, person: Person, session: Session) -> str:
    browser(person).post(MINE, {"words": WORDS})
    return f"{LIST}/{session.scalars(select(Complaint.id)).one()}"


def subjects(session: Session) -> list[tuple[str, str]]:
    mails = session.scalars(select(QueuedMail).order_by(QueuedMail.queued_at, QueuedMail.recipient))
    return [(one.recipient.partition("@")[0], one.subject) for one in mails]


@pytest.mark.both_databases
def test_a_complaint_is_acknowledged_and_answered(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    ana = browser(cast.ana)
    assert ana.get("/my-file").link("Complain about") == MINE
    empty = ana.post(MINE, {"words": " "}, status=422)
    assert "Write what you complain about." in empty.text and subjects(session) == []
    here = complain(browser, cast.ana, session)
    told = "Somebody complains about what is done with their data"
    assert sorted(subjects(session)) == [("chloe", told), ("hana", told)]
    due = clock.today() + timedelta(days=30)
    listed = browser(hana).get(LIST)
    assert "30 days left" in listed.text and WORDS not in listed.text
    assert "Acknowledge a complaint about data" in browser(hana).get("/").text
    page = browser(hana).get(listed.link("Read and answer it"))
    assert WORDS in page.text
    browser(hana).post(f"{here}/acknowledgement")
    browser(hana).post(f"{here}/acknowledgement")
    assert subjects(session)[-1] == ("ana", "We have your complaint")
    assert "Answer a complaint about data" in browser(hana).get("/").text
    assert "Write the answer" in browser(hana).post(f"{here}/answer", {"words": ""}, status=422).text
    typed = {"words": "You were right.  \r\nThe line was ended."}
    answering = browser(hana)
    look = answering.post(f"{here}/answer", typed, status=200)
    assert "this is what Ana Silva will read" in look.text and subjects(session)[-1][0] != "hana"
    assert session.scalars(select(ComplaintAnswer)).all() == [], "it was only shown"
    changed = {**look.fields(f"{here}/answer"), "words": "You were right. The line was ended."}
    again = answering.post(f"{here}/answer", changed, status=200)
    answering.post(f"{here}/answer", again.fields(f"{here}/answer"))
    late = browser(cast.chloe).post(f"{here}/answer", {"words": "Another answer."}, status=409)
    assert "was answered already, so nothing was changed" in late.html.select(".error-summary")[0].get_text()
    (box,) = late.html.select("textarea")
    assert box.get_text().strip() == "Another answer." and "The line was ended." in late.text
    own = ana.get(MINE)
    assert "The line was ended." in own.text and "Hana Novak" in own.text and "ico.org.uk" in own.text
    assert "HR answered your complaint" in ana.get("/").text
    assert subjects(session)[-1] == ("ana", "Your complaint was answered")
    assert "complaint about data" not in browser(hana).get("/").text
    assert "A complaint about data" in ana.get("/my-file").text, "that Hana read it is listed"
    assert str(due.year) in own.text
    for change in (
        "UPDATE complaints SET words = 'x'",
        "UPDATE complaint_answers SET words = 'x'",
        "UPDATE complaint_acknowledgements SET acknowledged_at = NULL",
    ):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(change))


def test_nobody_reads_one_but_its_maker_and_hr_outside_the_line(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    reports_to(session, cast.ben, hana, kind="reviewer")
    here = complain(browser, cast.ana, session)
    for who in (hana, cast.ben, cast.dev, cast.femi, cast.grace, cast.ana):
        reader = browser(who)
        reader.get(here, status=404)
        reader.post(f"{here}/acknowledgement", status=404)
        reader.post(f"{here}/answer", {"words": "No."}, status=404)
    listed = browser(hana).get(LIST)
    assert "a colleague of HR answers it" in listed.text and WORDS not in listed.text
    browser(cast.ben).get(LIST, status=404)
    assert WORDS in browser(cast.chloe).get(here).text
    assert session.scalars(select(ComplaintAcknowledgement)).all() == []


def test_one_that_nobody_acknowledged_is_overdue(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    complain(browser, cast.ana, session)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert "Overdue" in browser(hana).get(LIST).text
        home = browser(hana).get("/")
        assert "Acknowledge a complaint about data" in home.text and "Overdue" in home.text
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert "0 days left" in browser(hana).get(LIST).text


@pytest.mark.both_databases
def test_what_was_typed_of_the_answer_outlives_the_acknowledgement(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    here = complain(browser, cast.ana, session)
    answering = browser(hana)
    page = answering.get(here)
    button = page.html.select_one(f'form button[formaction="{here}/acknowledgement"]')
    assert button is not None, "it is sent along with the answer"
    typed = {**page.fields(f"{here}/answer"), "words": "Half an answer"}
    done = answering.post(f"{here}/acknowledgement", typed, status=200)
    assert "It is acknowledged" in done.text and done.fields(f"{here}/answer")["words"] == "Half an answer"
    assert len(session.scalars(select(ComplaintAcknowledgement)).all()) == 1
    assert session.scalars(select(ComplaintAnswer)).all() == []


def test_whoever_a_complaint_is_about_is_told_to_leave_it_to_others(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    words = f"{cast.chloe.name.upper()}’s questions were about my health."
    browser(cast.ana).post(MINE, {"words": words})
    here = f"{LIST}/{session.scalars(select(Complaint.id)).one()}"
    for reader, other in ((cast.chloe, hana), (hana, cast.chloe)):
        shown = browser(reader).get(here)
        assert ("This complaint names you" in shown.text) == (reader is cast.chloe)
        assert "Nobody should answer a complaint about themselves" in shown.text
        assert f"Who else of HR can answer it: {other.name}." in shown.text


def test_an_answer_that_is_too_long_is_refused_before_it_is_shown(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    here = complain(browser, cast.ana, session)
    refused = browser(hana).post(f"{here}/answer", {"words": "x" * 4001}, status=422)
    assert (
        "4,001 characters; 4,000 is the most" in refused.text
        and "Nothing has been sent yet" not in refused.text
    )


@pytest.mark.parametrize(
    ("words", "name", "named"),
    [
        ("CHLOE MARTIN’s doing", "Chloé Martin", True),
        ("It was chloé\nmartin.", "Chloé Anne Martin", True),
        ("Chloé, and then Martin", "Chloé Anne Martin", False),
        ("Chloé has read it", "Chloé Martin", False),
        ("Chloé Martinez has read it", "Chloé Martin", False),
        ("Anything", "", False),
        ("Anything by Prince", "Prince", True),
    ],
)
def test_whom_a_text_calls_by_name(words: str, name: str, named: bool) -> None:
    assert calls_by_name(words, name) == named
