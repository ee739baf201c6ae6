"""The rules of taking part, of effort and of the launch check, without a database."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.cycles.rules import (
    LEFT_OUT_REASONS,
    SERVICE_BANDS,
    Plan,
    Population,
    Staff,
    Uncounted,
    effort,
    left_out_because,
    minutes_for,
    problems,
    service_band,
)

DAY = date(2027, 3, 1)
TEAM, OTHER_TEAM = uuid4(), uuid4()


def staff(**facts: Any) -> Staff:
    """Somebody in post with a manager and a moderator who can sign in."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "name": "Ana Silva",
        "team_id": TEAM,
        "role_profile": "staff",
        "grade": "G6",
        "location": "Town Hall",
        "starts_on": date(2020, 4, 6),
        "leaves_on": None,
        "leader_id": uuid4(),
        "moderator_id": uuid4(),
        **facts,
    }
    return Staff(**values)


def kinds(*people: Staff, **changes: Any) -> set[str]:
    """The kinds of problem that a plan for these people has."""
    values: dict[str, Any] = {
        "eligible": people,
        "day": DAY,
        "closes_on": DAY + timedelta(days=60),
        "answers": {"staff": 10, "leaders": 12},
        **changes,
    }
    return {problem.kind for problem in problems(Plan(**values))}


@pytest.mark.parametrize(
    ("started", "band"),
    [
        (DAY, "under 1 year"),
        (date(2026, 3, 2), "under 1 year"),
        (date(2026, 3, 1), "1–2 years"),
        (date(2024, 3, 2), "1–2 years"),
        (date(2024, 3, 1), "3–5 years"),
        (date(2021, 3, 2), "3–5 years"),
        (date(2021, 3, 1), "6–10 years"),
        (date(2016, 3, 2), "6–10 years"),
        (date(2016, 3, 1), "over 10 years"),
        (date(2028, 1, 1), "under 1 year"),
        (date(2024, 2, 29), "3–5 years"),
    ],
)
def test_bands_of_service_count_completed_years(started: date, band: str) -> None:
    assert service_band(started, DAY) == band


@given(st.dates(date(1970, 1, 1), DAY), st.integers(0, 4000))
def test_a_longer_service_is_never_in_a_lower_band(started: date, days: int) -> None:
    later = min(DAY, started + timedelta(days=days))
    assert SERVICE_BANDS.index(service_band(started, DAY)) >= SERVICE_BANDS.index(service_band(later, DAY))


@pytest.mark.parametrize(
    ("person", "population", "reason"),
    [
        (staff(), Population(), None),
        (staff(starts_on=DAY), Population(), None),
        (staff(starts_on=DAY + timedelta(days=1)), Population(), "not-started"),
        (staff(leaves_on=DAY), Population(), None),
        (staff(leaves_on=DAY - timedelta(days=1)), Population(), "left"),
        (staff(), Population(teams=frozenset({OTHER_TEAM})), "team"),
        (staff(), Population(teams=frozenset({TEAM})), None),
        (staff(), Population(role_profiles=frozenset({"leaders"})), "role-profile"),
        (staff(), Population(started_by=date(2020, 4, 6)), None),
        (staff(), Population(started_by=date(2020, 4, 5)), "started-later"),
    ],
)
def test_who_is_left_out_and_why(person: Staff, population: Population, reason: str | None) -> None:
    assert left_out_because(person, population, DAY) == reason


dates = st.dates(date(2015, 1, 1), date(2030, 1, 1))
people = st.lists(
    st.builds(
        staff,
        team_id=st.sampled_from([TEAM, OTHER_TEAM]),
        role_profile=st.sampled_from(["staff", "leaders"]),
        starts_on=dates,
        leaves_on=st.none() | dates,
    ),
    max_size=30,
)
populations = st.builds(
    Population,
    teams=st.none() | st.just(frozenset({TEAM})),
    role_profiles=st.none() | st.just(frozenset({"staff"})),
    started_by=st.none() | dates,
)


@given(people, populations, dates)
def test_everybody_is_either_eligible_or_left_out_for_a_reason(
    everybody: list[Staff], population: Population, day: date
) -> None:
    reasons = [left_out_because(one, population, day) for one in everybody]
    assert set(reasons) <= {None, *LEFT_OUT_REASONS}
    for one, reason in zip(everybody, reasons, strict=True):
        in_post = one.starts_on <= day and (one.leaves_on is None or one.leaves_on >= day)
        in_team = population.teams is None or one.team_id in population.teams
        in_role = population.role_profiles is None or one.role_profile in population.role_profiles
        early = population.started_by is None or one.starts_on <= population.started_by
        assert (reason is None) == (in_post and in_team and in_role and early)


def test_minutes_are_rounded_up() -> None:
    assert [minutes_for(answers) for answers in (0, 1, 2, 12, 25)] == [0, 1, 2, 7, 15]


def test_the_busiest_manager_rates_the_most_answers() -> None:
    ben, efua = uuid4(), uuid4()
    asked = effort(
        [staff(leader_id=ben), staff(leader_id=ben), staff(leader_id=efua, role_profile="leaders")],
        {"staff": 5, "leaders": 30},
    )
    assert asked.by_role_profile == {"leaders": 30, "staff": 5}
    assert (asked.busiest_id, asked.busiest_people, asked.busiest_answers) == (efua, 1, 30)


def test_nobody_led_means_no_busiest_manager() -> None:
    assert effort([staff(leader_id=None)], {"staff": 5}).busiest_id is None


def test_a_sound_plan_has_no_problem() -> None:
    assert kinds(staff()) == set()


def test_what_stops_an_opening() -> None:
    assert kinds() == {"nobody"}
    assert kinds(staff(), frameworks=0) == {"no-framework"}
    assert kinds(staff(), missing_frameworks=("gone",)) == {"framework-missing"}
    assert kinds(staff(), closes_on=DAY - timedelta(days=1)) == {"over"}
    assert kinds(staff(role_profile="pilot")) == {"role-profile-missing"}
    assert kinds(staff(), answers={"staff": 26}) == {"long-without-reason"}
    assert kinds(staff(), answers={"staff": 26}, long_reason=" ") == {"long-without-reason"}


def test_a_reason_allows_more_than_25_answers() -> None:
    assert kinds(staff(), answers={"staff": 25}) == set()
    assert kinds(staff(), answers={"staff": 26}, long_reason="Once in five years") == set()


def test_what_is_worth_a_look_but_stops_nothing() -> None:
    leaver: UUID = uuid4()
    person = staff()
    gone = {leaver: DAY}
    assert kinds(staff(leader_id=None, moderator_id=None)) == {"no-leader"}
    assert kinds(staff(leader_id=leaver), leavers=gone) == {"leader-leaves"}
    assert kinds(staff(id=leaver), leavers=gone) == {"leaves"}
    assert kinds(staff(moderator_id=None)) == {"no-moderator"}
    assert kinds(staff(can_sign_in=False)) == {"no-sign-in"}
    assert kinds(staff(), answers={"staff": 0}) == {"asked-nothing"}
    assert kinds(person, elsewhere={person.id: "Spring"}) == {"elsewhere"}
    assert kinds(staff(), without_required=(Uncounted("Care", "Staff"),)) == {"without-required"}
    assert kinds(staff(), other_scale=(Uncounted("Care", "Staff"),)) == {"other-scale"}
    assert kinds(staff(), self_last=True) == {"self-last"}
    later = DAY + timedelta(days=1)
    assert kinds(staff(), due={"self": DAY, "manager": later}) == set()
    assert kinds(staff(), due={"self": later, "manager": DAY - timedelta(days=3)}) == {"late-at-once"}


def test_a_part_that_is_due_when_nobody_works_is_worth_a_look() -> None:
    def told(own: date, manager: date) -> set[str]:
        return kinds(staff(), due={"self": own, "manager": manager})

    monday, saturday, sunday = date(2027, 3, 8), date(2027, 3, 13), date(2027, 3, 14)
    easter_monday = date(2027, 3, 29)
    assert told(saturday, monday) == {"self-day-off"}
    assert told(monday, sunday) == {"manager-day-off"}
    assert told(easter_monday, easter_monday) == {"self-day-off", "manager-day-off"}


def test_other_open_cycles_are_told_apart_and_what_blocks_comes_first() -> None:
    ana, ben = staff(), staff(role_profile="pilot")
    found = problems(
        Plan(
            eligible=(ana, ben),
            day=DAY,
            closes_on=DAY,
            answers={"staff": 1},
            elsewhere={ana.id: "Spring", ben.id: "Autumn"},
        )
    )
    assert [(one.kind, one.blocking, one.people, one.missing, one.cycle) for one in found] == [
        ("role-profile-missing", True, (ben,), ("pilot",), ""),
        ("elsewhere", False, (ben,), (), "Autumn"),
        ("elsewhere", False, (ana,), (), "Spring"),
    ]
