"""Somebody who was asked for a yes says no, and why: the words stay, and HR answers the request in another way."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.readings import Reading
from kie.records.models import (
    RemovalAnswer,
    RemovalApproval,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
    RemovalSigner,
)
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.records.steps import COMMENT, Browsers, comment, look_for, proposes, request_by

REASON = "Mrs Zed is the councillor who wrote to us; she is meant to be named."
DUTY = "Say whether words may be taken out of what you wrote or signed"


@pytest.fixture
def waiting(session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext) -> str:
    """The address of a request about Ana's comment that waits for her yes."""
    path = f"record?review={disputed.participation.id}"
    here, chloe = request_by(browser(cast.ben), session, cast.ana, path), browser(cast.chloe)
    proposes(chloe, here, look_for(chloe, cast.ana, here, "Mrs Zed"))
    return here


def waits_for_both(session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext) -> str:
    """The address of a request about words that the record quotes of both, so that both are asked."""
    path = f"record?review={disputed.participation.id}"
    here, chloe = request_by(browser(cast.efua), session, cast.ana, path), browser(cast.chloe)
    proposes(chloe, here, look_for(chloe, cast.ana, here, "note"))
    return here


def says_no(browser: Browser, here: str, reason: str = REASON, status: int = 302) -> Page:
    """From the page that shows the words."""
    shown = browser.get(f"{here}/approval")
    return browser.post(
        f"{here}/decline", {**shown.fields(f"{here}/decline"), "reason": reason}, status=status
    )


def says_yes(browser: Browser, here: str) -> Page:
    """From the page that shows the words."""
    return browser.post(f"{here}/approval", browser.get(f"{here}/approval").fields(f"{here}/approval"))


@pytest.mark.both_databases
def test_after_a_no_the_words_stay_and_hr_proposes_others(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    ana, chloe = browser(cast.ana), browser(cast.chloe)
    assert DUTY in ana.get("/").text
    done = says_no(ana, waiting)
    assert "You said no. The words stay" in ana.get(done.location).text
    assert comment(session) == COMMENT
    assert session.scalars(select(RemovalProposal.words)).all() == [""]
    assert DUTY not in ana.get("/").text and "wait for your yes" not in ana.get("/my-file").text
    listed = chloe.get("/records/removals").text
    assert "Waits for HR again" in listed
    page = chloe.get(waiting)
    assert f"{cast.ana.name} said no to the words that were proposed" in page.text and REASON in page.text
    assert "Take other words out" in page.text and "Waits for a second person" not in page.text
    shown = chloe.post(f"{waiting}/preview", {"words": "shouted"}, status=200)
    proposes(chloe, waiting, shown)
    assert DUTY in ana.get("/").text
    says_yes(ana, waiting)
    assert comment(session) == COMMENT.replace("shouted", "[removed]")
    assert session.scalars(select(RemovalApproval.number)).all() == [2]
    assert REASON in chloe.get(waiting).text


def test_after_a_no_hr_leaves_the_words_and_whoever_asked_reads_that(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    says_no(browser(cast.ana), waiting)
    assert "Waits for HR again" in browser(cast.ben).get("/my-file").text
    browser(cast.chloe).post(f"{waiting}/refusal", {"reason": "She is meant to be named."})
    mine = browser(cast.ben).get("/my-file").text
    assert "She is meant to be named." in mine and REASON not in mine
    assert session.scalars(select(RemovalAnswer.striking_id)).all() == [None]


def test_the_proposer_is_told_and_the_trail_says_who_without_quoting(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    says_no(browser(cast.ana), waiting)
    mail = session.scalars(select(QueuedMail).where(QueuedMail.key.startswith("removal-declined/"))).one()
    assert mail.recipient == cast.chloe.email
    assert "Somebody who was asked said no" in mail.text
    assert REASON not in mail.text and "Zed" not in mail.text and cast.ana.name not in mail.text
    event = session.scalars(select(Event).where(Event.action == "removal.declined")).one()
    assert (event.actor_id, event.person_id) == (cast.ana.id, cast.ana.id)
    assert event.details == {"standing": "signer"}


def test_a_second_proposal_is_told_anew(
    session: Session, cast: Cast, browser: Browsers, waiting: str, hana: Person
) -> None:
    chloe = browser(cast.chloe)
    says_no(browser(cast.ana), waiting)
    proposes(chloe, waiting, chloe.post(f"{waiting}/preview", {"words": "shouted"}, status=200))
    told = [mail.key.split("/")[0] for mail in session.scalars(select(QueuedMail))]
    assert told.count("removal-signer") == 2
    assert told.count("removal-second") == 1


@pytest.mark.parametrize(
    ("reason", "said"), [("  ", "Write the reason"), ("long " * 300, "1,000 is the most")]
)
def test_a_no_without_its_reason_is_not_kept_and_nothing_typed_is_lost(
    session: Session, cast: Cast, browser: Browsers, waiting: str, reason: str, said: str
) -> None:
    page = says_no(browser(cast.ana), waiting, reason, status=422)
    assert said in page.text and "The words that would go" in page.text
    box = page.html.select_one("textarea[name=reason]")
    assert box is not None and box.get_text().strip() == reason.strip()
    assert session.scalars(select(RemovalDecline)).all() == []


def test_only_who_may_say_yes_may_say_no(
    session: Session, cast: Cast, browser: Browsers, waiting: str, hana: Person
) -> None:
    sent = {"number": "1", "reason": REASON}
    for person in (cast.ben, cast.efua, cast.dev, cast.grace, cast.chloe, hana):
        browser(person).post(f"{waiting}/decline", sent, status=404)
    second = browser(hana)
    second.post(f"/records/{cast.ana.id}", {"reason": "removal", "words": "To look at a removal."})
    done = says_no(second, waiting)
    assert done.location == "/records/removals"
    assert session.scalars(select(RemovalDecline.standing)).all() == ["hr"]
    assert "As a colleague of HR" in browser(cast.chloe).get(waiting).text


def test_who_said_yes_may_still_say_no_while_others_are_waited_for(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    """The record quotes both, so Ben's yes is wanted as well."""
    here = waits_for_both(session, cast, browser, disputed)
    ana, ben = browser(cast.ana), browser(cast.ben)
    says_yes(ana, here)
    says_no(ana, here)
    assert DUTY not in ben.get("/").text
    refused = ben.get(f"{here}/approval", status=409)
    assert f"{cast.ana.name} said no to these words" in refused.text


def test_who_comes_after_a_no_is_told_and_keeps_what_they_typed(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    ana = browser(cast.ana)
    open_page = ana.get(f"{waiting}/approval")
    says_no(ana, waiting)
    told = f"{cast.ana.name} said no to these words, so they were not taken out."
    assert told in ana.post(f"{waiting}/approval", open_page.fields(f"{waiting}/approval"), status=409).text
    late = ana.post(f"{waiting}/decline", {"number": "1", "reason": "Another reason"}, status=409)
    assert told in late.text and "Another reason" in late.text
    assert late.link("Go back to what this is about") == "/my-file", "the request's own page is HR's"
    assert len(session.scalars(select(RemovalDecline)).all()) == 1 and comment(session) == COMMENT


def test_a_no_to_words_that_were_replaced_is_not_a_no_to_the_others(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    ana, chloe = browser(cast.ana), browser(cast.chloe)
    says_no(ana, waiting)
    proposes(chloe, waiting, chloe.post(f"{waiting}/preview", {"words": "shouted"}, status=200))
    stale = ana.post(f"{waiting}/decline", {"number": "1", "reason": "Said of the first"}, status=409)
    assert "Other words wait now" in stale.text and "Said of the first" in stale.text
    assert session.scalars(select(RemovalDecline.number)).all() == [1]
    ana.post(f"{waiting}/decline", stale.fields(f"{waiting}/decline"))
    assert sorted(session.scalars(select(RemovalDecline.number))) == [1, 2]


def test_a_no_that_comes_back_with_the_words_is_a_reading(
    session: Session, cast: Cast, browser: Browsers, waiting: str, hana: Person
) -> None:
    second = browser(hana)
    second.post(f"/records/{cast.ana.id}", {"reason": "removal", "words": "To look at a removal."})
    theirs = select(Reading).where(Reading.reader_id == hana.id)
    second.post(f"{waiting}/decline", {"number": "1", "reason": ""}, status=422)
    noted = session.scalars(theirs).one()
    assert (noted.what, waiting.endswith(noted.subject)) == ("removal", True)


def test_hr_reads_no_reason_about_its_own_line(
    session: Session, cast: Cast, browser: Browsers, hana: Person, cycle: object
) -> None:
    here = request_by(browser(cast.efua), session, cast.efua, "plan")
    request_id = session.scalars(select(RemovalRequest.id)).one()
    of: dict[str, Any] = {"request_id": request_id, "number": 1}
    session.add(RemovalProposal(**of, words="", proposed_by_id=hana.id, proposed_at=clock.now()))
    session.flush()
    by = {"declined_by_id": cast.efua.id, "standing": "signer", "declined_at": clock.now()}
    session.add(RemovalDecline(**of, **by, reason=REASON))
    session.commit()
    assert REASON in browser(hana).get(here).text
    assert REASON not in browser(cast.chloe).get(here).text


@pytest.mark.both_databases
def test_a_no_is_written_once_and_has_its_reason(
    session: Session, cast: Cast, browser: Browsers, waiting: str
) -> None:
    says_no(browser(cast.ana), waiting)
    declined = session.scalars(select(RemovalDecline)).one()
    for change in ("reason", None):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            if change is None:
                session.delete(declined)
            else:
                declined.reason = "Otherwise"
            session.flush()
        session.refresh(declined)
    of: dict[str, Any] = {"request_id": declined.request_id, "number": 2}
    session.add(RemovalProposal(**of, words="x", proposed_by_id=cast.chloe.id, proposed_at=clock.now()))
    session.flush()
    by = {"declined_by_id": cast.ana.id, "standing": "signer", "declined_at": clock.now()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(RemovalDecline(**of, **by, reason=""))
        session.flush()


def test_words_that_were_found_nowhere_are_not_kept(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    path = f"record?review={disputed.participation.id}"
    here, chloe = request_by(browser(cast.ben), session, cast.ana, path), browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "Mrs Zed\nMr Nobody of Nowhere")
    assert "They are left out" in shown.text
    assert shown.fields(f"{here}/striking")["words"] == "Mrs Zed"
    proposes(chloe, here, shown)
    assert session.scalars(select(RemovalProposal.words)).all() == ["Mrs Zed"]
    assert [one.person_id for one in session.scalars(select(RemovalSigner))] == [cast.ana.id]


def test_whoever_said_yes_is_told_of_somebody_else_s_no(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    here = waits_for_both(session, cast, browser, disputed)
    ana, ben = browser(cast.ana), browser(cast.ben)
    says_yes(ana, here)
    in_vain = "You said yes to words being taken out of texts of Ana Silva. Somebody else"
    assert in_vain not in ana.get("/").text
    says_no(ben, here)
    assert in_vain in ana.get("/").text and in_vain not in ben.get("/").text
