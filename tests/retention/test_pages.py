"""The page: HR sets and holds, auditors read, nobody else is told that there is one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.service import make_cycle
from kie.holds import Hold
from kie.people.finding_teams import MOST_FOUND
from kie.retention.due import freed_by
from kie.retention.models import RetentionPeriod
from kie.retention.service import delete_portion
from tests.browser import Browser
from tests.cast import Cast, reports_to
from tests.cycles.conftest import wish
from tests.retention.town import closed_cycle, hold, take_part, write, written

Open = Callable[..., Browser]
HERE = "/retention"


def checked(hr: Browser, sent: dict[str, str]) -> None:
    """Asks for a hold, looks whom it is to be on, and presses again."""
    shown = hr.post(f"{HERE}/holds/new", sent, status=200)
    assert "Nothing is held yet" in shown.text
    hr.post(f"{HERE}/holds/new", shown.fields(), status=302)


@pytest.mark.both_databases
def test_hr_looks_what_would_go_holds_it_and_releases_it(browser: Open, session: Session, cast: Cast) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=91))
    part = take_part(session, cycle, cast.ana)
    write(session, part, "self", cast.ana, "draft")
    session.commit()
    chloe = browser(cast.chloe)
    shown = chloe.get(HERE)
    assert "1 thing in all would go tonight." in shown.text
    assert "1 would go tonight." in shown.text and "90 days after the cycle was closed" in shown.text
    assert cast.ana.name in chloe.get(shown.link("See about whom")).text
    assert len(written(session)) == 1, "looking deletes nothing"
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "person", "name": "nobody", "reason": "A claim", "review_on": day}
    assert "Nothing is called so" in chloe.post(f"{HERE}/holds/new", sent, status=422).text
    sent["name"] = cast.ana.staff_number
    assert (
        "within a year"
        in chloe.post(f"{HERE}/holds/new", {**sent, "review_on": "2001-01-01"}, status=422).text
    )
    checked(chloe, sent)
    shown = chloe.get(HERE)
    assert "Nothing would go tonight." in shown.text and "1 stays under a hold." in shown.text
    assert "0 would go" not in shown.text and "Three years (1,096 days) after the cycle" in shown.text
    assert "A claim" in browser(cast.grace).get(HERE).text
    assert delete_portion(session, "drafts") == 0
    ana = browser(cast.ana)
    assert (
        "A hold covers you" in ana.get("/my-file").text
        and "A hold" not in browser(cast.ben).get("/my-file").text
    )
    why = ana.get("/my-file").link("Why, since when, and who decided it")
    assert 'id="section-retention-holds"' in str(ana.get(why, most=100).html)
    release = shown.link("Release it")
    assert "Drafts of assessments that were never handed in: 1" in chloe.get(release).text
    assert "Write the reason" in chloe.post(release, {"reason": " "}, status=422).text
    chloe.post(release, {"reason": "Settled"})
    shown = chloe.get(HERE)
    assert "Settled" in shown.text and "To be looked at on" not in shown.text
    chloe.post(release, {"reason": "Again"}, status=409)
    assert delete_portion(session, "drafts") == 1 and written(session) == set()
    assert "A hold covers you" not in ana.get("/my-file").text
    told = ana.get("/my-file/everything", most=100).text
    assert "A claim" in told and "90 days" in told


def test_a_team_or_a_cycle_is_held_by_name(browser: Open, session: Session, cast: Cast) -> None:
    closed_cycle(session, "Spring", None)
    closed_cycle(session, "Spring", None)
    session.commit()
    chloe, day = browser(cast.chloe), (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "team", "name": cast.highways.code, "reason": "A claim", "review_on": day}
    assert "It would cover 2 people" in chloe.post(f"{HERE}/holds/new", sent, status=200).text
    checked(chloe, sent)
    several = chloe.post(f"{HERE}/holds/new", {**sent, "kind": "cycle", "name": "spring"}, status=422)
    assert "Several match. Choose one." in several.text
    made = session.scalars(select(Hold)).all()
    assert [one.team_id for one in made] == [cast.highways.id]


def test_a_cycle_that_has_not_opened_is_told_from_none(browser: Open, session: Session, cast: Cast) -> None:
    closed_cycle(session, "Spring 2027", None)
    for title in ("Spring 2027", "Newcomers"):
        make_cycle(session, replace(wish(), title=title), cast.chloe.id)
    session.commit()
    chloe, day = browser(cast.chloe), (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "cycle", "name": "newcomers", "reason": "A claim", "review_on": day}
    refused = chloe.post(f"{HERE}/holds/new", sent, status=422)
    assert "“Newcomers” has not opened yet, so there is nothing to hold." in refused.text
    spoken = chloe.post(f"{HERE}/holds/new", {**sent, "name": "Newcomers of old"}, status=422)
    assert "Nothing is called so" in spoken.text
    found = chloe.post(f"{HERE}/holds/new", {**sent, "name": "Spring 2027"}, status=200)
    assert "Nothing is held yet" in found.text, "the one that opened"
    assert (
        "Nothing is called so" in chloe.post(f"{HERE}/holds/new", {**sent, "kind": "team"}, status=422).text
    )


def test_a_cycle_is_found_by_its_year_and_a_list_that_is_cut_says_so(
    browser: Open, session: Session, cast: Cast
) -> None:
    for title in ["Spring", *("Autumn" for _each in range(MOST_FOUND + 1))]:
        opened = closed_cycle(session, title, None)
    session.commit()
    chloe, day = browser(cast.chloe), (clock.today() + timedelta(days=30)).isoformat()
    sent = {
        "kind": "cycle",
        "name": f"Spring ({opened.opens_on.year})",
        "reason": "A claim",
        "review_on": day,
    }
    checked(chloe, sent)
    sent["name"] = str(opened.opens_on.year)
    shown = chloe.post(f"{HERE}/holds/new", sent, status=422)
    assert "More than 20 match" in shown.text
    assert shown.text.count(f"({opened.opens_on.year})") == MOST_FOUND
    sent["name"] = "Spring, Autumn"
    assert "one person, one team or one cycle" in chloe.post(f"{HERE}/holds/new", sent, status=422).text


@pytest.mark.both_databases
def test_a_hold_that_stands_already_is_said_and_another_is_made_all_the_same(
    browser: Open, session: Session, cast: Cast
) -> None:
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=91))
    write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "draft")
    first = hold(session, cast.dev, cast.highways, "A claim about pay")
    session.commit()
    chloe, day = browser(cast.chloe), (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "person", "name": cast.ana.staff_number, "reason": "Another", "review_on": day}
    shown = chloe.post(f"{HERE}/holds/new", sent, status=200)
    for said in (f"A hold on {cast.highways.name} stands already", cast.dev.name, "A claim about pay"):
        assert said in shown.text
    assert "It would cover" not in shown.text
    release = f"{HERE}/holds/{first.id}/release"
    assert "never handed in: 1" in chloe.get(release).text
    assert freed_by(session, first.id) == [("drafts", 1)]
    chloe.post(f"{HERE}/holds/new", shown.fields(), status=302)
    assert len(session.scalars(select(Hold)).all()) == 2
    assert "another hold keeps it too" in chloe.get(release).text
    assert freed_by(session, first.id) == []


def test_nobody_holds_what_is_their_own(browser: Open, session: Session, cast: Cast) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "person", "name": cast.chloe.name, "reason": "Mine", "review_on": day}
    refused = browser(cast.chloe).post(f"{HERE}/holds/new", sent, status=422)
    assert "You cannot hold your own records." in refused.text
    assert "Nothing is held yet" not in refused.text and "Look below" not in refused.text


def test_a_person_is_found_by_name_and_everything_that_is_wrong_is_said_at_once(
    browser: Open, session: Session, cast: Cast
) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "person", "name": cast.ana.name, "reason": "A claim", "review_on": day}
    chloe = browser(cast.chloe)
    wrong = chloe.post(
        f"{HERE}/holds/new",
        {**sent, "name": "Nobody", "reason": "x" * 1001, "review_on": "2020-01-01"},
        status=422,
    )
    for said in ("Nothing is called so", "1,000 is the most", "within a year"):
        assert said in wrong.text
    assert session.scalars(select(Hold)).all() == []
    checked(chloe, sent)
    assert [one.person_id for one in session.scalars(select(Hold))] == [cast.ana.id]


def test_why_somebody_of_ones_own_line_is_held_is_for_others(
    browser: Open, session: Session, cast: Cast
) -> None:
    reports_to(session, cast.ana, cast.chloe, kind="reviewer")
    made = hold(session, cast.dev, cast.ana, "A claim about pay")
    session.commit()
    shown = browser(cast.chloe).get(HERE)
    assert "A claim about pay" not in shown.text and "a colleague of HR releases it" in shown.text
    browser(cast.chloe).post(f"{HERE}/holds/{made.id}/release", {"reason": "Settled"}, status=404)
    day = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"kind": "person", "name": cast.ana.staff_number, "reason": "Mine", "review_on": day}
    refused = browser(cast.chloe).post(f"{HERE}/holds/new", sent, status=422)
    assert "A colleague of HR outside" in refused.text


def test_a_period_is_set_within_its_bounds_and_with_a_reason(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe, address = browser(cast.chloe), f"{HERE}/periods/drafts"
    for days in ("29", "366", "x", ""):
        chloe.post(address, {"days": days, "reason": "As decided"}, status=422)
    both = chloe.post(address, {"days": "0", "reason": " "}, status=422)
    assert "from 30 to 365" in both.text and "Write the reason" in both.text
    cycle = closed_cycle(session, "Spring", clock.now() - timedelta(days=61))
    write(session, take_part(session, cycle, cast.ana), "self", cast.ana, "draft")
    session.commit()
    shown = chloe.post(address, {"days": "60", "reason": "As decided"}, status=200)
    assert "Nothing is set yet" in shown.text and "1 would go tonight." in shown.text
    assert session.scalars(select(RetentionPeriod.days)).all() == []
    chloe.get(shown.link("Leave it as it is"))
    chloe.post(address, shown.fields())
    assert session.scalars(select(RetentionPeriod.days)).all() == [60]
    shown = browser(cast.grace).get(HERE)
    for said in (
        f"60 days after the cycle was closed. Set by {cast.chloe.name}, because: As decided",
        "KIE’s own period is 90 days. Long enough for a complaint",
        f"Drafts of assessments that were never handed in: 60 days, {cast.chloe.name}, ",
    ):
        assert said in shown.text
    same = chloe.post(address, {"days": "60", "reason": "Once more"}, status=422)
    assert "Nothing was changed" in same.text and "Once more" in same.text
    assert session.scalars(select(RetentionPeriod.days)).all() == [60]
    chloe.post(address, {"days": "90", "reason": "Longer again"}, status=302)
    assert "See about whom" not in shown.text and "Make a hold" not in shown.text


def test_nobody_else_is_told_of_it(browser: Open, session: Session, cast: Cast) -> None:
    made = hold(session, cast.chloe, cast.ana)
    session.commit()
    for who in (cast.ana, cast.ben, cast.dev, cast.efua, cast.femi):
        reader = browser(who)
        for address in (HERE, f"{HERE}/due/drafts", f"{HERE}/periods/drafts", f"{HERE}/holds/new"):
            reader.get(address, status=404)
        reader.post(f"{HERE}/holds/{made.id}/release", {"reason": "No"}, status=404)
    for address in (f"{HERE}/due/drafts", f"{HERE}/periods/drafts", f"{HERE}/holds/new"):
        browser(cast.grace).get(address, status=404)
