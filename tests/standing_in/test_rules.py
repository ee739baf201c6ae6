"""What may be agreed about standing in."""

from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.standing_in.rules import Around, Kind, Period, Standing, refusal_of

ANA, BEN, EFUA, DEV, CHLOE = (uuid5(UUID(int=0), name) for name in ("ana", "ben", "efua", "dev", "chloé"))
TODAY = date(2026, 3, 2)
WEEK = Period(TODAY, TODAY + timedelta(days=6))
AROUND = Around(BEN, EFUA, BEN, frozenset({ANA}), frozenset(), frozenset({EFUA}))


def _wanted(
    kind: Kind = "delegate", deputy: UUID = DEV, person: UUID | None = None, period: Period = WEEK
) -> Standing:
    return Standing(kind, deputy, person, period)


def _days(first: int, count: int) -> Period:
    start = TODAY + timedelta(days=first)
    return Period(start, start + timedelta(days=count - 1))


def test_a_colleague_for_a_week_is_fine() -> None:
    assert refusal_of(_wanted(), AROUND, TODAY) is None


@pytest.mark.parametrize(
    ("wanted", "because"),
    [
        (_wanted(period=_days(-1, 5)), "past"),
        (_wanted(period=Period(TODAY + timedelta(days=2), TODAY)), "order"),
        (_wanted(period=_days(0, 91)), "too-long"),
        (_wanted("acting", period=_days(0, 366)), "too-long"),
        (_wanted(deputy=BEN), "oneself"),
        (_wanted(deputy=ANA, person=ANA), "over-oneself"),
        (_wanted(deputy=EFUA), "moderates"),
    ],
)
def test_what_cannot_be(wanted: Standing, because: str) -> None:
    assert refusal_of(wanted, AROUND, TODAY) == because


def test_ninety_days_are_the_most_for_a_delegate() -> None:
    assert refusal_of(_wanted(period=_days(0, 90)), AROUND, TODAY) is None


def test_nobody_leads_whoever_leads_them() -> None:
    around = Around(EFUA, None, EFUA, frozenset({BEN, DEV}), frozenset({BEN, EFUA}), frozenset())
    assert refusal_of(_wanted(deputy=ANA), around, TODAY) == "leads-them"
    assert refusal_of(_wanted(deputy=ANA, person=DEV), around, TODAY) is None


def test_hr_gives_nothing_to_itself_and_decides_nothing_about_its_own_line() -> None:
    by_hr = Around(BEN, EFUA, CHLOE, frozenset({ANA}), frozenset(), frozenset({EFUA}))
    assert refusal_of(_wanted("acting"), by_hr, TODAY) is None
    assert refusal_of(_wanted("acting", deputy=CHLOE), by_hr, TODAY) == "own-gain"
    own = Around(EFUA, None, CHLOE, frozenset({BEN}), frozenset(), frozenset({EFUA}))
    assert refusal_of(_wanted("acting"), own, TODAY) == "own-gain"
    leader = Around(BEN, EFUA, EFUA, frozenset({ANA}), frozenset(), frozenset())
    assert refusal_of(_wanted("acting", deputy=EFUA), leader, TODAY) is None


PERIODS = st.builds(_days, st.integers(0, 30), st.integers(1, 20))
STANDINGS = st.builds(
    Standing,
    st.sampled_from(["acting", "delegate"]),
    st.sampled_from([DEV, CHLOE]),
    st.sampled_from([None, ANA]),
    PERIODS,
)


@given(STANDINGS, STANDINGS)
def test_two_who_act_on_one_day_for_the_same_people_are_rivals_and_it_is_mutual(
    one: Standing, other: Standing
) -> None:
    assert one.rivals(other) == other.rivals(one)
    days = {one.period.starts_on + timedelta(days=n) for n in range(one.period.days.days)}
    shared = any(other.period.starts_on <= day <= other.period.ends_on for day in days)
    if one.kind == other.kind == "acting":
        assert one.rivals(other) == shared
    elif one.deputy_id != other.deputy_id:
        assert not one.rivals(other)
