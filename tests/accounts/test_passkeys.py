"""Stories of passkeys, over HTTP, where HR and administrators must have a second factor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import service, throttle
from kie.accounts.models import RecoveryCode, SignInAttempt, SignInSession, UnsentForm
from kie.accounts.passkey_models import Passkey, UsedChallenge
from kie.accounts.passkey_rules import MOST_PASSKEYS
from kie.events import Event
from kie.mail import QueuedMail
from kie.people import service as people
from kie.people.models import Person
from tests.accounts.codes_of_apps import SET_UP, App, set_up
from tests.accounts.devices import HERE, PRESENT, Device, encoded
from tests.browser import Browser, Page
from tests.cast import Cast

GOOD = "kettle bus forty"
CHANGE = "/account/second-factor"
NEW = "/second-factor/passkey/new"
Visit = Callable[..., Browser]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """As in production, but without its cookies, which want https."""
    return Settings(environment="testing", pseudo_language=True, second_factor="required", public_url=HERE)


@pytest.fixture
def town(session: Session, cast: Cast) -> Cast:
    """The cast; Ana, Ben and Chloé have a password."""
    for person in (cast.ana, cast.ben, cast.chloe):
        service.set_password(session, person.id, GOOD)
    session.commit()
    return cast


@dataclass
class Owner:
    """Somebody with a device. `codes`: their recovery codes."""

    browser: Browser
    device: Device
    codes: list[str]


def asked(browser: Browser, purpose: str) -> dict[str, Any]:
    """What the page's script is given."""
    options: dict[str, Any] = browser.get(f"/passkeys/challenge/{purpose}").json
    return options


def with_password(browser: Visit, number: str) -> Browser:
    """Somebody's browser after the password, wherever that leads."""
    made: Browser = browser()
    made.post("/sign-in", {"identifier": number, "password": GOOD})
    return made


def by_passkey(browser: Browser, device: Device, status: int = 302, **changes: Any) -> Page:
    """Sign in with a passkey."""
    sent = device.use(asked(browser, "sign-in"), **changes)
    return browser.post("/sign-in/passkey", {"credential": sent}, status=status)


def adds(browser: Browser, device: Device, name: str = "My phone", status: int = 302) -> Page:
    """Add a passkey on the page for it."""
    browser.get(NEW)
    return browser.post(NEW, {"name": name, "credential": device.make(asked(browser, "new"))}, status=status)


def first_passkey(browser: Browser, change: dict[str, str] | None = None) -> Owner:
    """Somebody signed in completely adds their first passkey."""
    assert browser.post(f"{CHANGE}?change=passkey", {"change": "passkey", "password": GOOD}).location == NEW
    device = Device()
    page = adds(browser, device, status=200)
    return Owner(browser, device, [code.get_text() for code in page.html.select("main ul code")])


def events_of(session: Session, person: Person) -> list[str]:
    """What happened to the person's second factor, in order."""
    wanted = select(Event.action).where(Event.person_id == person.id).order_by(Event.id)
    return [
        one for one in session.scalars(wanted) if one.startswith(("second-factor", "recovery", "passkey"))
    ]


def passkeys(session: Session) -> int:
    """How many are kept."""
    return session.scalar(select(func.count()).select_from(Passkey)) or 0


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
    assert [one.details for one in begun] == [{}, {"by": "passkey"}]
    mail = session.scalars(select(QueuedMail)).one()
    assert mail.recipient == town.chloe.email and "“My phone”" in mail.text


def test_after_the_password_a_passkey_or_a_recovery_code_completes_it(
    session: Session, town: Cast, browser: Visit
) -> None:
    with_password(browser, "1001")
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
    _app, codes = set_up(ben)
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


def removal_page(browser: Browser, name: str) -> str:
    """Where the account page leads to remove the passkey of this name."""
    return browser.get("/account").link(f"Remove it {name}")


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


def test_nobody_removes_or_uses_a_passkey_of_somebody_else(
    session: Session, town: Cast, browser: Visit
) -> None:
    ana, ben = (first_passkey(with_password(browser, number)) for number in ("1001", "1002"))
    hers = removal_page(ana.browser, "My phone")
    ben.browser.get(hers, status=404)
    ben.browser.post(hers, {"credential": ben.device.use(asked(ben.browser, "proof"))}, status=404)
    half_way = with_password(browser, "1001")
    answer = ben.device.use(asked(half_way, "second-step"))
    assert (
        "did not work here"
        in half_way.post("/second-factor/passkey", {"credential": answer}, status=422).text
    )
    half_way.get("/account", status=302)
    handle = encoded(town.ana.id.bytes)
    by_passkey(browser(), ben.device, 422, userHandle=handle)
    by_passkey(browser(), ben.device, 422, userHandle=None)
    off = {"change": "off", "credential": ben.device.use(asked(ana.browser, "proof"))}
    ana.browser.post(CHANGE, off, status=422)
    assert passkeys(session) == 2


def test_an_answer_counts_once_and_for_what_it_was_asked(
    session: Session, town: Cast, browser: Visit
) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    thief, twice = browser(), browser()
    answer = ana.device.use(asked(twice, "sign-in"))
    with twice.client.session_transaction() as cookie:
        before = dict(cookie)
    twice.post("/sign-in/passkey", {"credential": answer})
    thief.post("/sign-in/passkey", {"credential": answer}, status=422)
    with thief.client.session_transaction() as cookie:
        cookie.update(before)
    thief.post("/sign-in/passkey", {"credential": answer}, status=422)
    for purpose in ("proof", "second-step", "new"):
        other = ana.device.use({"rpId": "kie.wexcombe.example", **asked(ana.browser, purpose)})
        ana.browser.post("/sign-in/passkey", {"credential": other}, status=422)
    late = browser()
    options = asked(late, "sign-in")
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        late.post("/sign-in/passkey", {"credential": ana.device.use(options)}, status=422)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        service.tidy(session)
    assert session.scalar(select(func.count()).select_from(UsedChallenge)) == 0


def test_a_device_at_another_address_or_that_recognised_nobody_is_refused(town: Cast, browser: Visit) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    for changed in (
        {"origin": "https://kie.wexcombe.example.evil.example"},
        {"origin": "http://kie.wexcombe.example"},
        {"origin": "https://kie.wexcombe.example:8443"},
        {"flags": PRESENT},
        {"flags": 0},
    ):
        device = ana.device.copy()
        vars(device).update(changed)
        device.count += 50
        by_passkey(browser(), device, status=422)
    visitor = browser()
    elsewhere = {**asked(visitor, "sign-in"), "rpId": "evil.example"}
    visitor.post("/sign-in/passkey", {"credential": ana.device.use(elsewhere)}, status=422)
    by_passkey(browser(), ana.device, status=422, signature=encoded(bytes(70)))
    by_passkey(browser(), ana.device)


def test_a_new_passkey_is_held_to_the_same(session: Session, town: Cast, browser: Visit) -> None:
    chloe = with_password(browser, "1003")
    for device in (Device(origin="https://evil.example"), Device(flags=PRESENT)):
        assert "was not added" in adds(chloe, device, status=422).text
    device = Device()
    old = device.make(asked(chloe, "new"))
    asked(chloe, "new")
    chloe.post(NEW, {"name": "Mine", "credential": old}, status=422)
    chloe.post(NEW, {"name": "Mine", "credential": old}, status=422)
    chloe.post(NEW, {"name": " ", "credential": device.make(asked(chloe, "new"))}, status=422)
    chloe.post(NEW, {"name": "x" * 61, "credential": device.make(asked(chloe, "new"))}, status=422)
    assert passkeys(session) == 0
    chloe.get("/people", status=302)


def test_a_key_is_added_once_and_very_many_are_not(session: Session, town: Cast, browser: Visit) -> None:
    chloe, device = with_password(browser, "1003"), Device()
    codes = [code.get_text() for code in adds(chloe, device, status=200).html.select("main ul code")]
    change = {"change": "passkey", "password": GOOD, "code": codes[0]}
    chloe.post(f"{CHANGE}?change=passkey", change)
    again = device.make(asked(chloe, "new"), device.keys[0])
    assert "added already" in chloe.post(NEW, {"name": "Again", "credential": again}, status=409).text
    row = session.scalars(select(Passkey)).one()
    for number in range(MOST_PASSKEYS - 1):
        many = {"person_id": row.person_id, "public_key": b"", "sign_count": 0, "added_at": row.added_at}
        session.add(Passkey(credential_id=bytes([number]), name=f"Key {number}", **many))
    session.commit()
    new = device.make(asked(chloe, "new"))
    assert "as many passkeys" in chloe.post(NEW, {"name": "More", "credential": new}, status=409).text
    assert passkeys(session) == MOST_PASSKEYS


def test_an_answer_is_not_kept_as_something_typed(session: Session, town: Cast, browser: Visit) -> None:
    phone, desk = browser(town.ana), browser(town.ana)
    desk.get("/account")
    phone.post("/account/other-sessions/ending")
    sent = {"name": "My phone", "credential": "{}", "csrf_token": desk.csrf_token()}
    assert desk.post(NEW, sent).location.startswith("/sign-in")
    assert session.scalar(select(func.count()).select_from(UnsentForm)) == 0


def test_a_copy_of_a_key_is_found_by_its_counter(session: Session, town: Cast, browser: Visit) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    by_passkey(browser(), ana.device)
    copy = ana.device.copy()
    by_passkey(browser(), ana.device)
    by_passkey(browser(), copy, status=422)
    refused = session.scalars(select(Event).where(Event.action == "passkey.refused")).one()
    assert refused.details == {"why": "counter"}
    by_passkey(browser(), ana.device)


def test_leavers_and_strangers_get_the_same_answer(session: Session, town: Cast, browser: Visit) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    town.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    left = by_passkey(browser(), ana.device, status=422).text
    stranger = Device()
    stranger.make({"challenge": "AAAA", "rp": {"id": "kie.wexcombe.example"}, "user": {"id": "AAAA"}})
    assert by_passkey(browser(), stranger, status=422).text == left


@pytest.mark.parametrize(
    "sent", ["", "{", "[]", "{}", "null", '"text"', "[" * 30_000, '{"id":1}', "\0", "é" * 100], ids=repr
)
def test_rubbish_is_refused_politely_and_counted(
    session: Session, town: Cast, browser: Visit, sent: str
) -> None:
    visitor = browser()
    asked(visitor, "sign-in")
    assert "did not work here" in visitor.post("/sign-in/passkey", {"credential": sent}, status=422).text
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_many_refused_answers_are_slowed_down(town: Cast, browser: Visit) -> None:
    visitor = browser()
    for _try in range(100):
        throttle.count(visitor._session, throttle.address_limit("127.0.0.1").key)
    visitor._session.commit()
    asked(visitor, "sign-in")
    assert "Wait" in visitor.post("/sign-in/passkey", {"credential": "{}"}, status=429).text


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
