"""HR lays published quarters, their figures and completion side by side, and learns nothing of one person."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.insights.completion_counts import count_cycle
from kie.insights.demand import publish_quarter
from kie.plans.models import GoalClosure
from tests.browser import Browser
from tests.insights.steps import TOWN, Council, Shape, give, id_of, make_council, person
from tests.insights.test_demand import add_goals, close, everybody, fetched

pytestmark = pytest.mark.both_databases

TEAMS: Shape = {
    "Council": (None, 1),
    "Place": ("Council", 1),
    **dict.fromkeys("AB", ("Place", 5)),
    **dict.fromkeys("CDEF", ("Place", 9)),
    "Homes": ("Council", 20),
}

Browsers = Callable[..., Browser]
Quarter = Callable[[], object]


def reopen(session: Session, people: Iterable[UUID]) -> None:
    """Their first goals are taken up again."""
    goals = [id_of("goal", one, 0) for one in people]
    session.execute(delete(GoalClosure).where(GoalClosure.goal_id.in_(goals)))
    session.flush()


def told(session: Session, hr: Browser, *quarters: Quarter) -> dict[str, bytes]:
    """All that HR can fetch of demand when this happened before each count. Nothing of it is kept."""
    days = [("2026-Q1", date(2026, 4, 1)), ("2026-Q2", date(2026, 7, 1)), ("2026-Q3", date(2026, 10, 1))]
    with session.begin_nested() as undone:
        for happens, (name, day) in zip(quarters, days, strict=False):
            happens()
            with time_machine.travel(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), tick=False):
                publish_quarter(session, name, day)
        found = fetched(hr)
        undone.rollback()
    return found


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    """The council, and Homes 3 in HR."""
    made = make_council(session, shipped, TOWN)
    give(session, made.people["Homes"][3], "hr")
    session.commit()
    return made


@pytest.mark.parametrize("around", [0, 20])
def test_the_same_people_less_one_after_a_hidden_quarter(
    session: Session, town: Council, browser: Browsers, around: int
) -> None:
    """Alone as any goal, and as one row with twenty other people around."""
    hr, people = browser(person(session, town.people["Homes"][3])), everybody(town)

    def begin() -> None:
        add_goals(session, town, people[:25])
        if around:
            add_goals(session, town, people[: 25 + around], 1)

    def world(back: int) -> dict[str, bytes]:
        return told(
            session,
            hr,
            begin,
            lambda: close(session, people[8:25]),
            lambda: reopen(session, people[8 : 8 + back]),
        )

    same = world(17)
    assert world(16) == same
    assert world(15) == same
    assert world(2) != same


@pytest.mark.parametrize("around", [0, 20])
def test_an_exchange_and_back_less_one(
    session: Session, town: Council, browser: Browsers, around: int
) -> None:
    hr, people = browser(person(session, town.people["Homes"][3])), everybody(town)

    def begin() -> None:
        add_goals(session, town, people[:25])
        if around:
            add_goals(session, town, people[: 25 + around], 1)

    def exchange() -> None:
        close(session, people[13:25])
        add_goals(session, town, people[26:38])

    def world(back: int) -> dict[str, bytes]:
        def and_back() -> None:
            close(session, people[26:38])
            reopen(session, people[13 : 13 + back])

        return told(session, hr, begin, exchange, and_back)

    same = world(12)
    assert world(11) == same
    assert world(10) == same
    assert world(0) != same


def test_a_row_that_nearly_everybody_with_a_goal_is_in(
    session: Session, town: Council, browser: Browsers
) -> None:
    hr, people = browser(person(session, town.people["Homes"][3])), everybody(town)

    def world(inside: int) -> dict[str, bytes]:
        def begin() -> None:
            add_goals(session, town, people[:inside])
            add_goals(session, town, people[:25], 1)

        return told(session, hr, begin)

    same = world(25)
    assert world(24) == same
    assert world(16) == same
    assert world(15) != same


def test_ten_people_whom_completion_names_have_no_late_help_by_name(
    session: Session, shipped: Catalogue, browser: Browsers
) -> None:
    """All of two teams have a plan. Neither what it is about nor whether help is late is told; of more people it is."""
    council = make_council(session, shipped, TEAMS)
    give(session, council.people["Homes"][3], "hr")
    session.commit()
    hr = browser(person(session, council.people["Homes"][3]))
    ten = [*council.people["A"], *council.people["B"]]
    others = [one for name in "CDE" for one in council.people[name]]
    late = {"owner": "manager", "due_on": date(2026, 3, 1)}

    def world(about: int, waiting: int, more: Iterable[UUID] = ()) -> dict[str, bytes]:
        def begin() -> None:
            add_goals(session, council, ten[:waiting], 0, **late)
            add_goals(session, council, ten[waiting:about])
            add_goals(session, council, ten[about:], 1)
            add_goals(session, council, more, 2)

        return told(session, hr, begin)

    same = world(10, 10)
    assert world(10, 9) == same
    assert world(10, 0) == same
    assert world(0, 0) == same
    around = world(10, 0, others)
    assert around != same
    assert world(10, 9, others) == around
    assert world(9, 0, others) != around
    add_goals(session, council, ten, 0, **late)
    count_cycle(session, council.cycle_id)
    session.commit()
    for name in "AB":
        page = hr.get(f"/insights/completion?cycle={council.cycle_id}&team={council.team_id(name)}")
        assert re.search(r"Has a plan[^%]*5 of 5", page.text), re.findall(r"Has a plan.{60}", page.text)
