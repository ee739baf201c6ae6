"""Somebody else's details are asked for, looked at under a reason, and taken out for good with a trace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.records.models import RemovalAnswer, RemovalProposal, RemovalRequest
from kie.records.news import LATELY, removals_for
from kie.reviews.service import add_issue
from kie.reviews.struck import Striking
from tests.assessments.steps import fill
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.records.texts import NAME, write_everywhere
from tests.reviews.steps import address

Browsers = Callable[..., Browser]
ABOUT = "My note on the first theme names a resident."


def ask(browser: Browser, person: Person, place: str, review: Any = None, **values: str) -> Page:
    query = "" if review is None else f"?review={review}"
    return browser.post(f"/records/{person.id}/removals/{place}{query}", {"about": ABOUT, **values})


def request_of(session: Session) -> RemovalRequest:
    return session.scalars(select(RemovalRequest)).one()


def give_reason(browser: Browser, person: Person) -> None:
    browser.post(f"/records/{person.id}", {"reason": "removal", "words": "To take a name out."})


def say_yes(browser: Browser, here: str) -> None:
    shown = browser.get(f"{here}/approval")
    assert "The words that would go" in shown.text
    browser.post(f"{here}/approval", shown.fields(f"{here}/approval"))


@pytest.mark.both_databases
def test_from_the_page_to_the_trace(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    ana, ben, chloe = browser(cast.ana), browser(cast.ben), browser(cast.chloe)
    page = ben.get(address(revealed))
    link = page.link("Somebody else’s details are in this")
    assert page.html.select(f'details a[href="{link}"]') == [], "it is there to see, not folded away"
    ben.get(link)
    ben.post(link, {"about": ABOUT})
    assert "Waits for HR" in ben.get("/my-file").text
    here = chloe.get("/records/removals").link("Answer it")
    assert "Show where they stand" not in chloe.get(here).text
    assert "1 request to take words out waits for an answer" in chloe.get("/").text
    chloe.post(f"{here}/preview", {"words": NAME}, status=404)
    give_reason(chloe, cast.ana)
    assert ABOUT in chloe.get(here).text
    shown = chloe.post(f"{here}/preview", {"words": f"{NAME.upper()}\n"}, status=200)
    assert "This cannot be undone" in shown.text and "before-soon [removed] after-soon" in shown.text
    assert f"before-soon [would go: {NAME} end of what would go] after-soon" in shown.text
    assert {" ".join(one.get_text().split()) for one in shown.html.select("del")} == {
        f"[would go: {NAME} end of what would go]"
    }
    heading = f"{revealed.cycle.cycle.title}: review of Ana Silva"
    assert heading in [one.get_text() for one in shown.html.select("main h2")]
    assert session.scalars(select(Striking)).all() == []
    sent = shown.fields(f"{here}/striking")
    assert [one.get_text() for one in shown.html.select("#words-to-go li span")] == [sent["words"]]
    assert shown.html.select("textarea[name=words]") == [], "what was looked at is no box to type in"
    chloe.post(f"{here}/striking", sent)
    assert "Waits for a second person" in chloe.get(here).text
    assert session.scalars(select(Striking)).all() == []
    assert "waits for an answer" not in chloe.get("/").text, "it waits for Ana and Ben"
    say_yes(ana, here)
    assert "has not answered" in chloe.get(here).text
    say_yes(ben, here)
    done = chloe.get(here)
    for said in (
        "Chloé Martin of HR proposed it",
        "Ana Silva said yes as somebody who",
        "Ben Okafor said yes",
    ):
        assert said in done.text
    kinds = {one.get_text().partition(":")[0] for one in done.html.select("#changed-places li")}
    assert {"Kept records", "Goals of the plan"} <= kinds
    assert kinds.isdisjoint({"The diary", "Notes on ratings"}), "some of those only their author reads"
    for browsing, path in ((ana, ""), (ben, ""), (ana, "/record"), (ben, "/record")):
        text = browsing.get(address(revealed, path)).text
        assert NAME not in text and "[removed]" in text
    record = ana.get(address(revealed, "/record"))
    assert "words were taken out because they named somebody else" in record.text
    mine = ana.get("/my-file").text
    assert "They named somebody else. Taken out by Chloé Martin" in mine and "Kept records" in mine
    assert "Taken out" in ben.get("/my-file").text
    assert "What you asked to have taken out of texts of Ana Silva was taken out." in ben.get("/").text
    with time_machine.travel(clock.now() + LATELY + timedelta(hours=1)):
        assert removals_for(session, cast.ben.id, answers=False).news == ()
    events = session.execute(select(Event.action, Event.details).where(Event.action.like("%.%"))).all()
    assert {"removal.asked", "words.struck"} <= {row.action for row in events}
    assert NAME not in str(events)


def test_the_author_the_person_and_whoever_asked_are_told_and_no_mail_names_anybody(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    ask(browser(cast.ana), cast.ana, "record", revealed.participation.id)
    chloe = browser(cast.chloe)
    give_reason(chloe, cast.ana)
    here = f"/records/removals/{request_of(session).id}"
    shown = chloe.post(f"{here}/preview", {"words": NAME}, status=200)
    chloe.post(f"{here}/striking", shown.fields(f"{here}/striking"))
    for one in (cast.ana, cast.ben):
        say_yes(browser(one), here)
    mails = session.scalars(select(QueuedMail)).all()
    told: dict[str, set[str]] = {mail.key.split("/")[0]: set() for mail in mails}
    for mail in mails:
        told[mail.key.split("/")[0]].add(mail.recipient)
        assert NAME not in mail.text and ABOUT not in mail.text
    assert told["removal-asked"] == {cast.chloe.email}
    assert told["words-struck"] == {cast.ana.email, cast.ben.email, cast.chloe.email, cast.efua.email}
    assert told["removal-signer"] == {cast.ana.email, cast.ben.email}
    assert told["removal-answered"] == {cast.ana.email}
    assert "What you asked to have taken out of your texts was taken out." in browser(cast.ana).get("/").text


def test_the_preview_is_what_is_done_or_nothing_is(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    write_everywhere(session, cast, revealed)
    ask(browser(cast.ben), cast.ana, "review", revealed.participation.id)
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    give_reason(chloe, cast.ana)
    sent = chloe.post(f"{here}/preview", {"words": NAME}, status=200).fields(f"{here}/striking")
    changed = chloe.post(f"{here}/striking", {**sent, "words": "before"}, status=409)
    assert "The texts have changed since you looked" in changed.text
    assert session.scalars(select(Striking)).all() == []
    chloe.post(f"{here}/striking", sent)
    again = chloe.post(f"{here}/striking", {**sent, "once": "another-try"}, status=409)
    assert "wait for a second person already" in again.text
    for one in (cast.ana, cast.ben):
        say_yes(browser(one), here)
    assert len(session.scalars(select(Striking)).all()) == 1
    again = chloe.post(f"{here}/striking", {**sent, "once": "a-third-try"}, status=409)
    assert "answered already" in again.text
    assert session.scalars(select(RemovalProposal.words)).all() == [""]


def test_words_that_stand_nowhere_are_not_taken_out(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    ask(browser(cast.ben), cast.ana, "review", revealed.participation.id)
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    give_reason(chloe, cast.ana)
    for words, said in (("Nobody", "stand in none of the texts"), ("x", "two characters at least"), ("", "")):
        page = chloe.post(f"{here}/preview", {"words": words}, status=422)
        assert said in page.text
        kept = page.html.select_one("textarea[name=words]")
        assert kept is not None and kept.get_text().strip() == words


def test_the_preview_says_which_words_it_did_not_find_and_asks_the_database_no_more_for_more_texts(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    one = revealed.participation.id
    add_issue(session, one, cast.ana.id, "Talk of Mrs Zed in June")
    session.commit()
    ask(browser(cast.ben), cast.ana, "review", one)
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    give_reason(chloe, cast.ana)
    shown = chloe.post(f"{here}/preview", {"words": "Mrs Zed\nZed\nMr Zed"}, status=200)
    assert [one.get_text() for one in shown.html.select(".notice li span")] == ["Mr Zed"]
    for number in range(5):
        add_issue(session, one, cast.ben.id, f"Talk of Mrs Zed, part {number}")
    session.commit()
    more = chloe.post(f"{here}/preview", {"words": "Mrs Zed"}, status=200)
    assert len(more.html.select("del")) == 6 and "in none of the texts" not in more.text
    assert len(more.statements) == len(shown.statements)


def test_hr_can_leave_the_words_with_a_reason(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    ask(browser(cast.ana), cast.ana, "plan")
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    chloe.post(f"{here}/refusal", {"reason": " "}, status=422)
    chloe.post(f"{here}/refusal", {"reason": "Nobody is named in it."})
    assert "Nobody is named in it." in browser(cast.ana).get("/my-file").text
    assert "HR answered what you asked to have taken out of your texts." in browser(cast.ana).get("/").text
    assert "Nobody is named in it." in chloe.get(here).text
    chloe.post(f"{here}/refusal", {"reason": "Twice."}, status=409)
    assert len(session.scalars(select(RemovalAnswer)).all()) == 1


def test_who_may_ask_and_who_may_answer(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    asking = f"/records/{cast.ana.id}/removals/review?review={revealed.participation.id}"
    for person in (cast.ana, cast.ben, cast.efua, cast.chloe, cast.femi):
        browser(person).get(asking)
    for person in (cast.dev, cast.grace):
        browser(person).get(asking, status=404)
    ask(browser(cast.ana), cast.ana, "review", revealed.participation.id)
    here = f"/records/removals/{request_of(session).id}"
    for person in (cast.ana, cast.ben, cast.efua, cast.femi, cast.dev, cast.grace):
        browser(person).get("/records/removals", status=404)
        browser(person).get(here, status=404)
        browser(person).post(f"{here}/refusal", {"reason": "No."}, status=404)
        browser(person).post(f"{here}/striking", {"words": "Ana", "token": ""}, status=404)


def test_hr_answers_nothing_of_its_own_line(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    ask(browser(cast.efua), cast.efua, "plan")
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    assert "A colleague of HR answers it" in chloe.get(here).text
    chloe.post(f"{here}/refusal", {"reason": "No."}, status=404)
    told = session.scalars(select(QueuedMail).where(QueuedMail.key.startswith("removal-asked/"))).all()
    assert told == []


def test_a_review_is_asked_about_by_its_own_person_only(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    for query in (f"?review={revealed.participation.id}", "?review=nonsense", ""):
        ben.post(f"/records/{cast.ben.id}/removals/review{query}", {"about": ABOUT}, status=404)
    ben.post(f"/records/{cast.ana.id}/removals/shopping", {"about": ABOUT}, status=404)
    page = ben.post(f"/records/{cast.ben.id}/removals/plan", {"about": " "}, status=422)
    assert "without the details themselves" in page.text


def test_nothing_is_asked_or_shown_before_the_reveal(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note=f"{NAME} said so")
    session.commit()
    asking = f"/records/{cast.ana.id}/removals/review?review={part.participation.id}"
    page = browser(cast.chloe).post(asking, {"about": ABOUT}, status=409)
    assert "only whoever wrote it can read it" in page.text and ABOUT in page.text
    ask(browser(cast.ana), cast.ana, "plan")
    chloe, here = browser(cast.chloe), f"/records/removals/{request_of(session).id}"
    give_reason(chloe, cast.ana)
    assert "stand in none" in chloe.post(f"{here}/preview", {"words": NAME}, status=422).text


def test_more_requests_take_no_more_statements(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    chloe = browser(cast.chloe)
    ask(browser(cast.ana), cast.ana, "plan")
    few = chloe.get("/records/removals")
    for person in (cast.ben, cast.dev, cast.efua, cast.grace):
        ask(browser(person), person, "plan")
    many = chloe.get("/records/removals")
    assert len(many.html.select(".panel")) == 5
    assert len(many.statements) == len(few.statements)
