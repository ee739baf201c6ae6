"""The pages of an open cycle: joining, exempting, giving more time, closing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import exemptions, service, show_pages
from kie.cycles.models import Cycle, Exemption
from kie.cycles.more_time import Whom, give_more_time
from kie.cycles.rules import OwnDays
from kie.i18n import format_day
from kie.insights.more_time_pages import missing
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, out_of_every_line
from tests.cycles.conftest import Draft, part

Browsing = Callable[..., Browser]


def test_people_who_started_later_are_offered_and_added(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    hana = make_person(session, "2001", "Hana Ito", cast.parks)
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(f"/cycles/{running.id}")
    assert "Hana Ito" in page.text
    path = f"/cycles/{running.id}/joining"
    assert "Nobody was chosen" in chloe.post(path, follow=True).text
    chloe.post(path, {"person": "nonsense"}, status=404)
    assert "1 person added." in chloe.post(path, {"person": str(hana.id)}, follow=True).text
    kai = make_person(session, "2002", "Kai Lund", cast.parks)
    session.commit()
    stale = {"person": [str(hana.id), str(kai.id)], "once": "another-tab"}
    page = chloe.post(path, stale, follow=True)
    assert "1 person added." in page.text and "1 person took part already." in page.text


def test_chloe_exempts_ana_and_ends_it(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    ana = part(session, running, cast.ana.id)
    path = f"/insights/participations/{ana.id}/exemption"
    assert "Say why this person is exempt." in chloe.post(path, {"reason": " "}, status=422).text
    late = {"reason": "On parental leave", "expires_on": "2020-01-01"}
    page = chloe.post(path, late, status=422)
    assert "Choose today or a later day." in page.text and "On parental leave" in page.text
    page = chloe.post(path, {"reason": "On parental leave"}, follow=True)
    assert "Ana Silva is exempt." in page.text and "Completion – Highways" in page.text
    page = chloe.get(f"/cycles/{running.id}")
    assert "1 of them exempt" in page.text
    assert "On parental leave" in page.text and "By Chloé Martin" in page.text
    now = chloe.get(path).text
    assert "is exempt already" in now and "For the whole cycle. By Chloé Martin" in now
    assert "Earlier exemptions" not in now
    page = chloe.post(f"{path}/ending", follow=True)
    assert "Ended on the day it was made; counted again." in page.text and "none of them exempt" in page.text
    after = chloe.get(path).text
    assert "Earlier exemptions in this cycle On parental leave Ended on the day it was made" in after
    again = chloe.post(f"{path}/ending", {"once": "another-tab"}, follow=True)
    assert "The exemption of Ana Silva had ended before." in again.text


def test_whoever_is_or_was_exempt_is_found_by_name(
    browser: Browsing, cast: Cast, running: Cycle, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_every_line(session, cast.chloe)
    ana, ben, efua = (part(session, running, one.id) for one in (cast.ana, cast.ben, cast.efua))
    service.exempt(session, ana.id, "Away in spring", cast.chloe.id, None)
    service.end_exemption(session, ana.id, cast.chloe.id)
    service.exempt(session, ana.id, "Away in summer", cast.ben.id, None)
    session.commit()
    chloe, path = browser(cast.chloe), f"/cycles/{running.id}/exemptions"
    chloe.get(path)
    alone = len(chloe.get(path).statements)
    for one in (ben, efua):
        service.exempt(session, one.id, "Seconded", cast.chloe.id, None)
    session.commit()
    every = chloe.get(path)
    assert "3 people" in every.text and len(every.statements) == alone
    assert "1 earlier exemption" in every.text
    assert (
        "Away in spring" in every.text
        and "Away in summer" in every.text
        and "For the whole cycle. By Ben Okafor" in every.text
    )
    found = chloe.get(f"{path}?q=ana+sil").text
    assert "Away in summer" in found and "Seconded" not in found
    assert "Nobody found" in chloe.get(f"{path}?q=chlo").text
    assert "Look for 100 characters at most" in chloe.get(f"{path}?q={'x' * 101}", status=422).text
    monkeypatch.setattr(exemptions, "A_PAGE", 2)
    second = chloe.get(chloe.get(path).link("Next page"))
    assert "Efua Mensah" in second.text and "Ana Silva" not in second.text
    for number, nearest in ((0, "Ana Silva"), (3, "Efua Mensah"), (10**30, "Efua Mensah")):
        assert nearest in chloe.get(f"{path}?page={number}").text
    monkeypatch.setattr(show_pages, "EXEMPT", 1)
    page = chloe.get(f"/cycles/{running.id}")
    assert "3 of them exempt" in page.text and page.text.count("End this exemption") == 1
    assert page.link("See everybody who is or was exempt: 3 people") == path


def test_nobody_exempts_themselves(browser: Browsing, cast: Cast, running: Cycle, session: Session) -> None:
    path = f"/insights/participations/{part(session, running, cast.chloe.id).id}/exemption"
    chloe = browser(cast.chloe)
    chloe.get(path, status=404)
    chloe.post(path, {"reason": "I would rather not"}, status=404)
    chloe.post(f"{path}/ending", status=404)
    assert session.scalars(select(Exemption)).all() == []


def test_who_has_left_is_named_and_need_not_be_exempted(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=2)
    session.commit()
    page = browser(cast.chloe).get(f"/cycles/{running.id}")
    assert (
        "1 person has left." in page.text and f"Ana Silva, on {format_day(cast.ana.leaves_on)}" in page.text
    )


def test_chloe_gives_more_time_and_never_less(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    path = chloe.get(f"/cycles/{running.id}").link("Give more time")
    shown = chloe.get(path).fields()
    later = (running.closes_on + timedelta(days=30)).isoformat()
    sooner = (running.self_due_on - timedelta(days=1)).isoformat()
    page = chloe.post(path, {**shown, "self_due_on": sooner, "closes_on": later}, status=422)
    assert f"earlier than the day people were told, {format_day(running.self_due_on)}." in page.text
    assert later in [control.get("value") for control in page.html.select("main input")]
    page = chloe.post(path, {**shown, "manager_due_on": later}, status=422)
    assert f"This is after the cycle closes, on {format_day(running.closes_on)}." in page.text
    page = chloe.post(path, {**shown, "closes_on": "9999-12-31"}, status=422)
    assert "A cycle lasts three years at most." in page.text
    page = chloe.post(path, shown, follow=True)
    assert "nothing was changed" in page.text and "more time." not in page.text
    page = chloe.post(path, {**shown, "closes_on": later, "once": "later"}, follow=True)
    assert "The cycle has more time." in page.text
    session.expire_all()
    assert (running.closes_on.isoformat(), running.version) == (later, 2)
    # What another tab has in sight closes earlier than people are told by now.
    page = chloe.post(path, {**shown, "once": "another-tab"}, status=409)
    assert "This was changed somewhere else" in page.html.select(".conflict")[0].get_text()
    chloe.post(path, {**page.fields(), "settle|conflict": "theirs", "once": "a-third"})
    session.expire_all()
    assert running.closes_on.isoformat() == later


def test_closing_says_what_it_ends_and_then_refuses(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    asked = chloe.get(chloe.get(f"/cycles/{running.id}").link("Close the cycle"))
    assert "7 reviews are not signed by both." in asked.text
    assert f"lies ahead: {format_day(running.closes_on)}." in asked.text
    shown = chloe.get(f"/cycles/{running.id}/extension").fields()
    page = chloe.post(f"/cycles/{running.id}/closure", follow=True)
    assert "Was to close" in page.text and "Was to open" in page.text and "7 people took part" in page.text
    for to_come in ("are due", "takes part", "take part", "What it asks", "You see first"):
        assert to_come not in page.text, "of a closed cycle nothing is to come"
    row = chloe.get("/cycles").html.select("main tbody tr")[0]
    assert format_day(clock.today()) in row.get_text() and format_day(running.closes_on) not in row.get_text()
    assert "The cycle is closed." in page.text and "Heatmap of this cycle" in page.text
    assert "Who could still join" not in page.text
    ana = part(session, running, cast.ana.id)
    again = chloe.post(f"/cycles/{running.id}/closure", {"once": "another-tab"}, follow=True)
    assert "The cycle was closed already." in again.text
    for path, values in (
        (f"/cycles/{running.id}/joining", {"person": str(cast.ana.id)}),
        (f"/cycles/{running.id}/extension", shown),
        (f"/cycles/{running.id}/policy-route", {"policy_route": "Ring 1234.", "version": "1"}),
        (f"/insights/participations/{ana.id}/exemption", {"reason": "Late"}),
    ):
        assert "closed" in chloe.post(path, values, status=409).text


def test_pages_that_change_what_runs_lead_back_from_a_draft_and_from_a_closed_cycle(
    browser: Browsing, cast: Cast, running: Cycle, draft: Draft, session: Session
) -> None:
    service.close_cycle(session, running.id, None)
    session.commit()
    chloe = browser(cast.chloe)
    for cycle, said in ((running, "This cycle is closed"), (draft(), "has not been opened yet")):
        for path in (
            f"/cycles/{cycle.id}/extension",
            f"/cycles/{cycle.id}/policy-route",
            f"/cycles/{cycle.id}/more-time",
            f"/insights/closing/{cycle.id}",
        ):
            assert chloe.get(path, status=302).location == f"/cycles/{cycle.id}", path
            assert said in chloe.get(f"/cycles/{cycle.id}").text, path
    ana = part(session, running, cast.ana.id)
    back = chloe.get(f"/insights/participations/{ana.id}/exemption", status=302)
    assert back.location == f"/cycles/{running.id}"


def test_why_somebody_of_hrs_own_line_is_away_is_for_a_colleague_outside_it(
    session: Session, browser: Browsing, cast: Cast, running: Cycle
) -> None:
    """Chloé leads Femi and not Ana: she sees that both are exempt, and why of Ana alone. An auditor reads neither."""
    give_role(session, cast.dev, "hr")
    parts = {name: part(session, running, getattr(cast, name).id) for name in ("ana", "femi")}
    for name, one in parts.items():
        service.exempt(session, one.id, f"Sabbatical of {name}", cast.dev.id, None)
        whom = Whom(one.team_id, frozenset({one.id}))
        days = OwnDays(running.self_due_on + timedelta(days=2), None)
        service.end_exemption(session, one.id, cast.dev.id)
        give_more_time(session, running.id, whom, days, f"Moved house: {name}", cast.dev.id, missing())
        service.exempt(session, one.id, f"Sabbatical of {name}, once more", cast.dev.id, None)
    session.commit()
    for path in (f"/cycles/{running.id}", f"/cycles/{running.id}/exemptions"):
        page = browser(cast.chloe).get(path)
        assert "Sabbatical of ana, once more" in page.text and "Sabbatical of femi" not in page.text
        assert "Femi Ade" in page.text and "a colleague of HR outside it reads why" in page.text
        assert len(page.html.select(f"form[action*='{parts['ana'].id}']")) == 1
        assert not page.html.select(f"form[action*='{parts['femi'].id}']")
        assert "Sabbatical of femi" in browser(cast.dev).get(path).text
    page = browser(cast.chloe).get(f"/cycles/{running.id}")
    assert "Moved house: ana" in page.text and "Moved house: femi" not in page.text
    for name, status in (("ana", 200), ("femi", 404)):
        browser(cast.chloe).get(f"/insights/participations/{parts[name].id}/exemption", status=status)
    browser(cast.chloe).post(f"/insights/participations/{parts['femi'].id}/exemption/ending", status=404)
    team = f"/insights/completion?cycle={running.id}&team={parts['femi'].team_id}"
    assert not browser(cast.chloe).get(team).html.select(f"a[href*='{parts['femi'].id}']")
    assert browser(cast.dev).get(team).html.select(f"a[href*='{parts['femi'].id}']")
