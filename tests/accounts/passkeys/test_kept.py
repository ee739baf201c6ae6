"""Stories of passkeys, over HTTP, where HR and administrators must have a second factor."""

from datetime import timedelta

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import service
from kie.accounts.models import RecoveryCode, SignInSession
from kie.events import Event
from kie.mail import QueuedMail
from kie.people import service as people
from tests.accounts.codes_of_apps import SET_UP, App, set_up
from tests.accounts.passkeys.devices import Device
from tests.accounts.passkeys.steps import (
    CHANGE,
    GOOD,
    NEW,
    Visit,
    adds,
    asked,
    by_passkey,
    events_of,
    first_passkey,
    passkeys,
    removal_page,
    with_password,
)
from tests.cast import Cast


def test_hr_begins_with_a_passkey_and_then_signs_in_with_it_alone(
    session: Session, town: Cast, browser: Visit
) -> None:
    chloe = with_password(browser, "1003")
    led = chloe.get("/people", follow_redirects=True)
    page = chloe.get(led.link("Use a passkey in place of an app"))
    assert "Add a passkey" in page.text
    device = Device()
    options = asked(chloe, "new")
    assert (options["rp"]["id"], options["user"]["name"]) == ("kie.wexcombe.example", "1003")
    assert options["authenticatorSelection"]["userVerification"] == "required"
    shown = chloe.post(
        f"{NEW}?next=/people", {"name": "My phone", "credential": device.make(options)}, status=200
    )
    assert len({code.get_text() for code in shown.html.select("main ul code")}) == 10
    assert shown.link("I have kept the codes") == "/people"
    chloe.get("/people")
    chloe.post("/sign-out")

    again = browser()
    assert "Sign in with a passkey" in again.get("/sign-in").text
    assert by_passkey(again, device).location == "/"
    again.get("/people")
    assert "My phone" in again.get("/account").text
    assert events_of(session, town.chloe) == ["passkey.added", "recovery-codes.made", "passkey.used"]
    begun = session.scalars(select(Event).where(Event.action == "session.begun").order_by(Event.id)).all()
    assert [one.details for one in begun] == [{"by": "password"}, {"by": "passkey"}]
    mail = session.scalars(select(QueuedMail)).one()
    assert mail.recipient == town.chloe.email and "“My phone”" in mail.text


def test_after_the_password_a_passkey_or_a_recovery_code_completes_it(
    session: Session, town: Cast, browser: Visit
) -> None:
    before = with_password(browser, "1001").get(f"{CHANGE}?change=passkey")
    assert "Set up an app" in before.text
    ana = first_passkey(with_password(browser, "1001"))
    open_ones = select(SignInSession).where(SignInSession.ended_at.is_(None))
    assert len(session.scalars(open_ones).all()) == 1
    again = with_password(browser, "1001")
    page = again.get("/", follow_redirects=True)
    assert page.text.startswith("Show that it is you") and "needs JavaScript" in page.text
    assert again.get(NEW, status=302).location == f"{CHANGE}?change=passkey"
    again.post(NEW, {"name": "Mine", "credential": Device().make(asked(again, "new"))})
    assert passkeys(session) == 1
    options = asked(again, "second-step")
    assert [one["transports"] for one in options["allowCredentials"]] == [["internal"]]
    answer = ana.device.use(options)
    assert again.post("/second-factor/passkey?next=/account", {"credential": answer}).location == "/account"
    again.get("/account")
    without_script = with_password(browser, "1001")
    without_script.post("/second-factor", {"code": ana.codes[0]})
    assert "9 recovery codes are left" in without_script.get("/account").text


def test_an_app_beside_a_passkey_and_the_other_way_round(
    session: Session, town: Cast, browser: Visit
) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    assert ana.browser.get(SET_UP, status=302).location == CHANGE
    use = {"change": "app", "credential": ana.device.use(asked(ana.browser, "proof"))}
    assert ana.browser.post(CHANGE, use).location == SET_UP
    app = App.reading(ana.browser.get(SET_UP))
    ana.browser.post(SET_UP, {"code": app.code()})
    assert "Your recovery codes stay" in ana.browser.get("/account").text
    with_password(browser, "1001").post("/second-factor", {"code": ana.codes[1]})
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        with_password(browser, "1001").post("/second-factor", {"code": app.code()})
        signed_in = browser()
        by_passkey(signed_in, ana.device)
        signed_in.get("/account")
        gone = {"change": "app-off", "credential": ana.device.use(asked(signed_in, "proof"))}
        signed_in.post(CHANGE, gone)
        with_password(browser, "1001").post("/second-factor", {"code": app.code(1)}, status=422)

    ben = with_password(browser, "1002")
    _app, codes = set_up(ben, GOOD)
    assert ben.get(NEW, status=302).location == f"{CHANGE}?change=passkey"
    ben.post(CHANGE, {"change": "passkey", "password": GOOD, "code": "000000"}, status=422)
    ben.post(CHANGE, {"change": "passkey", "password": GOOD, "code": codes[0]})
    adds(ben, Device())
    assert ben.get(NEW, status=302).location == f"{CHANGE}?change=passkey"
    assert "9 recovery codes are left" in ben.get("/account").text
    assert events_of(session, town.ana)[-2:] == ["second-factor.app-removed", "second-factor.refused"]


def test_removing_one_asks_who_it_is_and_the_last_is_kept_where_one_is_required(
    session: Session, town: Cast, browser: Visit
) -> None:
    chloe, other = with_password(browser, "1003"), browser(town.chloe)
    first = Device()
    codes = [code.get_text() for code in adds(chloe, first, "My phone", 200).html.select("main ul code")]
    page = removal_page(chloe, "My phone")
    assert "is all that you have of it" in chloe.get(page).text
    chloe.post(page, {"password": GOOD, "code": codes[0]}, status=409)
    chloe.post(f"{CHANGE}?change=passkey", {"change": "passkey", "password": GOOD, "code": codes[1]})
    adds(chloe, Device(), "My key")
    by_passkey(other, first)
    other.get("/people")
    assert "not your password" in chloe.post(page, {"password": "no", "code": codes[2]}, status=422).text
    chloe.post(page, {"password": GOOD, "code": codes[2]})
    assert passkeys(session) == 1 and other.get("/people", status=302)
    by_passkey(browser(), first, status=422)
    subjects = session.scalars(select(QueuedMail.subject)).all()
    assert subjects.count("A passkey was removed from your account for KIE") == 1
    assert "passkey.removed" in events_of(session, town.chloe)


def test_the_last_one_of_somebody_else_goes_with_the_codes(
    session: Session, town: Cast, browser: Visit
) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    page = removal_page(ana.browser, "My phone")
    assert "password alone signs you in" in ana.browser.get(page).text
    ana.browser.post(page, {"credential": ana.device.use(asked(ana.browser, "proof"))})
    assert set(session.scalars(select(SignInSession.second_factor_at))) == {None}
    with_password(browser, "1001").get("/account")
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == passkeys(session) == 0
    people.give_role(session, town.dev.id, town.ana.id, "auditor")
    people.give_role(session, None, town.ana.id, "administrator")
    session.commit()
    assert "Set up the second step" in with_password(browser, "1001").get("/", follow_redirects=True).text


def test_an_administrator_removes_passkeys_too(session: Session, town: Cast, browser: Visit) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    dev = browser(town.dev)
    set_up(dev)
    path = f"/people/{town.ana.id}/second-factor"
    assert "On: 1 passkey." in dev.get(path).text
    dev.post(f"{path}/removal")
    assert passkeys(session) == 0
    ana.browser.get("/account", status=302)
    by_passkey(browser(), ana.device, status=422)
    assert "nothing to remove" in dev.get(path).text


def test_who_signs_in_elsewhere_without_a_password_shows_a_fresh_session(
    session: Session, town: Cast, browser: Visit
) -> None:
    efua = browser(town.efua)
    page = efua.get(f"{CHANGE}?change=passkey")
    assert page.html.select_one("main input[name=password]") is None
    efua.post(f"{CHANGE}?change=passkey", {"change": "passkey"})
    assert "recovery codes" in adds(efua, Device(), status=200).text
    assert "Type the code." in efua.post(CHANGE, {"change": "off"}, status=422).text
    grace = browser(town.grace)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        page = grace.post(f"{CHANGE}?change=passkey", {"change": "passkey"}, status=422)
    assert "too long ago" in page.text


def test_a_session_that_began_elsewhere_owes_the_second_factor_as_any(
    session: Session, town: Cast, browser: Visit
) -> None:
    """As single sign-on begins one, which says by itself whether the provider asked for two factors."""
    device = Device()
    adds(with_password(browser, "1003"), device, status=200)
    for second_factor_at, place in ((None, "/second-factor"), (clock.now(), "/people")):
        chloe = browser()
        token = service.begin_session(session, town.chloe.id, "Firefox", second_factor_at)
        session.commit()
        with chloe.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert chloe.client.get("/people", follow_redirects=True).request.path == place
    people.give_role(session, town.dev.id, town.femi.id, "hr")
    token = service.begin_session(session, town.femi.id, "Firefox")
    session.commit()
    femi = browser()
    with femi.client.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert femi.client.get("/people", follow_redirects=True).request.path == SET_UP


def test_a_passkey_after_the_password_is_told_from_one_alone(
    session: Session, town: Cast, browser: Visit
) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    wrong = {"current": "not hers", "password": "four slow buses", "repeated": "four slow buses"}
    ana.browser.post("/account/password", wrong, status=422)
    by_passkey(browser(), ana.device)
    shown = ("session.begun", "second-factor.given", "password.refused")
    rows = session.scalars(select(Event).where(Event.action.in_(shown)).order_by(Event.id))
    assert [(one.action, one.details.get("by")) for one in rows] == [
        ("session.begun", "password"),
        ("second-factor.given", "passkey"),
        ("password.refused", None),
        ("session.begun", "passkey"),
    ]
