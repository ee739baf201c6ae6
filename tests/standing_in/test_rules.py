"""What may be agreed about standing in."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.standing_in.rules import (
    ABOUT,
    Around,
    Deputy,
    Kind,
    Period,
    Standing,
    Wanted,
    refusals_of,
    refusals_of_deputy,
)

ANA, BEN, EFUA, DEV, CHLOE = (uuid5(UUID(int=0), name) for name in ("ana", "ben", "efua", "dev", "chloé"))
TODAY = date(2026, 3, 2)
WEEK = Period(TODAY, TODAY + timedelta(days=6))
AROUND = Around(BEN, EFUA, BEN, frozenset({ANA}), frozenset({EFUA}))
LONG_AGO = date(2020, 1, 1)


def _wanted(kind: Kind = "delegate", person: UUID | None = None, period: Period = WEEK) -> Wanted:
    return Wanted(kind, person, period.starts_on, period.ends_on)


def _deputy(deputy: UUID = DEV, *above: UUID, leaves_on: date | None = None) -> Deputy:
    return Deputy(deputy, frozenset(above), LONG_AGO, leaves_on)


def _days(first: int, count: int) -> Period:
    start = TODAY + timedelta(days=first)
    return Period(start, start + timedelta(days=count - 1))


def test_a_colleague_for_a_week_is_fine() -> None:
    assert refusals_of(_wanted(), AROUND, TODAY) == ()
    assert refusals_of_deputy(_wanted(), _deputy(), AROUND, TODAY) == ()


@pytest.mark.parametrize(
    ("wanted", "because"),
    [
        (_wanted(period=_days(-1, 5)), ("past",)),
        (_wanted(period=_days(-5, 2)), ("past", "over")),
        (Wanted("delegate", None, None, TODAY - timedelta(days=1)), ("over",)),
        (Wanted("delegate", None, TODAY - timedelta(days=1), None), ("past",)),
        (_wanted(period=Period(TODAY + timedelta(days=2), TODAY)), ("order",)),
        (_wanted(period=_days(0, 91)), ("too-long",)),
        (_wanted("acting", period=_days(0, 366)), ("too-long",)),
        (_wanted("acting", period=_days(-1, 400), person=CHLOE), ("not-theirs", "past", "too-long")),
    ],
)
def test_what_cannot_be_whoever_stands_in(wanted: Wanted, because: tuple[str, ...]) -> None:
    assert refusals_of(wanted, AROUND, TODAY) == because


@pytest.mark.parametrize(
    ("wanted", "deputy", "because"),
    [
        (_wanted(), _deputy(BEN), ("oneself",)),
        (_wanted(person=ANA), _deputy(ANA), ("over-oneself",)),
        (_wanted(), _deputy(EFUA), ("moderates",)),
        (_wanted("acting"), _deputy(EFUA), ()),
        (_wanted(), _deputy(leaves_on=TODAY + timedelta(days=5)), ("leaves",)),
        (_wanted(period=_days(3, 3)), _deputy(leaves_on=TODAY + timedelta(days=2)), ("not-there",)),
        (_wanted(period=_days(-3, 3)), _deputy(leaves_on=TODAY), ()),
        (Wanted("delegate", None, None, TODAY + timedelta(days=9)), _deputy(leaves_on=TODAY), ("leaves",)),
        (Wanted("delegate", None, TODAY, None), _deputy(EFUA, ANA), ("leads-them", "moderates")),
    ],
)
def test_who_cannot(wanted: Wanted, deputy: Deputy, because: tuple[str, ...]) -> None:
    assert refusals_of_deputy(wanted, deputy, AROUND, TODAY) == because


def test_ninety_days_are_the_most_for_a_delegate() -> None:
    assert refusals_of(_wanted(period=_days(0, 90)), AROUND, TODAY) == ()


def test_without_people_there_is_nobody_to_lead() -> None:
    assert refusals_of(_wanted(), replace(AROUND, people=frozenset()), TODAY) == ("nobody",)


def test_nobody_leads_whoever_leads_them() -> None:
    around = Around(EFUA, None, EFUA, frozenset({BEN, DEV}), frozenset())
    ana = _deputy(ANA, BEN, EFUA)
    assert refusals_of_deputy(_wanted(), ana, around, TODAY) == ("leads-them",)
    assert refusals_of_deputy(_wanted(person=DEV), ana, around, TODAY) == ()


def test_hr_gives_nothing_to_itself_and_decides_nothing_about_its_own_line() -> None:
    by_hr, acting = replace(AROUND, actor_id=CHLOE), _wanted("acting")
    assert refusals_of(acting, by_hr, TODAY) == refusals_of_deputy(acting, _deputy(), by_hr, TODAY) == ()
    assert refusals_of_deputy(acting, _deputy(CHLOE), by_hr, TODAY) == ("own-gain",)
    own = Around(EFUA, None, CHLOE, frozenset({BEN}), frozenset({EFUA}))
    assert refusals_of(acting, own, TODAY) == ("own-line",)
    leader = replace(AROUND, actor_id=EFUA, above_actor=frozenset())
    assert refusals_of_deputy(acting, _deputy(EFUA), leader, TODAY) == ()


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


@given(STANDINGS, STANDINGS)
def test_a_delegate_rests_while_another_acts_and_nobody_else_does(one: Standing, other: Standing) -> None:
    if one.rests_under(other):
        assert (one.kind, other.kind) == ("delegate", "acting") and not other.rests_under(one)
    else:
        apart = not one.period.overlaps(other.period)
        assert apart or one.kind == "acting" or other.kind == "delegate"


DAYS = st.none() | st.integers(-5, 100).map(lambda n: TODAY + timedelta(days=n))
WANTED = st.builds(
    Wanted, st.sampled_from(["acting", "delegate"]), st.sampled_from([None, ANA, DEV]), DAYS, DAYS
)
DEPUTIES = st.builds(
    Deputy,
    st.sampled_from([ANA, BEN, CHLOE, DEV, EFUA]),
    st.frozensets(st.sampled_from([ANA, BEN, EFUA])),
    DAYS.map(lambda day: day or LONG_AGO),
    DAYS,
)
AROUNDS = st.builds(
    Around,
    st.just(BEN),
    st.sampled_from([None, EFUA]),
    st.sampled_from([None, BEN, EFUA, CHLOE]),
    st.frozensets(st.sampled_from([ANA, DEV])),
    st.frozensets(st.sampled_from([BEN, EFUA])),
    st.lists(STANDINGS, max_size=2).map(tuple),
)


@given(WANTED, DEPUTIES, AROUNDS, st.booleans(), st.booleans())
def test_what_is_said_before_all_is_known_is_still_true_afterwards(
    wanted: Wanted, deputy: Deputy, around: Around, first: bool, last: bool
) -> None:
    """A field is never blamed for what is fine once the other fields are filled in."""

    def blamed(asked: Wanted) -> set[str]:
        found = (*refusals_of(asked, around, TODAY), *refusals_of_deputy(asked, deputy, around, TODAY))
        return {ABOUT.get(one, "deputy") for one in found}

    known = replace(
        wanted, starts_on=wanted.starts_on if first else None, ends_on=wanted.ends_on if last else None
    )
    assert blamed(known) <= blamed(wanted)


@given(WANTED, AROUNDS)
def test_two_acting_on_one_day_are_seen_before_anybody_is_named(wanted: Wanted, around: Around) -> None:
    named = wanted.by(CHLOE)
    clash = named is not None and any(
        one.kind == named.kind == "acting" and one.rivals(named) for one in around.others
    )
    assert ("taken" in refusals_of(wanted, around, TODAY)) == clash
