"""Where passkeys can be used, what may be done to a second factor, and what a counter tells."""

import json
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kie.accounts import ceremony
from kie.accounts.ceremony import Challenge
from kie.accounts.passkey_rules import (
    CHALLENGE_LASTS,
    MOST_PASSKEYS,
    Site,
    changes_offered,
    copied,
    known_transports,
    no_site,
    site_of,
)
from kie.controls import holds_secret
from tests.accounts.passkeys.devices import HERE, Device, decoded, encoded
from tests.accounts.test_second_factor_codes import NOON

SITE = Site("kie.wexcombe.example", HERE)


@pytest.mark.parametrize(
    ("address", "name", "origin"),
    [
        ("https://kie.wexcombe.example", "kie.wexcombe.example", "https://kie.wexcombe.example"),
        ("https://KIE.Wexcombe.example:443/", "kie.wexcombe.example", "https://kie.wexcombe.example"),
        (
            "https://kie.wexcombe.example:8443/kie",
            "kie.wexcombe.example",
            "https://kie.wexcombe.example:8443",
        ),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://kie.localhost:80", "kie.localhost", "http://kie.localhost"),
    ],
)
def test_an_address_with_a_name_has_passkeys(address: str, name: str, origin: str) -> None:
    assert site_of(address) == Site(name, origin)
    assert no_site(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1:8000", "number"),
        ("https://10.1.2.3", "number"),
        ("https://[2001:db8::1]:8443", "number"),
        ("https://2130706433", "number"),
        ("https://", "number"),
        ("http://kie.wexcombe.example", "https"),
        ("http://notlocalhost", "https"),
        ("http://localhost.wexcombe.example", "https"),
    ],
)
def test_others_have_none_and_say_why(address: str, why: str) -> None:
    assert site_of(address) is None
    said = no_site(address)
    assert said is not None and why in said


@pytest.mark.parametrize(
    ("kept", "told", "copy"),
    [(0, 0, False), (0, 1, False), (5, 6, False), (5, 5, True), (5, 4, True), (5, 0, True)],
)
def test_a_counter_goes_up_or_is_none(kept: int, told: int, copy: bool) -> None:
    assert copied(kept, told) is copy


def test_what_may_be_done_never_leaves_a_required_one_out() -> None:
    for app, passkeys, required, here in product(
        (True, False), (0, 1, 2, MOST_PASSKEYS), (True, False), (True, False)
    ):
        offered = changes_offered(app, passkeys, required, here)
        assert ("off" in offered) is ((app or passkeys > 0) and not required)
        assert ("app-off" in offered) is (app and passkeys > 0)
        assert ("passkey" in offered) is (here and passkeys < MOST_PASSKEYS)
        assert ("codes" in offered) is (app or passkeys > 0)
        assert ("replace" in offered, "app" in offered) == (app, not app)


def test_of_transports_what_is_known_is_kept() -> None:
    assert known_transports(["usb", "internal", "telepathy", 3, None]) == "internal usb"
    assert known_transports("usb") == known_transports(None) == known_transports({"usb": 1}) == ""


@settings(max_examples=30)
@given(st.text() | st.binary().map(lambda one: one.decode("latin-1")))
def test_no_text_is_an_answer(sent: str) -> None:
    challenge = Challenge(b"challenge", "sign-in", NOON)
    assert ceremony.named(sent) is None
    assert ceremony.made(SITE, challenge, sent) is None
    assert ceremony.answered(SITE, challenge, sent, b"key") is None


def test_no_changed_byte_of_an_answer_is_taken() -> None:
    """The device's answer as it is, and with any one byte changed of what is signed or signs."""
    challenge, device = Challenge(b"c" * 32, "sign-in", NOON), Device()
    owner = ceremony.Owner(b"somebody", "1001", "Ana Silva")
    key = ceremony.made(
        SITE, challenge, device.make(ceremony.to_make(SITE, "Wexcombe", owner, [], challenge))
    )
    assert key is not None and key.transports == "internal"
    sent = device.use(ceremony.to_use(SITE, [], challenge))
    assert ceremony.answered(SITE, challenge, sent, key.public_key) == 1
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        answer = json.loads(sent)
        right = decoded(answer["response"][part])
        for at in range(len(right)):
            answer["response"][part] = encoded(right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :])
            assert ceremony.answered(SITE, challenge, json.dumps(answer), key.public_key) is None, (part, at)


def test_a_challenge_is_random_and_lasts_some_minutes() -> None:
    first, second = (Challenge.fresh("new", NOON) for _time in range(2))
    assert first.value != second.value and len(first.value) == 32
    assert first.until == NOON + CHALLENGE_LASTS


def test_an_answer_is_not_kept_as_something_typed() -> None:
    assert not holds_secret(["change", "code"])
    assert holds_secret(["change", "code", "credential"])
