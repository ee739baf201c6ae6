"""Going ahead, reading, adding, replying and one screen for two, page by page as the cast lives it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import Seen, UnhelpfulItem, hand_in, save_unhelpful
from kie.cycles.queries import ParticipationContext
from kie.insights.completion_wording import status_words
from kie.insights.names import reviews_by_name
from kie.reviews.deadlines import DAYS_TO_DECIDE, answer_by, decide_by, decision_overdue, not_signed
from kie.reviews.kept import kept_records
from kie.reviews.models import Acknowledgement, Annotation, SignOff
from kie.reviews.next_words import clock_words, next_words
from kie.reviews.overdue import overdue_decisions
from kie.reviews.queries import progress_of
from tests.assessments.steps import fill
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.reviews.steps import address, settle_all, share_record, sign_record

Browsers = Callable[..., Browser]
BEHAVIOUR = ("customer-focus", "unhelpful.u1")


def month_ago(session: Session, part: ParticipationContext) -> None:
    """Both parts were due a month ago."""
    cycle = part.cycle.cycle
    cycle.opens_on = clock.today() - timedelta(days=60)
    cycle.self_due_on = cycle.manager_due_on = clock.today() - timedelta(days=30)
    session.commit()


def test_ana_waits_then_goes_ahead_and_both_read_that_she_did(
    browser: Browsers, session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    assert "you can go ahead without Ben Okafor" in ana.get(address(part)).text
    assert "Go ahead without the other part" not in ana.get(address(part)).text
    early = ana.post(address(part, "/going-ahead"), {}, follow=True)
    assert "too early" in early.text
    month_ago(session, part)
    assert "Go ahead without your manager" in ana.get("/").text
    for other in (cast.efua, cast.chloe, cast.femi):
        browser(other).get(address(part, "/going-ahead"), status=404)
    page = ana.get(address(part, "/going-ahead"))
    ana.post(address(part, "/going-ahead"), page.fields())
    for who in (ana, ben):
        shown = who.get(address(part))
        assert "Ana Silva went ahead without Ben Okafor" in shown.text and "Not handed in" in shown.text
    assert "went ahead without this part" in ben.get(f"/assessments/{part.participation.id}/manager").text
    ana.post(address(part, "/closed-ratings"), {"key": keys_of(ana.get(address(part)))})
    assert progress_of(session, [part.participation.id])[part.participation.id].recorded
    assert "Blank: the other went ahead" in ben.get("/insights/team").text


def keys_of(page: Page) -> list[str]:
    """The keys that the one button for many would close."""
    return [
        str(one["value"]) for one in page.html.select('form[action$="/closed-ratings"] input[name="key"]')
    ]


def test_reading_is_noted_apart_from_agreeing(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    ana, url = browser(cast.ana), address(revealed, "/record/acknowledgement")
    ana.post(url, {"digest": "another"}, status=409)
    browser(cast.ben).post(url, {"digest": record.digest}, status=404)
    ana.post(url, {"digest": record.digest})
    ana.post(url, {"digest": record.digest})
    read = session.scalars(select(Acknowledgement)).one()
    assert read.read_by_id == cast.ana.id and len(session.scalars(select(SignOff)).all()) == 1
    assert "Ana Silva has read the record" in browser(cast.ben).get(address(revealed, "/sign-off")).text
    page = ana.get(address(revealed, "/sign-off"))
    fields = page.fields(address(revealed, "/sign-off"))
    ana.post(address(revealed, "/sign-off"), {**fields, "decision": "accept"})
    assert len(session.scalars(select(SignOff)).all()) == 2


def test_either_adds_to_the_record_and_nobody_else_does(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, "disagree", "Not so")
    url = address(revealed, "/record/annotations?revision=1")
    for other in (cast.efua, cast.chloe, cast.femi, cast.dev):
        browser(other).post(url, {"words": "Mine"}, status=404)
    refused = browser(cast.ana).post(url, {"words": "x" * 4001}, status=422)
    kept = refused.html.select_one("textarea[name=words]")
    assert kept is not None and "x" * 4001 in kept.get_text()
    browser(cast.ana).post(url, {"words": "The <b>course</b> was cancelled", "checked": "y"})
    for reader, rest in ((cast.ben, "/record"), (cast.efua, "/moderation")):
        assert "The <b>course</b> was cancelled" in browser(reader).get(address(revealed, rest)).text
    assert session.scalars(select(Annotation.party)).all() == ["employee"]


def test_one_screen_for_two_shows_nothing_private_of_either(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    page = ana.get(address(revealed, "/together"))
    assert "Ana Silva said “consistently”" in page.text and "You said" not in page.text
    browser(cast.efua).get(address(revealed, "/together"), status=404)
    ben = browser(cast.ben)
    ben.post(address(revealed, "/outcomes?together=1"), {"key": "want::", "quick": "talked", "version": "0"})
    sent = ben.post(
        address(revealed, "/meeting/confirmation?together=1"), {"held_on": clock.today().isoformat()}
    )
    assert "/together" in str(sent.answer.headers["Location"])
    assert not progress_of(session, [revealed.participation.id])[revealed.participation.id].met
    ana.post(address(revealed, "/meeting/confirmation"), {"held_on": clock.today().isoformat()})
    assert progress_of(session, [revealed.participation.id])[revealed.participation.id].met


def test_ana_replies_and_ben_finds_it_resolved(
    browser: Browsers, session: Session, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    fill(session, part, "manager", cast.ben.id)
    day = clock.today() - timedelta(days=3)
    seen = Seen(BEHAVIOUR[1], step=1, seen_on=day, what_seen="At the desk", raised_on=day)
    save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(BEHAVIOUR[0], False, (seen,), 1))
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    sent = {"framework": BEHAVIOUR[0], "statement": BEHAVIOUR[1], "version": "0"}
    ana.post(address(part, "/replies"), {**sent, "words": "It was a hard day"})
    stale = ana.post(address(part, "/replies"), {**sent, "words": "Something else"}, status=409)
    panel = stale.html.select(".conflict")[0]
    assert "It was a hard day" in panel.get_text() and "Something else" in stale.text
    held = {str(one["name"]): str(one["value"]) for one in panel.select("input[type=hidden]")}
    ana.post(
        address(part, "/replies"),
        {**sent, "version": "1", "words": "Something else", **held, f"settle|{panel['id']}": "both"},
    )
    assert "Something else It was a hard day" in ana.get(address(part)).text
    ben.post(address(part, "/replies"), {**sent, "words": "Not mine to say"}, status=404)
    ana.post(address(part, "/resolutions"), sent, status=404)
    assert "It was a hard day" in ben.get(address(part)).text
    ben.post(address(part, "/resolutions"), {**sent, "words": "It has not happened since"})
    shown = ana.get(address(part)).text
    assert "Resolved" in shown and "It has not happened since" in shown


def test_days_are_working_days() -> None:
    assert answer_by(date(2026, 11, 2)) == date(2026, 11, 30)
    assert decide_by(date(2026, 12, 18)) == date(2027, 1, 6)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_a_clock_runs_out_the_day_after_its_last(since: date, days: int) -> None:
    today = since + timedelta(days=days)
    assert not_signed(since, today) is (today > answer_by(since))
    assert decision_overdue(since, today) is (today > decide_by(since))


@pytest.mark.both_databases
def test_everybody_reads_the_same_day_for_a_decision(
    session: Session, cast: Cast, revealed: ParticipationContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    sign_record(session, cast, revealed, record, decision="disagree", comment="Not as we said.")
    one, last = revealed.participation.id, decide_by(clock.today())
    team = revealed.participation.team_id
    for day, overdue in ((last, False), (last + timedelta(days=1), True)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        progress = progress_of(session, [one])[one]
        assert (progress.decide_by, progress.decision_overdue) == (last, overdue)
        assert overdue_decisions(session, day)[revealed.cycle.cycle.id] == overdue
        words = clock_words(kept_records(session, one)[0])
        assert ("HR sees that it is overdue" in words) is overdue
        assert (f"{DAYS_TO_DECIDE} working days after the signature" in words) is not overdue
        (named,) = [
            each
            for each in reviews_by_name(session, revealed.cycle.cycle.id, team, day)
            if each.participation_id == one
        ]
        assert ("is overdue" in status_words(named)) is overdue


def test_a_record_that_nobody_answers_is_shared_not_signed(
    browser: Browsers,
    session: Session,
    cast: Cast,
    revealed: ParticipationContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settle_all(session, revealed, cast.ben.id)
    record = share_record(session, cast, revealed)
    one, last = revealed.participation.id, answer_by(clock.local(record.shared_at).date())
    for day, lapsed in ((last, False), (last + timedelta(days=1), True)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        progress = progress_of(session, [one])[one]
        assert (progress.not_signed, progress.signed, progress.recorded) == (lapsed, False, True)
        said = next_words(kept_records(session, one)[0], False, "Ana", "Ben")
        assert ("shared, not signed" in said) is lapsed
    assert "Shared, not signed" in browser(cast.ana).get(address(revealed, "/record")).text
    sign_record(session, cast, revealed, record)
    assert not progress_of(session, [one])[one].not_signed


def test_the_exchange_begins_with_a_list_that_leads_to_everything_on_it(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    for path in ("", "/together"):
        page = ben.get(address(revealed, path))
        listed = page.html.select_one("nav.contents")
        assert listed is not None
        targets = [str(one["href"]) for one in listed.select("a")]
        cards = [f"#{one['id']}" for one in page.html.select("article.panel.issue")]
        assert len(cards) > 3 and targets[: len(cards)] == cards
        assert targets[len(cards) :] == ["#equal", "#next"]
        assert all(page.html.select(one) for one in targets)
        assert not listed.select(".tag")
    ben.post(address(revealed, "/outcomes"), {"key": "want::", "quick": "talked", "version": "0"})
    listed = ben.get(address(revealed, "/together")).html.select_one("nav.contents")
    assert listed is not None
    closed = [one for one in listed.select("li") if one.select(".tag")]
    assert len(closed) == 1 and "Closed" in closed[0].get_text()


def test_the_sign_off_leads_to_its_form_from_the_top(
    browser: Browsers, session: Session, cast: Cast, revealed: ParticipationContext
) -> None:
    ana, ben, url = browser(cast.ana), browser(cast.ben), address(revealed, "/sign-off")
    assert not ben.get(url).html.select('a[href="#sign"]')
    settle_all(session, revealed, cast.ben.id)
    assert not ana.get(url).html.select('a[href="#sign"]')
    page = ben.get(url)
    assert page.link("Go to your signature") == "#sign" and page.html.select("#sign")
    record = share_record(session, cast, revealed)
    page = ana.get(url)
    assert page.link("Go to your answer") == "#sign" and page.html.select("#sign")
    assert not ben.get(url).html.select('a[href="#sign"]')
    sign_record(session, cast, revealed, record)
    assert not ana.get(url).html.select('a[href="#sign"]')
