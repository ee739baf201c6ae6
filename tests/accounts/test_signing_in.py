"""Stories of signing in, over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import codes, service, tidying
from kie.accounts.models import Account, SignInAttempt, SignInCode, SignInSession
from kie.accounts.queries import demonstration_accounts_exist
from kie.accounts.rules import LETTER_LASTS
from kie.events import Event
from tests.browser import Browser
from tests.cast import Cast

GOOD = "kettle bus forty"
Visit = Callable[..., Browser]


def typed(name: str, password: str) -> dict[str, str]:
    return {"identifier": name, "password": password}


@pytest.mark.parametrize("name", ["1001", " 1001 ", "ana@wexcombe.example", "Ana@Wexcombe.Example"])
def test_ana_signs_in_by_staff_number_or_address(ana_has_a_password: Cast, browser: Visit, name: str) -> None:
    ana = browser()
    page = ana.get("/sign-in")
    assert page.html.select_one('meta[name="csrf-token"]')
    assert ana.post("/sign-in", typed(name, GOOD)).location == "/"
    assert "Ana Silva" in ana.get("/account").text
    ana.get("/sign-in")


def test_a_password_may_be_typed_with_composed_or_separate_accents(
    session: Session, cast: Cast, browser: Visit
) -> None:
    service.set_password(session, cast.ana.id, "caf\u00e9 kettle bus")
    session.commit()
    browser().post("/sign-in", typed("1001", "cafe\u0301 kettle bus"))


def test_nobody_learns_who_works_here(ana_has_a_password: Cast, browser: Visit) -> None:
    wrong = browser().post("/sign-in", typed("1001", "not her password"), status=422)
    unknown = browser().post("/sign-in", typed("9999", "not her password"), status=422)
    without = browser().post("/sign-in", typed("1002", "not his password"), status=422)
    nul = browser().post("/sign-in", typed("10\x0001", "not her password"), status=422)
    assert "do not belong together" in wrong.text
    for page in (unknown, without, nul):
        assert page.text == wrong.text
    assert "not her password" not in str(wrong.html)


def test_a_leaver_and_a_starter_cannot_sign_in(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    ana = ana_has_a_password.ana
    ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    browser().post("/sign-in", typed("1001", GOOD), status=422)
    ana.leaves_on, ana.starts_on = None, clock.today() + timedelta(days=1)
    session.commit()
    browser().post("/sign-in", typed("1001", GOOD), status=422)


def test_signing_in_leads_back_but_only_to_our_own_pages(ana_has_a_password: Cast, browser: Visit) -> None:
    ana = browser()
    sent = ana.get("/account", status=302).location
    assert sent == "/sign-in?next=/account"
    action = str(ana.get(sent).html.select("main form")[0]["action"])
    assert ana.post(action, typed("1001", GOOD)).location == "/account"
    tampered = browser()
    for bad in ("https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example"):
        assert tampered.post(f"/sign-in?next={bad}", typed("1001", GOOD)).location == "/"


def test_the_cookie_from_before_signing_in_is_worth_nothing_after(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    ana = browser()
    before = ana.csrf_token()
    with ana.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    ana.post("/sign-in", typed("1001", GOOD))
    with ana.client.session_transaction() as cookie:
        assert "planted" not in cookie
    answer = ana.client.post("/sign-out", data={"csrf_token": before})
    assert answer.status_code == 400


def test_after_five_tries_a_name_rests_for_a_quarter_of_an_hour(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        name = "ana@wexcombe.example"
        for spelling in (name, name.upper(), f" {name}", name.title(), name):
            browser().post("/sign-in", typed(spelling, "not her password"), status=422)
        waits = browser().post("/sign-in", typed(name, GOOD), status=429)
        assert "Wait 15 minutes" in waits.text and "forgotten your password" in waits.text
        assert waits.fields("/sign-in")["identifier"] == name and GOOD not in waits.answer.text
        time.shift(timedelta(minutes=14, seconds=10))
        assert "Wait 1 minute," in browser().post("/sign-in", typed(name, GOOD), status=429).text
        time.shift(timedelta(minutes=1))
        browser().post("/sign-in", typed(name, GOOD))


def test_a_name_that_is_nobodys_rests_as_well(cast: Cast, browser: Visit) -> None:
    for _try in range(5):
        browser().post("/sign-in", typed("nobody@wexcombe.example", "some password"), status=422)
    browser().post("/sign-in", typed("Nobody@wexcombe.example", "some password"), status=429)


def test_signing_in_starts_the_count_afresh(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    for _round in range(2):
        for _try in range(4):
            browser().post("/sign-in", typed("1001", "not her password"), status=422)
        browser().post("/sign-in", typed("1001", GOOD))


def test_an_address_that_guesses_at_everybody_rests(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    browser().post("/sign-in", typed("9999", "some password"), status=422)
    address = session.scalars(select(SignInAttempt.key).group_by(SignInAttempt.key)).all()
    for key in address:
        session.add_all(SignInAttempt(key=key, at=clock.now()) for _try in range(99))
    session.commit()
    browser().post("/sign-in", typed("1001", GOOD), status=429)
    start = browser().post("/start", {"code": "ABCD", "password": GOOD, "repeated": GOOD}, status=429)
    assert start.fields()["code"] == "ABCD" and "too many tries" in start.text


def test_failed_tries_are_on_the_audit_trail_without_what_was_typed(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    browser().post("/sign-in", typed("1001", "not her password"), status=422)
    browser().post("/sign-in", typed("Anna Sylva", "not her password"), status=422)
    known = session.scalars(select(Event).where(Event.action == "sign-in.refused")).one()
    assert known.person_id == ana_has_a_password.ana.id and known.details == {"by": "password"}


@pytest.mark.parametrize(
    ("current", "password", "repeated", "says"),
    [
        ("wrong", "four slow green buses", "four slow green buses", "not your present password"),
        (GOOD, "four slow green buses", "four slow green bushes", "not the same"),
        (GOOD, "short", "short", "at least 8"),
        (GOOD, "password123", "password123", "Too many people"),
        (GOOD, "Wexcombe1001", "Wexcombe1001", "mostly your name"),
        (GOOD, "ana@wexcombe.example", "ana@wexcombe.example", "mostly your name"),
        (GOOD, GOOD, GOOD, "the password you have"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(
    ana_has_a_password: Cast, browser: Visit, current: str, password: str, repeated: str, says: str
) -> None:
    ana = browser(ana_has_a_password.ana)
    values = {"current": current, "password": password, "repeated": repeated}
    assert says in ana.post("/account/password", values, status=422).text
    browser().post("/sign-in", typed("1001", GOOD))


def test_guessing_the_present_password_is_slowed_down_too(ana_has_a_password: Cast, browser: Visit) -> None:
    ana = browser(ana_has_a_password.ana)
    new = "four slow green buses"
    for _try in range(5):
        ana.post("/account/password", {"current": "no", "password": new, "repeated": new}, status=422)
    waits = ana.post("/account/password", {"current": GOOD, "password": new, "repeated": new}, status=429)
    assert "Change your password" in waits.text and waits.link("forgotten my present") == "/start-again"
    assert new not in waits.answer.text


def test_the_password_is_kept_as_an_argon2_hash_only(session: Session, ana_has_a_password: Cast) -> None:
    kept = session.get_one(Account, ana_has_a_password.ana.id).password_hash
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept


def test_an_old_hash_is_made_again_at_signing_in(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    session.execute(update(Account).values(password_hash=weak))
    session.commit()
    browser().post("/sign-in", typed("1001", GOOD))
    assert session.scalar(select(Account.password_hash)) != weak


def test_demonstration_accounts_are_noticed(session: Session, ana_has_a_password: Cast) -> None:
    assert not demonstration_accounts_exist(session)
    service.set_password(session, ana_has_a_password.ben.id, GOOD, demonstration=True)
    assert demonstration_accounts_exist(session)


def test_what_has_done_its_work_is_removed(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    browser().post("/sign-in", typed("1001", "not her password"), status=422)
    browser(ana_has_a_password.ana)
    codes.make_codes(session, [ana_has_a_password.ana.id], "letter", LETTER_LASTS)
    tidying.tidy(session)
    counts = [select(func.count()).select_from(table) for table in (SignInAttempt, SignInSession, SignInCode)]
    assert [session.scalar(count) for count in counts] == [2, 1, 1]
    with time_machine.travel(clock.now() + timedelta(days=60)):
        tidying.tidy(session)
    assert [session.scalar(count) for count in counts] == [0, 0, 0]
