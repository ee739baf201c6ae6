"""Passkeys that are refused: elsewhere, by nobody, again, too late, copied, of somebody else."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import throttle, tidying
from kie.accounts.models import SignInAttempt
from kie.accounts.passkey_models import Passkey, UsedChallenge
from kie.accounts.passkey_rules import MOST_PASSKEYS
from kie.events import Event
from kie.mail import QueuedMail
from kie.people.models import AddressChange
from tests.accounts.passkeys.devices import PRESENT, Device, encoded
from tests.accounts.passkeys.steps import (
    CHANGE,
    GOOD,
    NEW,
    Visit,
    adds,
    asked,
    by_passkey,
    first_passkey,
    passkeys,
    removal_page,
    with_password,
)
from tests.cast import Cast


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
        tidying.tidy(session)
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


def test_a_copy_of_a_key_is_found_by_its_counter(session: Session, town: Cast, browser: Visit) -> None:
    ana = first_passkey(with_password(browser, "1001"))
    by_passkey(browser(), ana.device)
    copy = ana.device.copy()
    by_passkey(browser(), ana.device)
    by_passkey(browser(), copy, status=422)
    refused = session.scalars(select(Event).where(Event.action == "passkey.refused")).one()
    assert refused.details == {"why": "counter"}
    by_passkey(browser(), ana.device)


def test_the_owner_of_a_key_that_was_copied_is_told_once(
    session: Session, town: Cast, browser: Visit
) -> None:
    changed = clock.now() - timedelta(days=8)
    before = AddressChange(person_id=town.ana.id, before="old@wexcombe.example", changed_at=changed)
    session.add(before)
    session.commit()
    ana = first_passkey(with_password(browser, "1001"))
    by_passkey(browser(), ana.device, 422, signature=encoded(bytes(70)))
    copy = ana.device.copy()
    by_passkey(browser(), ana.device)
    for _time in range(2):
        by_passkey(browser(), copy, status=422)
        copy.count = 0
    by_passkey(browser(), ana.device)
    about = select(QueuedMail).where(QueuedMail.subject == "A passkey of yours for KIE was refused")
    told = session.scalars(about.order_by(QueuedMail.recipient)).all()
    assert [mail.recipient for mail in told] == ["ana@wexcombe.example", "old@wexcombe.example"]
    assert "“My phone”" in told[0].text and "may have a copy" in told[0].text


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
