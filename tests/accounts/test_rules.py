"""What may be argued about at a meeting: passwords, tries, codes, where a link may lead."""

from datetime import UTC, datetime, timedelta
from math import log2
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.accounts import rules
from kie.accounts.passwords import common_passwords

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ANA = ("Ana Silva", "1001", "Wexcombe Council")


@pytest.mark.parametrize(
    "password",
    [
        "1234567",
        "password",
        "PassWord123!",
        "Summer2026!!",
        "aaaaaaaaaaaa",
        "Wexcombe2026!",
        "AnaSilva1001",
        "x" * 201,
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    assert rules.password_problem(password, common_passwords(), ANA) is not None


@pytest.mark.parametrize(
    "password",
    ["kettle bus forty", "tractors!", "MYDOGEATSPEAS", "wexcombe has seven bridges", "пароль длинный"],
)
def test_good_passwords_need_no_particular_kinds_of_character(password: str) -> None:
    assert rules.password_problem(password, common_passwords(), ANA) is None


def test_the_list_of_common_passwords_has_some_hundreds_and_is_in_lower_case() -> None:
    assert len(common_passwords()) > 300
    assert all(word == word.casefold() and " " not in word for word in common_passwords())


def test_a_password_is_the_same_however_a_keyboard_composes_it() -> None:
    assert rules.canonical_password("caf\u00e9 crème") == rules.canonical_password("cafe\u0301 cre\u0300me")


def test_the_wait_ends_when_the_oldest_counted_try_is_out_of_the_window() -> None:
    tries = [NOW - timedelta(minutes=minutes) for minutes in (1, 2, 3, 4, 14)]
    assert rules.free_at(tries, NOW, most=5) == NOW + timedelta(minutes=1)
    assert rules.free_at(tries[:4], NOW, most=5) is None
    assert rules.free_at([NOW] * 5, NOW, most=5) == NOW + timedelta(minutes=15)
    assert rules.free_at([NOW - timedelta(minutes=15)] * 9, NOW, most=5) is None


@given(seconds=st.integers(1, 900))
def test_the_same_wait_ends_at_the_same_minute_of_the_clock_whenever_it_is_asked_for(seconds: int) -> None:
    tried = NOW.replace(second=10)
    free = rules.free_at([tried], tried + timedelta(seconds=seconds - 1), most=1)
    assert free is not None
    shown, left = rules.by_the_clock(free), rules.minutes_until(free, tried + timedelta(seconds=seconds - 1))
    assert shown == NOW.replace(second=0) + timedelta(minutes=16) >= free
    assert (
        timedelta(minutes=left - 1)
        < free - (tried + timedelta(seconds=seconds - 1))
        <= timedelta(minutes=left)
    )


def test_a_session_lives_an_hour_without_use_and_twelve_hours_at_most() -> None:
    minute = timedelta(minutes=1)
    assert rules.still_valid(NOW - rules.ABSOLUTE + minute, NOW - rules.IDLE + minute, NOW)
    assert not rules.still_valid(NOW - rules.ABSOLUTE, NOW, NOW)
    assert not rules.still_valid(NOW - rules.IDLE, NOW - rules.IDLE, NOW)


def test_a_code_has_more_than_75_bits_and_no_look_alikes() -> None:
    assert rules.CODE_LENGTH * log2(len(rules.CODE_ALPHABET)) >= 75
    assert len(set(rules.CODE_ALPHABET)) == len(rules.CODE_ALPHABET)
    assert not set(rules.CODE_ALPHABET) & set("01IO")


@given(st.text(alphabet=rules.CODE_ALPHABET, min_size=16, max_size=16))
def test_a_code_reads_the_same_however_it_is_typed(code: str) -> None:
    shown = rules.shown_code(code)
    assert len(shown) == 19
    assert rules.bare_code(shown) == code
    assert rules.bare_code(f"  {shown.lower().replace('-', ' ')} ") == code


@pytest.mark.parametrize("address", ["/", "/people?q=a&page=2", "/assessments/1#part"])
def test_a_link_may_lead_to_our_own_pages(address: str) -> None:
    assert rules.local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "people",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " /people",
    ],
)
def test_a_link_never_leads_elsewhere(address: str | None) -> None:
    assert rules.local_path(address) is None


BEGUN = st.lists(
    st.tuples(
        st.uuids(),
        st.sampled_from(("Firefox", "Edge")),
        st.integers(0, 150).map(lambda s: NOW + timedelta(seconds=s)),
    ),
    unique_by=lambda one: one[0],
)


@given(BEGUN)
def test_no_two_sessions_look_alike(sessions: list[tuple[UUID, str, datetime]]) -> None:
    found = rules.places(sessions)
    told = [(browser, f"{at:%H:%M}", found.get(id_)) for id_, browser, at in sessions]
    assert len(set(told)) == len(told)
    for browser, minute in {one[:2] for one in told}:
        alike = [one[2] for one in told if one[:2] == (browser, minute)]
        wanted = [None] if len(alike) == 1 else [(n, len(alike)) for n in range(1, len(alike) + 1)]
        assert sorted(alike, key=str) == sorted(wanted, key=str)


def test_sessions_of_one_minute_are_counted_as_they_began() -> None:
    one, two, other = (UUID(int=number) for number in (2, 1, 3))
    second = timedelta(seconds=1)
    begun = [
        (one, "Edge", NOW + 5 * second),
        (two, "Edge", NOW + 7 * second),
        (other, "Edge", NOW + 60 * second),
    ]
    assert rules.places(reversed(begun)) == {one: (1, 2), two: (2, 2)}
