"""What counts of claims, whatever a provider puts into them; and whom they mean."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kie.single_sign_on.rules import Known, claimed, refusal, speakable
from kie.texts import spoilt

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["ana@x.example", " Ana@X.example ", "a\x00b", "\ud800", "mfa", "true"]),
    st.lists(
        st.one_of(st.text(max_size=3), st.integers(), st.just("mfa"), st.lists(st.integers(), max_size=1))
    ),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)
NAMES = ("iss", "email", "email_verified", "employee", "amr", "acr")


@settings(max_examples=150)
@given(st.fixed_dictionaries({"sub": st.just("ana")}, optional=dict.fromkeys(NAMES, ODD)))
def test_no_claim_counts_for_more_than_it_says(claims: dict[str, Any]) -> None:
    found = claimed(claims, "employee", ("mfa",))
    assert not found.email or claims["email_verified"] is True
    assert found.email == found.email.lower().strip()
    assert not any(spoilt(text) for text in (found.issuer, found.email, found.staff_number))
    methods = claims.get("amr")
    said = (isinstance(methods, list) and "mfa" in methods) or str(claims.get("acr")).strip() == "mfa"
    assert found.second_factor == said
    assert not claimed(claims, "", ()).staff_number
    assert not claimed(claims, "", ()).second_factor


def test_a_truth_is_no_staff_number() -> None:
    for number, read in ((1001, "1001"), (" 1001 ", "1001"), (True, ""), (1001.0, ""), (None, "")):
        assert claimed({"sub": "x", "employee": number}, "employee", ()).staff_number == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Ana@Wexcombe.Example", "ana@wexcombe.example"),
        ("ÉLODIE@wexcombe.example", "élodie@wexcombe.example"),
        ("\N{KELVIN SIGN}en@wexcombe.example", ""),
        ("\N{ANGSTROM SIGN}sa@wexcombe.example", ""),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}an@wexcombe.example", ""),
    ],
)
def test_no_other_address_counts_as_one_in_small_letters(said: str, read: str) -> None:
    assert claimed({"sub": "x", "email": said, "email_verified": True}, "", ()).email == read


FINE = Known(in_post=True, address_rests=False, linked=False)


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ([], "unknown"),
        ([FINE], None),
        ([FINE, FINE], "several"),
        ([Known(in_post=False, address_rests=True, linked=True)], "not-in-post"),
        ([Known(in_post=True, address_rests=True, linked=True)], "linked-to-another"),
        ([Known(in_post=True, address_rests=True, linked=False)], "address-rests"),
        ([Known(in_post=True, address_rests=False, linked=False, number_differs=True)], "another-number"),
    ],
)
def test_one_person_about_whom_all_is_well_is_linked(known: list[Known], why: str | None) -> None:
    assert refusal(known) == why


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://there.example/token?tenant=1", True),
        ("https://10.0.0.5:8443/token", True),
        ("http://there.example/token", False),
        ("https://", False),
        ("//there.example", False),
        ("https://kie@there.example/", False),
        ("https://there.example/#x", False),
        ("https://there.example/ x", False),
        ("https://there.example\\@evil.example/", False),
        ("https://there.example:port/", False),
        ("data:text/html,x", False),
        (7, False),
        (None, False),
    ],
)
def test_only_such_addresses_are_spoken_to(address: object, fine: bool) -> None:
    assert speakable(address, https_only=True) is fine
