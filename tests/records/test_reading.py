"""Who opened what, for the person to see; and HR's half hour with a reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.cycles.service import close_cycle
from kie.events import Event
from kie.i18n import format_instant
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.readings import Reading, ReadingGrant
from kie.reviews.models import Annotation
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import address, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]
WHY = "Ana appeals against the decision of March."


def openings(browser: Browser) -> list[list[str]]:
    """The rows of one's own ledger."""
    table = browser.get("/my-file").html.select("#opened ~ .table tbody tr")
    return [[cell.get_text() for cell in row.select("th, td")] for row in table]


def give_reason(browser: Browser, person: Person, status: int = 302, **values: str) -> Page:
    return browser.post(f"/records/{person.id}", {"reason": "appeal", "words": WHY, **values}, status=status)


@pytest.mark.both_databases
def test_the_manager_is_listed_once_an_hour_and_oneself_never(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    sign_record(session, cast, revealed, share_record(session, cast, revealed))
    # Forwards, whatever the minute is now: a cookie from the future is refused.
    half_past = (clock.now() + timedelta(hours=1)).replace(minute=30)
    with time_machine.travel(half_past, tick=False) as now:
        ana, ben = browser(cast.ana), browser(cast.ben)
        ana.get(address(revealed))
        assert openings(ana) == []
        for _again in range(3):
            ben.get(address(revealed))
        ben.get(f"/plans/{cast.ana.id}")
        ben.get(f"/insights/profile/{cast.ana.id}")
        now.shift(timedelta(minutes=45))
        ben.get(address(revealed))
        rows = openings(browser(cast.ana))
    assert [row[1:] for row in rows] == [
        ["Ben Okafor", "The review", "As the manager"],
        ["Ben Okafor", "The profile over the years", "As the manager"],
        ["Ben Okafor", "The development plan", "As the manager"],
        ["Ben Okafor", "The review", "As the manager"],
    ]


def test_what_is_refused_is_no_opening_but_a_form_that_comes_back_with_the_page_is_one(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    browser(cast.dev).get(address(revealed), status=404)
    browser(cast.chloe).get(f"/plans/{cast.ana.id}", status=404)
    ben = browser(cast.ben)
    ben.get(address(revealed, "/record"), status=404)
    ben.post(address(revealed, "/added-issues"), {"words": "Talk of the desk"})
    assert session.scalars(select(Reading)).all() == []
    for _again in range(2):
        ben.post(address(revealed, "/added-issues"), {"words": ""}, status=422)
    browser(cast.ana).post(address(revealed, "/added-issues"), {"words": ""}, status=422)
    noted = session.scalars(select(Reading)).one()
    assert (noted.reader_id, noted.what, noted.standing) == (cast.ben.id, "review", "manager")


@pytest.mark.both_databases
def test_hr_reads_with_a_reason_for_half_an_hour_and_ana_is_told(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record)
    added = {"party": "employee", "author_id": cast.ana.id, "written_at": clock.now()}
    session.add(Annotation(record_id=record.id, words="The flood was in May.", **added))
    session.commit()
    chloe, ana, here = browser(cast.chloe), browser(cast.ana), f"/records/{cast.ana.id}"
    review = f"{here}/reviews/{revealed.participation.id}"
    pages = (review, f"{review}/record", f"{here}/plan")
    with time_machine.travel(clock.now(), tick=False) as now:
        for one in pages:
            chloe.get(one, status=404)
        give_reason(chloe, cast.ana)
        listed = chloe.get(here)
        assert "Open to you for 30 more minutes" in listed.text
        assert "A note by Ben Okafor" in chloe.get(listed.link("The review as it stands")).text
        kept = chloe.get(listed.link("The signed record"))
        assert "Signatures" in kept.text and "The flood was in May." in kept.text
        assert kept.html.select("main form") == []
        chloe.get(listed.link("The plan"))
        rows = openings(ana)
        now.shift(timedelta(minutes=29, seconds=59))
        chloe.get(review)
        now.shift(timedelta(seconds=1))
        for one in pages:
            chloe.get(one, status=404)
    assert [row[1:3] for row in rows] == [
        ["Chloé Martin", "The development plan"],
        ["Chloé Martin", "The record of the review"],
        ["Chloé Martin", "The review"],
    ]
    assert {row[3] for row in rows} == {"As HR: An appeal, or a complaint about a review"}
    assert WHY in ana.get("/my-file").text
    told = session.scalars(select(QueuedMail).where(QueuedMail.key.startswith("reading-granted/"))).one()
    assert told.recipient == cast.ana.email and "An appeal" in told.text and WHY not in told.text
    since = format_instant(session.scalars(select(ReadingGrant.granted_at)).one())
    assert told.text.startswith("Dear Ana Silva,") and f"They are open to them from {since} to " in told.text
    event = session.scalars(select(Event).where(Event.action == "reading.granted")).one()
    assert (event.actor_id, event.person_id, event.details) == (
        cast.chloe.id,
        cast.ana.id,
        {"reason": "appeal"},
    )


def test_a_reason_opens_no_page_where_something_can_be_pressed(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    chloe = browser(cast.chloe)
    give_reason(chloe, cast.ana)
    for path in ("", "/sign-off", "/meeting", "/record"):
        chloe.get(address(revealed, path), status=404)
    chloe.get(f"/plans/{cast.ana.id}", status=404)
    page = chloe.get(f"/records/{cast.ana.id}/reviews/{revealed.participation.id}")
    assert page.html.select("main form") == []


def test_no_reason_breaks_the_blindness(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    chloe, here = browser(cast.chloe), f"/records/{cast.ana.id}"
    give_reason(chloe, cast.ana)
    assert "None yet" in chloe.get(here).text
    chloe.get(f"{here}/reviews/{part.participation.id}", status=404)
    chloe.get(f"{here}/reviews/{part.participation.id}/record", status=404)


def test_nobody_opens_their_own_line_or_themselves(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    chloe = browser(cast.chloe)
    for person in (cast.chloe, cast.femi, cast.efua):
        chloe.get(f"/records/{person.id}", status=404)
        give_reason(chloe, person, status=404)
    for person in (cast.ana, cast.ben, cast.dev):
        chloe.get(f"/records/{person.id}")
    assert session.scalars(select(ReadingGrant)).all() == []


def test_a_partner_reads_in_the_unit_and_others_nowhere(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    femi = browser(cast.femi)
    give_reason(femi, cast.ana)
    femi.get(f"/records/{cast.ana.id}/reviews/{revealed.participation.id}")
    assert openings(browser(cast.ana))[0][3] == "As HR partner: An appeal, or a complaint about a review"
    femi.get(f"/records/{cast.dev.id}", status=404)
    femi.get("/records/removals", status=404)
    for person in (cast.ana, cast.ben, cast.dev, cast.efua, cast.grace):
        browser(person).get("/records", status=404)
        browser(person).get(f"/records/{cast.ana.id}", status=404)
        give_reason(browser(person), cast.ana, status=404)


def test_one_grant_is_for_one_reader_and_one_person(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    give_reason(browser(cast.chloe), cast.ben)
    browser(cast.chloe).get(f"/records/{cast.ana.id}/plan", status=404)
    browser(cast.chloe).get(f"/records/{cast.ben.id}/reviews/{revealed.participation.id}", status=404)
    browser(cast.femi).get(f"/records/{cast.ben.id}/plan", status=404)
    browser(cast.chloe).get(f"/records/{cast.ben.id}/plan")


@pytest.mark.parametrize(
    "values", [{"reason": ""}, {"reason": "capability"}, {"words": " "}, {"words": "x" * 1001}]
)
def test_without_a_reason_in_words_nothing_opens_and_nothing_typed_is_lost(
    session: Session, cast: Cast, browser: Browsers, values: dict[str, str]
) -> None:
    chloe = browser(cast.chloe)
    page = give_reason(chloe, cast.ana, status=422, **values)
    assert page.html.select_one(".error-summary") is not None
    kept = page.html.select_one("textarea")
    assert kept is not None and kept.get_text().strip() == values.get("words", WHY).strip()
    chloe.get(f"/records/{cast.ana.id}/plan", status=404)


def test_what_is_open_to_hr_is_listed(session: Session, cast: Cast, browser: Browsers) -> None:
    chloe = browser(cast.chloe)
    give_reason(chloe, cast.ana)
    assert chloe.get("/records").link("Ana Silva").endswith(str(cast.ana.id))


def test_somebody_without_mail_is_told_by_hand(session: Session, cast: Cast, browser: Browsers) -> None:
    cast.ana.email = None
    session.commit()
    chloe = browser(cast.chloe)
    assert "has no e-mail address" in chloe.get(f"/records/{cast.ana.id}").text
    give_reason(chloe, cast.ana)
    assert WHY in browser(cast.ana).get("/my-file").text


def test_hr_finds_where_to_open_a_record_again_once_ana_has_signed_it_and_not_before(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    chloe, kept = browser(cast.chloe), f"/records/{cast.ana.id}{address(revealed, '/record')}"
    give_reason(chloe, cast.ana)
    assert "Open it again" not in chloe.get(kept).text
    sign_record(session, cast, revealed, record)
    asked = chloe.get(chloe.get(kept).link("Open it again"))
    assert "Both are told." in asked.text
    chloe.post(address(revealed, "/reopening"), {**asked.fields(), "reason": "Both asked for it."})
    again = chloe.get(kept)
    assert "This record was opened again." in again.text and "Open it again" not in again.text


def test_of_a_closed_cycle_hr_reads_that_its_records_stay_as_they_are(
    session: Session, cast: Cast, browser: Browsers, cycle: Cycle, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    sign_record(session, cast, revealed, share_record(session, cast, revealed))
    close_cycle(session, cycle.id, cast.chloe.id)
    session.commit()
    chloe = browser(cast.chloe)
    give_reason(chloe, cast.ana)
    kept = chloe.get(f"/records/{cast.ana.id}{address(revealed, '/record')}")
    assert "records stay as they are" in kept.text and "Open it again" not in kept.text
