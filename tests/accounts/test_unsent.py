"""Stories of forms that were sent when the session had ended: nothing typed is lost, and nobody else reads it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import service, tidying, unsent
from kie.accounts.models import SignInSession, UnsentForm
from kie.accounts.rules import MOST_UNSENT_BYTES
from kie.assessments.queries import sheet
from kie.assessments.want_labels import want_labels
from kie.assessments.words import WantsItem, wants_of
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast

GOOD = "kettle bus forty"
ODD = "Léarn \u202eabc\u202c 👩🏽‍🔧 <b>&amp;</b>\r\n'quotes' end"
Visit = Callable[..., Browser]
pytestmark = pytest.mark.both_databases


@pytest.fixture
def part(session: Session, cast: Cast, shipped: Catalogue) -> ParticipationContext:
    """Ana's part of an open cycle. Ana, Ben and Efua have a password."""
    for person in (cast.ana, cast.ben, cast.efua):
        service.set_password(session, person.id, GOOD)
    cycle = open_cycle_with(session, cast, shipped, WHOLE)
    session.commit()
    return part_of(session, cycle, cast.ana)


def wants_url(part: ParticipationContext) -> str:
    return f"/assessments/{part.participation.id}/self/wants"


def stored(session: Session, part: ParticipationContext) -> WantsItem:
    session.expire_all()
    return wants_of(sheet(session, part.participation.id, "self").wants)


def texts_kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def ends_sessions(session: Session, how: str = "idle") -> None:
    """By an hour without use, twelve hours in all, or by being ended elsewhere."""
    now = clock.now()
    values = {
        "idle": {"seen_at": now - timedelta(minutes=60)},
        "absolute": {"started_at": now - timedelta(hours=12)},
        "revoked": {"ended_at": now},
    }[how]
    session.execute(update(SignInSession).values(**values))
    session.commit()


def types(browser: Browser, part: ParticipationContext, soon: str = ODD) -> dict[str, object]:
    """What the page's form sends once somebody has typed in it."""
    return {**browser.get(wants_url(part)).fields(), "soon": soon}


def signs_in(browser: Browser, number: str) -> str:
    page = browser.post("/sign-in", {"identifier": number, "password": GOOD})
    return page.location


def types_too_late(session: Session, ana: Browser, part: ParticipationContext, soon: str = ODD) -> None:
    """Her session ends before she sends her form; she signs in again, and it is kept."""
    typed = types(ana, part, soon)
    ends_sessions(session)
    ana.post(wants_url(part), typed)
    signs_in(ana, "1001")


def carries_on(browser: Browser) -> str:
    """Where the one form that is kept leads back to."""
    return browser.get(browser.get("/unsent").link("Carry on"), status=302).location


def shown_again(browser: Browser, kept: str) -> str:
    """What stands in the form that was kept at this address."""
    return str(browser.get(browser.get(kept, status=302).location).fields()["soon"])


@pytest.mark.parametrize("how", ["idle", "absolute", "revoked"])
def test_what_ana_typed_is_back_in_its_form_after_signing_in(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit, how: str
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ends_sessions(session, how)
    assert ana.post(wants_url(part), typed).location == "/sign-in"
    assert stored(session, part).soon == ""
    told = ana.get("/sign-in").text
    assert "You were signed out before this was saved. Sign in, and you will find what you typed." in told

    assert signs_in(ana, "1001") == "/unsent"
    page = ana.get("/unsent")
    assert want_labels()["soon"] in page.text.partition("Léarn")[0], (
        "what was asked stands above what was typed"
    )
    form = ana.get(page.link("Carry on"), status=302)
    shown = ana.get(form.location)
    assert "Not saved yet" in shown.text
    assert ana.client.get(form.location, headers={"Accept-Encoding": "gzip"}).status_code == 200
    again = shown.fields()
    assert str(again["soon"]).replace("\r\n", "\n") == ODD.replace("\r\n", "\n")
    ana.post(form.location, again)
    assert stored(session, part).soon.replace("\r\n", "\n") == ODD.replace("\r\n", "\n")
    assert texts_kept(session) == 0
    assert "Nothing is waiting" in ana.get("/unsent").text
    done = session.scalars(select(Event.action).where(Event.action.like("unsent-form.%")).order_by(Event.id))
    assert list(done) == ["unsent-form.kept", "unsent-form.sent"]


def test_somebody_else_at_that_browser_sees_nothing_of_it(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ends_sessions(session)
    ana.post(wants_url(part), typed)
    kept = session.scalars(select(UnsentForm.id)).one()
    assert signs_in(ana, "1002") == "/"
    for path in ("/", "/unsent"):
        assert "Léarn" not in ana.get(path).text
    for path in (f"/unsent/{kept}", f"/unsent/{kept}/text"):
        ana.get(path, status=404)
    ana.get(f"{wants_url(part)}?unsent={kept}", status=404)
    assert "Léarn" not in ana.get(f"/account?unsent={kept}").text
    ana.post(f"/unsent/{kept}/throwing-away", status=404)
    ana.post("/account/password?x=1", {"unsent": str(kept), "current": "no"}, status=422)
    ana.post("/session/extension", {"unsent": str(kept)}, status=200)
    assert texts_kept(session) == 1


def test_a_page_from_before_somebody_else_signed_in_is_kept_for_its_author(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    shared = browser(cast.ana)
    typed = types(shared, part)
    signs_in(shared, "1002")
    assert shared.client.post(wants_url(part), data=typed).location == "/"
    assert "kept for them" in shared.get("/").text
    assert session.scalars(select(UnsentForm.person_id)).one() == cast.ana.id
    assert "Nothing is waiting" in shared.get("/unsent").text


def test_a_page_from_before_signing_in_again_leads_back_to_its_form(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ana.post("/sign-out")
    signs_in(ana, "1001")
    answer = ana.client.post(wants_url(part), data=typed)
    assert answer.location.startswith("/unsent/")
    assert shown_again(ana, answer.location).startswith("Léarn")


def test_a_form_that_came_back_is_not_deleted_when_it_is_kept_once_more(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    types_too_late(session, ana, part)
    again = ana.get(carries_on(ana)).fields()
    assert again["unsent"]
    ana.post("/sign-out")
    signs_in(ana, "1001")
    answer = ana.client.post(wants_url(part), data=again)
    assert texts_kept(session) == 1
    assert shown_again(ana, answer.location).startswith("Léarn")


def test_after_signing_out_a_page_left_open_in_another_tab_is_kept(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ana.post("/sign-out")
    assert ana.client.post(wants_url(part), data=typed).location == "/sign-in"
    assert signs_in(ana, "1001") == "/unsent"


def test_a_change_made_meanwhile_is_not_overwritten(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    types_too_late(session, ana, part)
    phone = browser(cast.ana)
    phone.post(wants_url(part), types(phone, part, "From the phone"))
    form = carries_on(ana)
    refused = ana.post(form, ana.get(form).fields(), status=409)
    assert "From the phone" in refused.text
    assert str(refused.fields()["soon"]).startswith("Léarn")
    assert stored(session, part).soon == "From the phone"
    assert texts_kept(session) == 1


def test_throwing_away_and_the_end_of_the_day_delete_it(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        for soon in ("First", "Second"):
            types_too_late(session, ana, part, soon)
            time.shift(timedelta(seconds=1))
        page = ana.get("/unsent")
        ana.post(str(page.html.select('form[action$="/throwing-away"]')[0]["action"]))
        left = ana.get("/unsent").text
        assert "First" in left, "what was sent before has other words, and stays"
        assert "Second" not in left
        time.shift(timedelta(hours=24))
        ana.sign_in(cast.ana)
        assert "First" not in ana.get("/unsent").text
        tidying.tidy(session)
        assert texts_kept(session) == 0


def test_where_the_form_is_gone_the_text_can_be_copied_or_sent_as_it_was(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/goals/{uuid4()}/notes"
    token = types(ana, part)["csrf_token"]
    ends_sessions(session)
    ana.client.post(path, data={"csrf_token": token, "text": "Went well today"})
    assert signs_in(ana, "1001") == "/unsent"
    answer = ana.client.get(ana.get("/unsent").link("Carry on"), follow_redirects=True)
    assert answer.request.path.endswith("/text")
    shown = ana.get(answer.request.path)
    assert "Went well today" in shown.text
    ana.post(path, shown.fields(path), status=404)
    assert texts_kept(session) == 1


def test_a_double_click_keeps_one(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    ends_sessions(session)
    for _time in range(2):
        ana.post(wants_url(part), typed)
    assert texts_kept(session) == 1


def test_what_is_too_much_to_keep_is_shown_to_copy(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part, "Long " * (MOST_UNSENT_BYTES // 5))
    ends_sessions(session)
    page = ana.post(wants_url(part), typed, status=413)
    assert page.html.select("textarea")[0].get_text().strip().startswith("Long Long")
    assert texts_kept(session) == 0


def test_nothing_is_kept_without_a_page_of_ours_that_says_whose_it_is(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    mark = unsent.mark_of_pages("another key of another installation", uuid4())
    typed = types(ana, part)
    ends_sessions(session)
    for token in ("", "made-up", mark, str(typed["csrf_token"])[:-3] + "abc"):
        answer = ana.client.post(wants_url(part), data={**typed, "csrf_token": token})
        assert answer.status_code == 400, token
    nobody = browser()
    nobody.post(wants_url(part), {"soon": "From nobody"})
    ana.client.post("/account/password", data={**typed, "password": "secret words here"})
    assert texts_kept(session) == 0


def test_whoever_has_left_has_nothing_kept(
    session: Session, cast: Cast, part: ParticipationContext, browser: Visit
) -> None:
    ana = browser(cast.ana)
    typed = types(ana, part)
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    ana.post(wants_url(part), typed)
    assert texts_kept(session) == 0
