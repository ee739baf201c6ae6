"""The order of tasks, and what a review asks of whom."""

from datetime import date, timedelta
from typing import get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.home.rules import ALWAYS_NAMED, MOST_NAMED, ORDER, Kind, OwnKind, Task, ordered
from kie.insights.turns import PlanKind, Review, ReviewKind, Role, plan_review_is_a_task, review_tasks

TODAY = date(2026, 11, 20)
SUBJECT = UUID(int=7)

tasks = st.lists(
    st.builds(
        Task,
        st.sampled_from(ORDER),
        st.uuids(),
        st.sampled_from(["", "Ana Silva", "Bo", "Cy", "Di", "Ed"]),
        due_on=st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31)),
        minutes=st.integers(0, 60),
    ),
    max_size=30,
)


def test_every_kind_has_one_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(get_args(ReviewKind) + get_args(PlanKind) + get_args(OwnKind))


@given(tasks)
def test_by_day_so_that_late_is_first_and_of_one_day_or_none_in_the_order_of_kinds(
    given_tasks: list[Task],
) -> None:
    shown = ordered(given_tasks, TODAY)
    assert [task.due_on is None for task in shown] == sorted(task.due_on is None for task in shown)
    days = [task.due_on for task in shown if task.due_on is not None]
    assert days == sorted(days)
    late = [task.late(TODAY) for task in shown]
    assert late == sorted(late, reverse=True)
    for day in {task.due_on for task in shown}:
        kinds = [ORDER.index(task.kind) for task in shown if task.due_on == day]
        assert kinds == sorted(kinds)


def test_a_talk_in_two_weeks_stands_before_a_signature_in_four() -> None:
    talk = Task("plan-review", SUBJECT, "Ana Silva", due_on=TODAY + timedelta(days=13))
    signature = Task("sign-record", SUBJECT, "Bo", due_on=TODAY + timedelta(days=26))
    goal = Task("agree-goal", SUBJECT, "Cy")
    assert ordered([goal, signature, talk], TODAY) == (talk, signature, goal)


@given(tasks)
def test_nothing_is_lost_and_many_people_become_one_line(given_tasks: list[Task]) -> None:
    shown = ordered(given_tasks, TODAY)
    assert {task.kind for task in shown} == {task.kind for task in given_tasks}
    assert sum(task.minutes for task in shown) == sum(task.minutes for task in given_tasks)
    for kind in ORDER:
        named = [task for task in shown if task.kind == kind and task.person]
        assert kind in ALWAYS_NAMED or len(named) <= MOST_NAMED


@given(tasks)
def test_the_same_tasks_in_any_order_are_shown_alike(given_tasks: list[Task]) -> None:
    def words(found: tuple[Task, ...]) -> list[tuple[Kind, str, date | None]]:
        return [(task.kind, task.person, task.due_on) for task in found]

    assert words(ordered(given_tasks, TODAY)) == words(ordered(reversed(given_tasks), TODAY))


def test_fourteen_people_are_one_task_with_the_earliest_date() -> None:
    many = [
        Task("manager", uuid4(), f"P{n}", due_on=TODAY + timedelta(days=n), minutes=10, started=n == 3)
        for n in range(14)
    ]
    (one,) = ordered(many, TODAY)
    assert (one.count, one.subject_id, one.person, one.minutes) == (14, None, "", 140)
    assert (one.due_on, one.started) == (TODAY, True)


@pytest.mark.parametrize(
    ("role", "stage", "kinds"),
    [
        ("employee", "neither-in", ("self",)),
        ("employee", "employee-in", ()),
        ("employee", "manager-in", ("self",)),
        ("employee", "exchange", ("exchange",)),
        ("employee", "to-sign", ("confirm-meeting",)),
        ("employee", "to-answer", ("sign", "confirm-meeting")),
        ("employee", "disputed", ("confirm-meeting",)),
        ("manager", "neither-in", ("manager",)),
        ("manager", "employee-in", ("manager",)),
        ("manager", "manager-in", ()),
        ("manager", "exchange", ("exchange",)),
        ("manager", "to-sign", ("sign-record", "confirm-meeting")),
        ("manager", "to-answer", ("confirm-meeting",)),
        ("moderator", "disputed", ("decide",)),
        ("moderator", "signed", ()),
    ],
)
def test_what_a_review_asks(role: Role, stage: str, kinds: tuple[Kind, ...]) -> None:
    assert review_tasks(role, Review(stage)) == kinds


def test_a_meeting_is_confirmed_once_by_each() -> None:
    assert "confirm-meeting" in review_tasks("employee", Review("exchange", confirmed_there=True))
    assert "confirm-meeting" not in review_tasks("employee", Review("to-sign", confirmed_here=True))
    assert "confirm-meeting" not in review_tasks("employee", Review("signed", met=True))


def test_a_plan_review_is_a_task_two_weeks_before() -> None:
    assert not plan_review_is_a_task(None, TODAY)
    assert not plan_review_is_a_task(TODAY + timedelta(days=15), TODAY)
    assert plan_review_is_a_task(TODAY + timedelta(days=14), TODAY)
    assert plan_review_is_a_task(TODAY - timedelta(days=200), TODAY)
