"""A decision on a disagreement is read once more before it is final, says whose review it was, and loses no word."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.mail import QueuedMail
from kie.people.models import ReportingLine
from kie.readings import Reading
from kie.reviews.deciding import reopen
from kie.reviews.models import Moderation, Record
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.reviews.steps import address, ruling, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]
REASON = "Both were heard.\nBen's examples are from June,\nAna's from “May”."


@pytest.fixture
def disputed(session: Session, cast: Cast, revealed: ParticipationContext) -> Record:
    """Ana's record, which she disagrees with."""
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, "disagree", "I was not heard")
    return record


def typed(page: Page) -> tuple[str | None, str]:
    """The choice and the words in the form that is shown."""
    chosen = page.html.select_one("input[name=decision][checked]")
    words = page.html.select_one("textarea[name=reason]")
    assert words is not None
    return (None if chosen is None else str(chosen["value"])), words.get_text().strip()


def ways(page: Page) -> set[str]:
    """Where a refusal leads."""
    return {str(way["href"]) for way in page.html.select("main .actions a")}


def told(session: Session) -> list[str]:
    found = select(QueuedMail.recipient).where(QueuedMail.key.like("record-decided/%"))
    return sorted(session.scalars(found))


@pytest.mark.parametrize(
    ("decision", "follows", "after"),
    [
        ("upheld", "The record stays as it was signed", "the record stands"),
        ("reopened", "The two talk once more", "it is open again"),
    ],
)
def test_nothing_is_final_before_what_follows_was_read(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    disputed: Record,
    decision: str,
    follows: str,
    after: str,
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    first = efua.get(url).fields()
    check = efua.post(url, {**first, "decision": decision, "reason": REASON}, status=200)
    for words in (follows, "Ana Silva and Ben Okafor can read your decision", "Nothing is decided yet"):
        assert words in check.text
    assert "A message that this was decided goes to Ana Silva and Ben Okafor" in check.text
    assert session.scalars(select(Moderation)).all() == [] and told(session) == []
    sent = efua.post(url, {**check.fields(), "checked": "y"}, follow=True)
    assert f"You decided on the review of Ana Silva: {after}" in sent.text
    assert "for Ana Silva and Ben Okafor to read" in sent.text
    kept = session.scalars(select(Moderation)).one()
    assert (kept.decision, kept.reason, kept.record_id) == (decision, REASON, disputed.id)
    assert told(session) == sorted([str(cast.ana.email), str(cast.ben.email)])


def test_changing_it_keeps_every_word(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    check = efua.post(url, ruling(disputed, "reopened", REASON), status=200)
    again = efua.post(url, {**check.fields(), "change": "y"}, status=200)
    assert typed(again) == ("reopened", REASON)
    refused = efua.post(url, ruling(disputed, "upheld", "x" * 4001, checked="y"), status=422)
    assert typed(refused) == ("upheld", "x" * 4001)
    assert session.scalars(select(Moderation)).all() == []


def test_everything_that_is_wrong_is_said_at_once(
    browser: Browsers, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    for reason, wrong in (("x" * 4001, "This text has 4,001 characters"), ("  ", "Write the reason.")):
        refused = efua.post(url, {"revision": str(disputed.revision), "reason": reason}, status=422)
        said = [one.get_text() for one in refused.html.select(".error-summary li")]
        assert said[0] == "What do you decide? Choose an answer."
        assert len(said) == 2 and said[1].startswith(f"Why? {wrong}")


@pytest.mark.parametrize(
    ("sent", "status"), [({"change": "y"}, 200), ({}, 422), ({"decision": "upheld", "reason": "Fair"}, 409)]
)
def test_a_form_that_comes_back_with_both_sides_is_a_reading(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    disputed: Record,
    sent: dict[str, str],
    status: int,
) -> None:
    shown = browser(cast.efua).post(
        address(revealed, "/moderation"), {"revision": "7", **sent}, status=status
    )
    assert "I was not heard" in shown.text
    noted = session.scalars(select(Reading)).one()
    assert (noted.reader_id, noted.person_id) == (cast.efua.id, cast.ana.id)
    assert (noted.what, noted.standing, noted.grant_id) == ("record", "moderator", None)


def test_whoever_has_no_address_gets_no_message_and_the_page_says_so(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    cast.ana.email = None
    session.commit()
    check = browser(cast.efua).post(
        address(revealed, "/moderation"), ruling(disputed, "upheld", "Fair"), status=200
    )
    assert "goes to Ben Okafor." in check.text
    assert "No message goes to Ana Silva, who has no e-mail address here." in check.text


def test_a_record_that_was_signed_anew_meanwhile_is_read_before_it_is_decided_on(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    check = efua.post(url, ruling(disputed, "upheld", REASON), status=200)
    reopen(session, revealed.participation.id, cast.chloe.id, "A date is wrong", signed=True)
    settle_all(session, revealed, cast.ben.id)
    newer = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, newer, "disagree", "Still not heard")
    assert newer.digest == disputed.digest
    stale = efua.post(url, {**check.fields(), "checked": "y"}, status=409)
    assert typed(stale) == ("upheld", REASON) and "Read the new one, then decide" in stale.text
    assert stale.fields()["revision"] == "2" and "Still not heard" in stale.text
    assert session.scalars(select(Moderation)).all() == []


def test_words_below_an_older_record_stay_when_a_newer_one_came(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sent = {"digest": "0" * 64, "read": "y", "decision": "disagree", "comment": "Not as we said"}
    page = browser(cast.ana).post(address(revealed, "/sign-off"), sent, status=409)
    kept = page.html.select_one("textarea[name=comment]")
    assert kept is not None and kept.get_text().strip() == "Not as we said"
    fields = page.fields(address(revealed, "/sign-off"))
    assert fields["digest"] == record.digest and "read" not in fields


def test_the_record_says_what_happens_next_and_why_it_was_opened_again(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    ana, url = browser(cast.ana), address(revealed, "/record")
    waiting = ana.get(url).text
    assert (
        "Ben Okafor’s manager reads both sides and decides" in waiting and "The decision is due by" in waiting
    )
    reading = browser(cast.efua).get(address(revealed, "/moderation")).text
    assert "Read both sides, then decide" in reading
    sent = ruling(disputed, "reopened", "Talk about the desk", checked="y")
    browser(cast.efua).post(address(revealed, "/moderation"), sent)
    notice = ana.get(url).html.select_one(".notice.warning")
    assert notice is not None
    for words in ("Efua Mensah", "Talk about the desk"):
        assert words in notice.get_text()
    assert "decides whether the record stands" not in ana.get(url).text


def test_after_the_decision_its_page_asks_for_nothing(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    efua.post(url, ruling(disputed, "upheld", "Both were heard", checked="y"))
    page = efua.get(url)
    assert "This was decided" in page.text and "then decide" not in page.text
    assert not page.html.select("main form")


@pytest.mark.parametrize("decision", ["upheld", "reopened"])
def test_what_was_typed_for_a_disagreement_that_is_decided_comes_back_with_who_and_when(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    disputed: Record,
    decision: str,
) -> None:
    efua, url = browser(cast.efua), address(revealed, "/moderation")
    efua.post(url, ruling(disputed, decision, REASON, checked="y"))
    late = efua.post(url, ruling(disputed, "upheld", "Another reason", checked="y"), status=409)
    assert "Efua Mensah decided on this disagreement on " in late.text and "Another reason" in late.text
    follows = {"upheld": "The record stands", "reopened": "The two talk once more"}
    assert follows[decision] in late.text
    assert REASON.split("\n")[0] not in late.text
    again = efua.get(url, status=200 if decision == "upheld" else 409)
    assert ("Efua Mensah decided on this disagreement on " in again.text) == (decision == "reopened")
    # The rest of the review is not hers to read: no page leads there, and what was decided keeps its own.
    assert ways(late) == ({url, "/"} if decision == "upheld" else {"/"})
    assert decision == "upheld" or ways(again) == {"/"}
    assert session.scalars(select(Moderation.reason)).one() == REASON
    for other in (cast.ana, cast.ben, cast.chloe, cast.dev):
        browser(other).post(url, ruling(disputed, "upheld", "x", checked="y"), status=404)


def test_a_record_that_hr_opened_again_is_said_to_be_open(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    url = address(revealed, "/moderation")
    reopen(session, revealed.participation.id, cast.chloe.id, "A mistake", signed=True)
    session.commit()
    sent = browser(cast.efua).post(url, ruling(disputed, "upheld", REASON, checked="y"), status=409)
    assert "Chloé" in sent.text and "opened this record again on " in sent.text
    assert REASON.split("\n")[0] in sent.text
    assert "A mistake" not in sent.text
    share_record(session, cast, revealed)
    browser(cast.efua).get(url, status=404)


def test_a_record_that_cannot_be_opened_again_leads_hr_to_no_page_that_hr_may_not_read(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    close_cycle(session, revealed.participation.cycle_id, cast.chloe.id)
    session.commit()
    late = browser(cast.chloe).post(address(revealed, "/reopening"), {"reason": "A mistake"}, status=409)
    assert ways(late) == {"/"}


def test_a_disagreement_of_the_past_is_nothing_to_whoever_leads_the_manager_since(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext, disputed: Record
) -> None:
    url = address(revealed, "/moderation")
    zoe = make_person(session, "2001", "Zoe Quill", cast.council)
    reopen(session, revealed.participation.id, cast.chloe.id, "A mistake", signed=True)
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        browser(cast.efua).get(url, status=409)
        ben = ReportingLine.person_id == cast.ben.id
        session.execute(update(ReportingLine).where(ben).values(ends_on=clock.today() - timedelta(days=1)))
        reports_to(session, cast.ben, zoe, since=clock.today())
        session.commit()
        for other in (zoe, cast.efua):  # Efua leads nobody any more.
            browser(other).get(url, status=404)
            sent = browser(other).post(url, ruling(disputed, "upheld", REASON, checked="y"), status=404)
            assert "disagreement" not in sent.text and "opened" not in sent.text


def test_a_review_without_a_disagreement_is_not_found_whoever_would_decide(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    share_record(session, cast, revealed)
    browser(cast.efua).get(address(revealed, "/moderation"), status=404)
