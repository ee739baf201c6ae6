"""The pages about standing in."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import format_day
from kie.people.models import StandIn
from kie.standing_in.service import Wish, appoint, delegate, end
from tests.assessments.web import Open
from tests.cast import Cast, make_person
from tests.standing_in.naming import names


def _days(first: int = 0, last: int = 6) -> dict[str, str]:
    today = clock.today()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
    }


def test_ben_names_dev_for_a_week_and_ends_it(session: Session, browser: Open, cast: Cast) -> None:
    ben, dev, ana = browser(cast.ben), browser(cast.dev), browser(cast.ana)
    ana.get("/standing-in", status=404)
    assert "Nobody does now." in ben.get("/standing-in").text
    names(ben, "/standing-in", {"who": "dev patel", "person": "", "reason": "Annual leave", **_days()})
    shown = ben.get("/standing-in").text
    assert "Dev Patel stands in for Ben Okafor" in shown and "Annual leave" in shown
    assert "Where I stand in" in dev.get("/standing-in").text
    assert cast.ana.name in dev.get("/insights/team").text
    row = session.scalars(select(StandIn)).one()
    ana.post(f"/standing-in/{row.id}/ending", status=404)
    ended = ben.post(f"/standing-in/{row.id}/ending", follow=True)
    assert "Dev Patel no longer stands in for Ben Okafor" in ended.text
    over = dev.get("/standing-in", status=409)
    assert "You no longer stand in for Ben Okafor: it was ended" in over.text
    with time_machine.travel(clock.now() + timedelta(days=6)):
        browser(cast.dev).get("/standing-in", status=409)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        browser(cast.dev).get("/standing-in", status=404)
    assert "Earlier" in ben.get("/standing-in").text


def test_what_ended_before_it_began_is_said_so(session: Session, browser: Open, cast: Cast) -> None:
    first, last = clock.today() + timedelta(days=9), clock.today() + timedelta(days=12)
    row = appoint(session, cast.ben.id, Wish(cast.dev.id, None, first, last), cast.efua.id)
    session.commit()
    efua = browser(cast.efua)
    ended = efua.post(f"/standing-in/{row.id}/ending", follow=True)
    assert "Dev Patel will not stand in for Ben Okafor: it was ended before it began" in ended.text
    earlier = efua.get(f"/standing-in/for/{cast.ben.id}").text
    assert f"ended on {format_day(clock.today())}, before it began on {format_day(first)}" in earlier
    dev = browser(cast.dev)
    dev.get("/standing-in", status=404)
    row = appoint(session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), last), cast.efua.id)
    session.commit()
    assert "Dev Patel no longer acts for" in efua.post(f"/standing-in/{row.id}/ending", follow=True).text
    assert "You no longer act for Ben Okafor: it was ended" in dev.get("/standing-in", status=409).text


def test_a_delegate_steps_down(session: Session, browser: Open, cast: Cast) -> None:
    row = delegate(
        session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), clock.today() + timedelta(days=3))
    )
    session.commit()
    browser(cast.dev).post(f"/standing-in/{row.id}/ending")
    session.expire_all()
    assert row.ended_by_id == cast.dev.id


def test_several_of_one_name_are_offered_and_nobody_is_said(
    session: Session, browser: Open, cast: Cast
) -> None:
    first = make_person(session, "2001", "Jo Smith", cast.parks, email="jo1@wexcombe.example")
    make_person(session, "2002", "Jo Smithers", cast.parks, email="jo2@wexcombe.example")
    session.commit()
    ben = browser(cast.ben)
    asked = ben.post("/standing-in", {"who": "Jo Smith", "person": "", **_days()}, status=422)
    assert "Several people match. Choose one." in asked.text and "Jo Smithers, Officer (2002)" in asked.text
    nobody = ben.post("/standing-in", {"who": "Zed", "person": "", **_days()}, status=422)
    assert "Nobody in post is called that." in nobody.text
    past = {"who": "1004", "person": "", "starts_on": "2020-01-01", "ends_on": "31 February"}
    refused = ben.post("/standing-in", past, status=422)
    assert "Enter a real date" in refused.text and refused.html.select_one('input[value="1004"]')
    names(ben, "/standing-in", {"who": "Jo Smith", "deputy": str(first.id), "person": "", **_days()})
    assert session.scalars(select(StandIn.deputy_id)).all() == [first.id]


def test_what_the_rule_refuses_is_said_and_nothing_is_kept(
    session: Session, browser: Open, cast: Cast
) -> None:
    refused = browser(cast.ben).post(
        "/standing-in", {"who": "1005", "person": "", "reason": "Leave", **_days()}, status=422
    )
    assert "Efua Mensah decides when somebody disagrees with Ben Okafor" in refused.text
    assert "Leave" in refused.text
    assert session.scalars(select(StandIn)).all() == []


def test_efua_and_hr_say_who_acts_and_ben_does_not(session: Session, browser: Open, cast: Cast) -> None:
    page = f"/standing-in/for/{cast.ben.id}"
    efua, chloe = browser(cast.efua), browser(cast.chloe)
    for other in (cast.ben, cast.ana, cast.dev, cast.grace):
        browser(other).get(page, status=404)
    assert efua.get("/standing-in").html.select_one(f'a[href="{page}"]')
    assert chloe.get(f"/people/{cast.ben.id}").html.select_one(f'a[href="{page}"]')
    chloe.post(page, {"who": "1003", "person": "", **_days()}, status=422)
    names(efua, page, {"who": "1004", "person": "", **_days()})
    row = session.scalars(select(StandIn)).one()
    assert (row.kind, row.made_by_id) == ("acting", cast.efua.id)
    browser(cast.ben).post(f"/standing-in/{row.id}/ending", status=404)
    assert "Dev Patel acts for Ben Okafor" in chloe.get(page).text
    chloe.post(f"/standing-in/{row.id}/ending")
    assert "Nobody does now." in chloe.get(page).text


def test_hr_decides_nothing_about_its_own_line(session: Session, browser: Open, cast: Cast) -> None:
    page = f"/standing-in/for/{cast.efua.id}"
    refused = browser(cast.chloe).post(page, {"who": "1004", "person": "", **_days()}, status=422)
    assert "Ask a colleague in HR." in refused.text
    browser(cast.ben).get(page, status=404)


def test_ana_reads_who_has_her_review_in_hand(session: Session, browser: Open, cast: Cast) -> None:
    last = clock.today() + timedelta(days=3)
    delegate(session, cast.ben.id, Wish(cast.dev.id, cast.ana.id, clock.today(), last))
    session.commit()
    ana = browser(cast.ana)
    assert "Dev Patel stands in for Ben Okafor until" in ana.get("/").text
    appoint(session, cast.ben.id, Wish(cast.grace.id, None, clock.today(), last), cast.efua.id)
    session.commit()
    shown = ana.get("/").text
    assert "Grace Liu acts for Ben Okafor until" in shown and "Dev Patel" not in shown


def test_a_refusal_points_at_what_is_to_be_changed(session: Session, browser: Open, cast: Cast) -> None:
    ben = browser(cast.ben)

    def blamed(who: str, first: int, last: int) -> str:
        page = ben.post("/standing-in", {"who": who, "person": "", **_days(first, last)}, status=422)
        return str(page.html.select(".error-summary a")[0]["href"])

    assert blamed("1004", -1, 3) == "#starts_on"
    assert blamed("1004", 3, 2) == "#ends_on"
    assert blamed("1004", 0, 90) == "#ends_on"
    assert blamed("1005", 0, 6) == "#who"
    names(ben, "/standing-in", {"who": "1004", "person": "", **_days()})
    assert blamed("1004", 6, 8) == "#starts_on"


@pytest.mark.both_databases
def test_ben_reads_that_somebody_acts_for_him(session: Session, browser: Open, cast: Cast) -> None:
    ben, last = browser(cast.ben), clock.today() + timedelta(days=3)
    delegate(session, cast.ben.id, Wish(cast.grace.id, None, clock.today(), last))
    session.commit()
    assert "acts for you" not in ben.get("/").text
    acting = appoint(session, cast.ben.id, Wish(cast.dev.id, cast.ana.id, clock.today(), last), cast.efua.id)
    session.commit()
    assert "the review and plan of Ana Silva are with Dev Patel until then" in ben.get("/").text
    end(session, acting.id, cast.efua.id)
    acting = appoint(session, cast.ben.id, Wish(cast.dev.id, None, clock.today(), last), cast.efua.id)
    session.commit()
    assert "the reviews and plans of your people are with Dev Patel until then" in ben.get("/").text
    assert "acts for you" not in browser(cast.ana).get("/").text
    end(session, acting.id, cast.efua.id)
    session.commit()
    assert "acts for you" not in ben.get("/").text
    later = clock.today() + timedelta(days=2)
    coming = appoint(session, cast.ben.id, Wish(cast.dev.id, None, later, last), cast.efua.id)
    session.commit()
    assert f"Dev Patel acts for you from {format_day(later)} on" in ben.get("/").text
    rests = f"This rests from {format_day(later)} to the end of {format_day(last)}, because Dev Patel acts"
    assert (
        rests in ben.get("/standing-in").text
        and rests in browser(cast.efua).get(f"/standing-in/for/{cast.ben.id}").text
    )
    end(session, coming.id, cast.efua.id)
    session.commit()
    assert "This rests" not in ben.get("/standing-in").text and "acts for you" not in ben.get("/").text
