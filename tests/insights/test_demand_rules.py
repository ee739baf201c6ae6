"""When a quarter's number moves: never for fewer people than the thresholds, whoever looks."""

from collections.abc import Set
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from kie.frameworks.models import Catalogue
from kie.insights.demand_audit import Beside
from kie.insights.demand_people import title_order, titles_of
from kie.insights.demand_rules import (
    Strangers,
    displayed_tens,
    ended_quarter,
    next_count,
    quarter_to_count,
)
from kie.insights.demand_standing import EVERYBODY, Shown, Today, shown_after
from kie.insights.rules import Thresholds

THRESHOLDS = Thresholds()
MANY = [UUID(int=number) for number in range(60)]


def some(first: int, last: int) -> frozenset[UUID]:
    """People by their numbers, the last one left out."""
    return frozenset(MANY[first:last])


def allows(people: Set[UUID]) -> bool:
    return Strangers({}, THRESHOLDS).allows(people)


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (some(0, 0), some(0, 9), some(0, 0)),
        (some(0, 0), some(0, 10), some(0, 10)),
        (some(0, 12), some(0, 13), some(0, 12)),
        (some(0, 12), some(0, 21), some(0, 12)),
        (some(0, 12), some(0, 22), some(0, 22)),
        (some(0, 12), some(1, 12), some(0, 12)),
        (some(0, 30), some(10, 30), some(10, 30)),
        # Three went and twelve came: the twelve join, the three wait.
        (some(0, 20), some(3, 32), some(0, 32)),
        # Twelve went and three came.
        (some(0, 30), some(12, 33), some(12, 30)),
        # All but three of thirteen went: nobody may be told of the three.
        (some(0, 13), some(10, 13), some(0, 0)),
        (some(0, 13), some(10, 25), some(13, 25)),
    ],
)
def test_people_come_and_go_together(
    before: frozenset[UUID], now: frozenset[UUID], after: frozenset[UUID]
) -> None:
    """Of everybody with a goal, so that no other figure is around them but all who are here."""
    once = Shown({EVERYBODY: before}, {EVERYBODY: (before,)}) if before else Shown()
    shown, _ = shown_after(
        once, Today({EVERYBODY: now}, frozenset(MANY)), allows, Beside(once.sets(), {}, THRESHOLDS)
    )
    assert shown.last.get(EVERYBODY, frozenset()) == after


def test_a_reader_who_could_see_most_plans_learns_of_no_other() -> None:
    """Ten people came; a manager could see six of their plans, and would know that four others are among them."""
    manager = MANY[59]
    assert Strangers({manager: some(0, 5)}, THRESHOLDS).allows(some(0, 10))
    assert not Strangers({manager: some(0, 6)}, THRESHOLDS).allows(some(0, 10))
    assert not Strangers({manager: some(0, 10)}, THRESHOLDS).allows(some(0, 10))


def test_a_framework_stands_where_its_words_belong_whatever_quotation_mark_it_begins_with() -> None:
    titles = ["Customer Focus", "‘Can do’ Culture", "care", "Corporate Behaviours"]
    assert sorted(titles, key=title_order) == [
        "‘Can do’ Culture",
        "care",
        "Corporate Behaviours",
        "Customer Focus",
    ]


def test_two_editions_of_one_title_are_told_apart_by_their_version(shipped: Catalogue) -> None:
    first = shipped.framework("customer-focus")
    second, other = replace(first, id="second", version="of 2031"), shipped.framework("can-do")
    assert titles_of([first, other, second]) == {
        first.id: f"{first.title} ({first.version})",
        "second": f"{first.title} (of 2031)",
        other.id: other.title,
    }
    assert titles_of([first, other])[first.id] == first.title


@pytest.mark.parametrize(("people", "shown"), [(5, 10), (10, 10), (14, 10), (15, 20), (24, 20), (104, 100)])
def test_numbers_are_given_in_tens(people: int, shown: int) -> None:
    assert displayed_tens(people) == shown


@pytest.mark.parametrize(
    ("today", "name", "last", "counted"),
    [
        (date(2026, 10, 1), "2026-Q3", date(2026, 9, 30), "2026-Q3"),
        (date(2026, 10, 31), "2026-Q3", date(2026, 9, 30), "2026-Q3"),
        (date(2026, 11, 1), "2026-Q3", date(2026, 9, 30), None),
        (date(2027, 1, 1), "2026-Q4", date(2026, 12, 31), "2026-Q4"),
        (date(2028, 4, 1), "2028-Q1", date(2028, 3, 31), "2028-Q1"),
        (date(2026, 9, 30), "2026-Q2", date(2026, 6, 30), None),
    ],
)
def test_a_quarter_is_counted_in_the_month_after_it(
    today: date, name: str, last: date, counted: str | None
) -> None:
    assert ended_quarter(today) == (name, last)
    assert quarter_to_count(today) == counted


@pytest.mark.parametrize(
    ("today", "coming"),
    [
        (date(2026, 11, 22), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 4, 1)),
        (date(2026, 9, 30), date(2026, 10, 1)),
    ],
)
def test_the_next_count_is_on_the_first_day_of_the_next_quarter(today: date, coming: date) -> None:
    assert next_count(today) == coming
