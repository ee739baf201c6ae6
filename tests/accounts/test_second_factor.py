"""Stories of the second factor, over HTTP, where HR and administrators must have one."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import service, throttle
from kie.accounts.models import RecoveryCode, SecondFactor, SignInAttempt, SignInSession
from kie.app import create_app
from kie.events import Event
from kie.mail import QueuedMail
from kie.web import KieFlask
from tests.accounts.codes_of_apps import SET_UP, App, set_up
from tests.browser import Browser
from tests.cast import Cast, give_role

GOOD, NEW = "kettle bus forty", "four slow buses"
CHANGE = "/account/second-factor"
Visit = Callable[..., Browser]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """As in production, but without its cookies, which want https."""
    return Settings(environment="testing", pseudo_language=True, second_factor="required")


@pytest.fixture
def town(session: Session, cast: Cast) -> Cast:
    """The cast; Ana and Chloé have a password."""
    for person in (cast.ana, cast.chloe):
        service.set_password(session, person.id, GOOD)
    session.commit()
    return cast


def with_password(browser: Visit, number: str) -> Browser:
    """Somebody's browser after the password, wherever that leads."""
    made = browser()
    made.post("/sign-in", {"identifier": number, "password": GOOD})
    return made


def events_of(session: Session, person_id: object) -> list[str]:
    """What happened to the person's second factor, in order, but for where it was given."""
    wanted = select(Event.action).where(Event.person_id == person_id).order_by(Event.id)
    return [
        one
        for one in session.scalars(wanted)
        if one.startswith(("second-factor", "recovery")) and one != "second-factor.given"
    ]


def test_hr_sets_it_up_at_the_first_sign_in_and_gives_it_at_the_next(
    session: Session, town: Cast, browser: Visit
) -> None:
    chloe = with_password(browser, "1003")
    led = chloe.get("/people", follow_redirects=True)
    assert "Set up the second step" in led.text
    action = str(led.html.select("main form")[0]["action"])
    app = App.reading(led)
    assert "Wait for the next" in chloe.post(action, {"code": app.wrong()}, status=422).text
    shown = chloe.post(action, {"code": app.code()}, status=200)
    codes = [code.get_text() for code in shown.html.select("main ul code")]
    assert len(set(codes)) == 10
    assert shown.link("I have kept the codes") == "/people"
    chloe.get("/people")
    chloe.post("/sign-out")

    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        again = with_password(browser, "1003")
        asked = again.get("/people", follow_redirects=True)
        assert "Type the code from your app" in asked.text
        field = asked.html.select_one("main input[name=code]")
        assert field is not None
        assert (field["autocomplete"], field["inputmode"]) == ("one-time-code", "numeric")
        assert again.post("/second-factor?next=/people", {"code": app.code()}).location == "/people"
        again.get("/people")
    assert events_of(session, town.chloe.id) == ["second-factor.turned-on", "recovery-codes.made"]


def test_a_role_given_meanwhile_asks_at_once(session: Session, town: Cast, browser: Visit) -> None:
    ana = with_password(browser, "1001")
    ana.get("/account")
    give_role(session, town.ana, "administrator")
    session.commit()
    assert "Set up the second step" in ana.get("/account", follow_redirects=True).text


def test_others_may_turn_it_on_and_off(session: Session, town: Cast, browser: Visit) -> None:
    elsewhere = with_password(browser, "1001")
    ana = with_password(browser, "1001")
    assert ana.get("/account").link("Set up the second step") == SET_UP
    assert ana.get(SET_UP, status=302).location == f"{CHANGE}?change=app"
    assert "you are signed out" in ana.get(f"{CHANGE}?change=app").text
    app, codes = set_up(ana, GOOD)
    assert "10 recovery codes are left" in ana.get("/account").text
    assert elsewhere.get("/account", status=302).location.startswith("/sign-in")
    assert with_password(browser, "1001").get("/", follow_redirects=True).text.startswith("Type the code")

    off = {"change": "off", "password": GOOD, "code": codes[0]}
    assert "not your password" in ana.post(CHANGE, {**off, "password": "no"}, status=422).text
    assert "does not work" in ana.post(CHANGE, {**off, "code": app.code()}, status=422).text
    ana.post(CHANGE, off)
    with_password(browser, "1001").get("/account")
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert events_of(session, town.ana.id)[-2:] == ["recovery-code.used", "second-factor.turned-off"]
    assert changes_told(session, town.ana.email) == ["turned-on", "turned-off"]


def changes_told(session: Session, address: str | None) -> list[str]:
    told = select(QueuedMail).where(QueuedMail.recipient == address).order_by(QueuedMail.queued_at)
    return [
        mail.key.partition(":")[0].removeprefix("second-factor-")
        for mail in session.scalars(told)
        if mail.subject == "The second step of your account for KIE was changed"
    ]


def test_whoever_finds_a_browser_open_sets_no_app_up(session: Session, town: Cast, browser: Visit) -> None:
    ana = with_password(browser, "1001")
    for password, said in (("", "Type your password"), ("a guess", "not your password")):
        page = ana.post(CHANGE, {"change": "app", "password": password}, status=422)
        assert said in page.text
        assert ana.get(SET_UP, status=302).location == f"{CHANGE}?change=app"
        ana.post(SET_UP, {"code": "123456"}, status=302)
    assert session.scalars(select(SecondFactor)).all() == []
    assert changes_told(session, town.ana.email) == []
    ana.post(f"{CHANGE}?change=app", {"change": "app", "password": GOOD})
    app = App.reading(ana.get(SET_UP))
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert ana.post(SET_UP, {"code": app.code()}, status=302).location == f"{CHANGE}?change=app"


def test_where_it_is_required_it_can_be_replaced_only(session: Session, town: Cast, browser: Visit) -> None:
    chloe = with_password(browser, "1003")
    old, codes = set_up(chloe)
    assert "Turn the second step off" not in chloe.get(CHANGE).text
    chloe.post(CHANGE, {"change": "off", "password": GOOD, "code": codes[0]}, status=422)
    assert chloe.get(SET_UP, status=302).location == CHANGE
    chloe.post(CHANGE, {"change": "replace", "password": GOOD, "code": codes[0]})
    new = App.reading(chloe.get(SET_UP))
    assert App.reading(chloe.get(SET_UP)).code() == new.code()
    chloe.post(SET_UP, {"code": new.code()}, status=200)
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        again = with_password(browser, "1003")
        again.post("/second-factor", {"code": old.code()}, status=422)
        again.post("/second-factor", {"code": codes[1]}, status=422)
        again.post("/second-factor", {"code": new.code()})
    assert "second-factor.replaced" in events_of(session, town.chloe.id)


def test_replacing_must_be_done_soon(town: Cast, browser: Visit) -> None:
    chloe = with_password(browser, "1003")
    _app, codes = set_up(chloe)
    chloe.post(CHANGE, {"change": "replace", "password": GOOD, "code": codes[0]})
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert chloe.get(SET_UP, status=302).location == CHANGE


def test_each_recovery_code_works_once_and_new_ones_end_the_old(
    session: Session, town: Cast, browser: Visit
) -> None:
    _app, codes = set_up(with_password(browser, "1003"))
    chloe = with_password(browser, "1003")
    spaced = codes[0].replace("-", " ")
    assert "9 are left" in chloe.post("/second-factor", {"code": spaced}, status=200, follow=True).text
    used = with_password(browser, "1003").post("/second-factor", {"code": codes[0]}, status=422).text
    assert "type another one of your list" in used and "Wait for the next" not in used
    half = with_password(browser, "1003")
    for code, said in ((codes[1][:4], "type all 16 digits of it"), ("ABCD-EFGH", "another one of your list")):
        assert said in half.post("/second-factor", {"code": code}, status=422).text
    wrong = chloe.post(CHANGE, {"change": "codes", "password": "wrong", "code": codes[3]}, status=422)
    assert codes[3] not in wrong.answer.text, "it works still"
    empty = chloe.post(CHANGE, {}, status=422).html.select(".error-summary li")
    assert [one.get_text(" ", strip=True).split()[0] for one in empty] == ["What", "Your", "Code:"]
    fresh = chloe.post(CHANGE, {"change": "codes", "password": GOOD, "code": codes[1]}, status=200)
    assert codes[2] not in fresh.text
    with_password(browser, "1003").post("/second-factor", {"code": codes[2]}, status=422)
    assert codes[2].replace("-", "") not in str(session.scalars(select(RecoveryCode.code_hash)).all())


def test_wrong_codes_are_slowed_down_for_the_person_not_the_browser(town: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        app, codes = set_up(with_password(browser, "1003"))
        for _try in range(5):
            with_password(browser, "1003").post("/second-factor", {"code": app.wrong()}, status=422)
        other = with_password(browser, "1003")
        waits = other.post("/second-factor", {"code": codes[0]}, status=429)
        assert "Wait 15 minutes" in waits.text and "forgotten" not in waits.text
        assert waits.fields("/second-factor")["code"] == "", "it is there to be typed again"
        time.shift(timedelta(minutes=15))
        other.post("/second-factor", {"code": app.code()})


def test_a_letter_sets_the_password_and_leaves_the_second_factor(
    session: Session, town: Cast, browser: Visit
) -> None:
    set_up(with_password(browser, "1003"))
    (letter,) = service.make_letters(session, None, [town.chloe.id])
    session.commit()
    chloe = browser()
    chloe.post("/start", {"code": letter.code, "password": NEW, "repeated": NEW})
    assert chloe.get("/", follow_redirects=True).text.startswith("Type the code from your app")


def test_changing_the_password_does_not_ask_for_the_code_again(town: Cast, browser: Visit) -> None:
    chloe = with_password(browser, "1003")
    set_up(chloe)
    chloe.post("/account/password", {"current": GOOD, "password": NEW, "repeated": NEW})
    chloe.get("/people")


def test_another_administrator_removes_it_and_the_person_is_told(
    session: Session, town: Cast, browser: Visit
) -> None:
    chloe, dev, ana = with_password(browser, "1003"), browser(town.dev), browser(town.ana)
    set_up(chloe)
    set_up(dev)
    path = f"/people/{town.chloe.id}/second-factor"
    for somebody in (ana, chloe):
        somebody.get(path, status=404)
        somebody.post(f"{path}/removal", status=404)
    dev.post(f"/people/{town.dev.id}/second-factor/removal", status=404)
    assert "unlock" not in dev.get(f"/people/{town.dev.id}").text
    assert dev.get(f"/people/{town.chloe.id}").link("Second step when signing in") == path
    dev.get(path)
    dev.post(f"{path}/removal")
    assert chloe.get("/people", status=302).location.startswith("/sign-in")
    mail = session.scalars(
        select(QueuedMail).where(QueuedMail.key.startswith("second-factor-removed:"))
    ).one()
    assert mail.recipient == town.chloe.email and "Dev Patel has removed" in mail.text
    assert "nothing to remove" in dev.get(path).text
    dev.post(f"{path}/removal", status=404)
    again = with_password(browser, "1003")
    assert "Set up the second step" in again.get("/", follow_redirects=True).text
    set_up(again)
    assert "Dev Patel has removed the second step" in again.get("/").text
    assert "has removed" not in ana.get("/").text
    removal = session.scalars(select(Event).where(Event.action == "second-factor.removed")).one()
    assert (removal.actor_id, removal.person_id) == (town.dev.id, town.chloe.id)


def test_the_secret_is_shown_once_and_kept_nowhere(
    app: KieFlask, session: Session, town: Cast, browser: Visit
) -> None:
    chloe = with_password(browser, "1003")
    page = chloe.get(SET_UP)
    secret = App.reading(page).codes.secret
    picture = page.html.select_one("main img")
    assert picture is not None and str(picture["src"]).startswith("data:image/svg+xml")
    assert page.headers["Cache-Control"] == "no-store"
    set_up(chloe)
    assert secret not in chloe.get("/account").answer.get_data(as_text=True)
    kept = session.scalars(select(SecondFactor)).one()
    assert secret not in json.dumps([kept.seed, str(kept.last_counter)])
    with chloe.client.session_transaction() as cookie:
        assert secret not in str(dict(cookie)) and kept.seed not in str(dict(cookie))


def test_where_everybody_must_have_one_ana_sets_it_up_first(
    session: Session, town: Cast, settings: Settings, open_session: Callable[[], Session]
) -> None:
    for_all = create_app(replace(settings, second_factor="everybody"), sessions=lambda _r: open_session())
    ana = Browser(for_all, session)
    ana.post("/sign-in", {"identifier": "1001", "password": GOOD})
    led = ana.get("/account", follow_redirects=True)
    assert "not opened by a password alone" in led.text
    set_up(ana)
    assert "Ana Silva" in ana.get("/account").text


def test_where_it_is_relaxed_roles_need_none_but_who_has_one_gives_it(
    session: Session, town: Cast, settings: Settings, open_session: Callable[[], Session]
) -> None:
    relaxed = create_app(
        replace(settings, environment="development", second_factor="relaxed"),
        sessions=lambda _r: open_session(),
    )
    relaxed.testing = True
    chloe = Browser(relaxed, session, town.chloe)
    chloe.get("/people")
    set_up(chloe, GOOD)
    chloe.get("/people")
    asked = Browser(relaxed, session, town.chloe).get("/people", follow_redirects=True)
    assert "Type the code from your app" in asked.text
    assert "Turn the second step off" in chloe.get(CHANGE).text
    failed = SignInAttempt.key == throttle.second_factor_limit(town.chloe.id).key
    assert session.scalar(select(func.count()).where(failed)) == 0
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 2
