"""Nobody takes words out alone: whoever asked does not answer, and signed words need a second person's yes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.ahead import go_ahead
from kie.assessments.service import Item, WantsItem, hand_in, save_items, save_wants
from kie.cycles.queries import ParticipationContext, participation_context
from kie.evidence.models import EvidenceNote
from kie.people.models import Person
from kie.readings import Reading
from kie.reviews.models import AddedIssue, Record
from kie.reviews.service import add_issue
from tests.assessments.steps import counted, fill
from tests.browser import Page
from tests.cast import Cast
from tests.records.steps import COMMENT, Browsers, comment, look_for, proposes, request_by
from tests.reviews.steps import reveal, settle_all, share_record, sign_record

BACK = "Go back to what this is about"


def test_whoever_asked_does_not_answer(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    chloe = browser(cast.chloe)
    here = request_by(chloe, session, cast.ana, f"record?review={disputed.participation.id}")
    look_for(chloe, cast.ana, here, "Mrs Zed", status=404)
    chloe.post(f"{here}/striking", {"words": "Mrs Zed", "token": ""}, status=404)
    chloe.post(f"{here}/refusal", {"reason": "No."}, status=404)
    assert "You asked for this yourself" in chloe.get(here).text
    chloe.get(f"{here}/approval", status=404)  # Nothing is proposed yet.
    with counted(session) as sent:
        browser(cast.dev).post(f"{here}/refusal", {"reason": "No."}, status=404)
    assert not [one for one in sent if "removal_requests" in one], "refused before it is looked for"


@pytest.mark.both_databases
def test_signed_words_go_with_the_yes_of_a_colleague(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext, hana: Person
) -> None:
    here = request_by(browser(cast.ana), session, cast.ana, f"record?review={disputed.participation.id}")
    chloe, second = browser(cast.chloe), browser(hana)
    shown = look_for(chloe, cast.ana, here, "Mrs Zed")
    assert "This needs a second person" in shown.text
    proposes(chloe, here, shown)
    assert comment(session) == COMMENT
    chloe.get(f"{here}/approval", status=404)
    second.get(f"{here}/approval", status=404)
    browser(cast.ben).get(f"{here}/approval", status=404)
    second.post(f"/records/{cast.ana.id}", {"reason": "removal", "words": "To take a name out."})
    page = second.get(second.get(here).link("Look at the words"))
    assert [str(one) for one in page.html.select(".panel")] == [
        str(one) for one in shown.html.select(".panel")
    ]
    assert disputed.cycle.cycle.title in page.text
    second.post(f"{here}/approval", page.fields(f"{here}/approval"))
    assert comment(session) == COMMENT.replace("Mrs Zed", "[removed]")
    late = second.post(f"{here}/approval", {"token": ""}, status=409)
    assert late.link(BACK) == here
    ledger = browser(cast.ana).get("/my-file").text
    assert "Where words to take out stand" in ledger and "Hana Novak" in ledger


@pytest.mark.both_databases
def test_a_yes_that_comes_back_with_the_words_is_a_reading(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext, hana: Person
) -> None:
    here = request_by(browser(cast.ben), session, cast.ana, f"record?review={disputed.participation.id}")
    chloe, second = browser(cast.chloe), browser(hana)
    shown = look_for(chloe, cast.ana, here, "Mrs Zed")
    proposes(chloe, here, shown)
    second.post(f"/records/{cast.ana.id}", {"reason": "removal", "words": "To take a name out."})
    theirs = select(Reading).where(Reading.reader_id == hana.id)
    assert session.scalars(theirs).all() == []
    refused = second.post(f"{here}/approval", {"token": "guessed"}, status=409)
    assert "Mrs Zed" in refused.text
    noted = session.scalars(theirs).one()
    assert (noted.person_id, noted.what, here.endswith(noted.subject)) == (cast.ana.id, "removal", True)
    assert noted.grant_id is not None and comment(session) == COMMENT


@pytest.mark.both_databases
def test_alone_hr_needs_the_author_and_the_page_says_so(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    here = request_by(browser(cast.ben), session, cast.ana, f"record?review={disputed.participation.id}")
    chloe, ana = browser(cast.chloe), browser(cast.ana)
    shown = look_for(chloe, cast.ana, here, "Mrs Zed")
    proposes(chloe, here, shown)
    assert "There is no second HR administrator" in chloe.get(here).text
    browser(cast.ben).get(f"{here}/approval", status=404)
    home = ana.get("/")
    assert f"{cast.chloe.name} of HR had a reason to read your records" in home.text
    file = ana.get(home.link("Say whether words may be taken out of what you wrote or signed"))
    page = ana.get(file.link("Ana Silva: The record of the review"))
    ana.post(f"{here}/approval", {**page.fields(f"{here}/approval"), "token": "old"}, status=409)
    assert comment(session) == COMMENT
    ana.post(f"{here}/approval", page.fields(f"{here}/approval"))
    assert comment(session) == COMMENT.replace("Mrs Zed", "[removed]")
    late = ana.post(f"{here}/approval", {"token": ""}, status=409)
    assert late.link(BACK) == "/my-file", "the request's own page is for HR"
    assert "wait for your yes" not in ana.get("/my-file").text
    assert "words may be taken out" not in ana.get("/").text


def test_no_text_loses_more_than_half_of_its_words(
    session: Session, cast: Cast, browser: Browsers, disputed: ParticipationContext
) -> None:
    here = request_by(browser(cast.ben), session, cast.ana, f"record?review={disputed.participation.id}")
    refused = look_for(browser(cast.chloe), cast.ana, here, COMMENT, status=422)
    assert "more than half" in refused.text and COMMENT in refused.text


def test_a_name_alone_goes_whole_but_an_answer_of_one_word_stays(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    reveal(session, cast, part)
    add_issue(session, part.participation.id, cast.ana.id, "Zed")
    session.commit()
    settle_all(session, part, cast.ben.id)
    sign_record(session, cast, part, share_record(session, cast, part), "disagree", "Unfair!")
    here = request_by(browser(cast.ben), session, cast.ana, f"record?review={part.participation.id}")
    chloe = browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "Zed")
    assert "all of it goes" in shown.text
    refused = look_for(chloe, cast.ana, here, "Unfair", status=422)
    assert "more than half" in refused.text
    assert "more than half" in look_for(chloe, cast.ana, here, "Zed\nUnfair", status=422).text
    proposes(chloe, here, shown)
    for one in (browser(cast.ana), browser(cast.ben)):
        page = one.get(f"{here}/approval")
        assert "all of it goes" in page.text
        one.post(f"{here}/approval", page.fields(f"{here}/approval"))
    session.expire_all()
    assert session.scalars(select(AddedIssue.words)).all() == ["[removed]"]
    assert "Zed" not in str(session.scalars(select(Record.body)).one())
    assert comment(session) == "Unfair!"


def test_a_signer_sees_only_what_they_signed(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    reveal(session, cast, part)
    add_issue(session, part.participation.id, cast.ana.id, "Talk of Mrs Zed in June")
    session.commit()
    settle_all(session, part, cast.ben.id)
    sign_record(session, cast, part, share_record(session, cast, part), "comment", COMMENT)
    here = request_by(browser(cast.ben), session, cast.ana, f"record?review={part.participation.id}")
    chloe = browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "Mrs Zed")
    assert kinds(shown) == ["What was added to the agenda", "Comments under a record", "Kept records"]
    proposes(chloe, here, shown)
    assert kinds(browser(cast.ana).get(f"{here}/approval")) == ["Comments under a record", "Kept records"]
    assert kinds(browser(cast.ben).get(f"{here}/approval")) == ["Kept records"]


def kinds(page: Page) -> list[str]:
    """The kinds of texts that a page shows as holding the words."""
    return [one.get_text() for one in page.html.select(".panel h3")]


def test_a_draft_that_was_never_handed_in_is_not_previewed(
    session: Session, cast: Cast, browser: Browsers, part: ParticipationContext
) -> None:
    running = part.cycle.cycle
    running.opens_on = clock.today() - timedelta(days=60)
    running.self_due_on = running.manager_due_on = clock.today() - timedelta(days=30)
    key = ("customer-focus", "respect-and-courtesy")
    save_items(session, part, "self", cast.ana.id, [Item(*key, step=2, note="Zed is in my secret draft")])
    save_wants(session, part, cast.ana.id, WantsItem(soon="Zed is in my secret wish"))
    fill(session, part, "manager", cast.ben.id, note="Zed came, and Ana helped")
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    go_ahead(session, participation_context(session, part.participation.id), "manager", cast.ben.id)
    session.commit()
    here = request_by(browser(cast.ben), session, cast.ana, f"review?review={part.participation.id}")
    shown = look_for(browser(cast.chloe), cast.ana, here, "Zed")
    assert "Ana helped" in shown.text and "secret" not in shown.text


def test_hr_is_told_of_the_places_that_it_can_read(
    session: Session, cast: Cast, browser: Browsers, revealed: ParticipationContext
) -> None:
    note = "Zed and Zed and Zed came by today"
    day = date(2026, 3, 2)
    session.add(
        EvidenceNote(
            person_id=cast.ana.id, author_id=cast.ana.id, happened_on=day, words=note, written_at=clock.now()
        )
    )
    add_issue(session, revealed.participation.id, cast.ana.id, "Talk of Zed")
    session.commit()
    here = request_by(browser(cast.ben), session, cast.ana, f"review?review={revealed.participation.id}")
    chloe = browser(cast.chloe)
    shown = look_for(chloe, cast.ana, here, "Zed")
    done = proposes(chloe, here, shown)
    assert "taken out of 1 place that you can read" in chloe.get(done.location).text
    session.expire_all()
    assert session.scalars(select(EvidenceNote.words)).one().count("[removed]") == 3


def test_hr_reads_nothing_of_a_request_about_its_own_line(
    session: Session, cast: Cast, browser: Browsers, cycle: object
) -> None:
    here = request_by(browser(cast.efua), session, cast.efua, "plan")
    chloe = browser(cast.chloe)
    for path in ("/records/removals", here):
        page = chloe.get(path)
        assert "Efua Mensah" in page.text and "A resident is named." not in page.text
