"""How long a failed job waits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kie.mail import outbox
from kie.work.rules import FIRST_WAIT, LONGEST_WAIT, SPREAD, TRIES, is_given_up, wait_after

keys = st.text(min_size=1, max_size=30)


@given(st.integers(1, 10_000), keys)
def test_a_wait_is_as_long_as_said_and_always_the_same(attempts: int, key: str) -> None:
    wait = wait_after(attempts, key)
    least = min(FIRST_WAIT * float(2 ** min(attempts - 1, 30)), LONGEST_WAIT)
    assert least <= wait <= least * (1 + SPREAD)
    assert wait == wait_after(attempts, key)


@given(st.integers(1, 9), keys)
def test_waits_grow_until_the_ceiling(attempts: int, key: str) -> None:
    assert wait_after(attempts + 1, key) > wait_after(attempts, key)


def test_what_failed_together_is_not_tried_together() -> None:
    waits = {wait_after(3, f"mail/{number}") for number in range(100)}
    assert len(waits) == 100
    assert max(waits) - min(waits) > FIRST_WAIT * 4 * SPREAD / 2


def test_how_long_is_tried_before_giving_up() -> None:
    def all_waits(tries: int) -> timedelta:
        return sum((wait_after(attempts, "k") for attempts in range(1, tries)), timedelta())

    assert timedelta(hours=1) < all_waits(TRIES) < timedelta(hours=1.5)
    assert timedelta(days=4) < all_waits(outbox.TRIES) < timedelta(days=6)
    assert [is_given_up(attempts, 8) for attempts in (7, 8, 9)] == [False, True, True]
