"""Who takes part in a cycle, in which band of service, and what would go wrong if it opened. No database, no words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from kie.cycles.rolling_rules import ASKED, Window
from kie.workdays import is_working_day, next_working_day

SECONDS_AN_ANSWER = 35
"""Our own figure, for planning only: reading a statement, choosing a step and now and then writing a note."""
MOST_ANSWERS = 25
"""Above this many answers a person, HR says why."""
PEOPLE_FLOOR, VIEWER_FLOOR = 5, 3
SERVICE_BANDS = ("under 1 year", "1–2 years", "3–5 years", "6–10 years", "over 10 years")
LEFT_OUT_REASONS = ("not-started", "left", "team", "role-profile", "started-later")
LONGEST_CYCLE = timedelta(days=3 * 366)
"""Nobody plans a longer cycle: a year was mistyped, and a day that people were told cannot be taken back."""
FARTHEST = timedelta(days=5 * 366)
"""Nobody plans a cycle so far ahead."""


class OwnDays(NamedTuple):
    """By when the two parts of one person's review are due, where that is not the cycle's day; None where it is."""

    self_due_on: date | None
    manager_due_on: date | None


@dataclass(frozen=True, slots=True)
class Staff:
    """What the rules need to know of one person on one day. `leader_id`: manager, else reviewer, None if neither.

    `moderator_id`: the leader's leader, else the named moderator; `can_sign_in`: has an account, an e-mail address
    or a letter that still works.
    """

    id: UUID
    name: str
    team_id: UUID
    role_profile: str
    grade: str
    location: str
    starts_on: date
    leaves_on: date | None
    leader_id: UUID | None = None
    moderator_id: UUID | None = None
    can_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a cycle asks. `teams` (with all below them) and `role_profiles`: None means all.

    `started_by`: only people who started on this day or before; None means everybody in post. `window`: of a rolling
    cycle, in which everybody begins on a day of their own.
    """

    teams: frozenset[UUID] | None = None
    role_profiles: frozenset[str] | None = None
    started_by: date | None = None
    window: Window | None = None


def left_out_because(staff: Staff, population: Population, day: date) -> str | None:
    """Why the person does not take part on `day`, one of LEFT_OUT_REASONS; None when they are eligible."""
    if staff.starts_on > day:
        return "not-started"
    if staff.leaves_on is not None and staff.leaves_on < day:
        return "left"
    if population.teams is not None and staff.team_id not in population.teams:
        return "team"
    if population.role_profiles is not None and staff.role_profile not in population.role_profiles:
        return "role-profile"
    if population.started_by is not None and staff.starts_on > population.started_by:
        return "started-later"
    return None if population.window is None else population.window.left_out_because(staff.starts_on, day)


def asked_at_all(staff: Staff, population: Population, day: date) -> bool:
    """Whether the person takes part on `day`, or will in a rolling cycle once their own day has come."""
    return left_out_because(staff, population, day) in ASKED


def days_of_joiner(usual: OwnDays, opened_on: date, closes_on: date, day: date) -> OwnDays:
    """By when the parts of somebody are due who joins on `day`, in a cycle that was opened on `opened_on`.

    They have as many days as the others had, to a working day and never past the closing. None for a part that is due
    with the others': nobody has less time than they.
    """

    def later(due_on: date) -> date | None:
        theirs = min(next_working_day(day + max(due_on - opened_on, timedelta(0))), closes_on)
        return theirs if day > opened_on and theirs > due_on else None

    return OwnDays(*(None if due_on is None else later(due_on) for due_on in usual))


def service_band(starts_on: date, day: date) -> str:
    """The band of completed years from `starts_on` to `day`; who starts later counts as under one year."""
    years = day.year - starts_on.year - ((day.month, day.day) < (starts_on.month, starts_on.day))
    limits = (1, 3, 6, 11)
    return SERVICE_BANDS[sum(years >= limit for limit in limits)]


def minutes_for(answers: int) -> int:
    """Minutes that so many answers take, rounded up."""
    return ceil(answers * SECONDS_AN_ANSWER / 60)


@dataclass(frozen=True, slots=True)
class Effort:
    """What a cycle asks, in answers. `by_role_profile`: of one person; `busiest_id`: the leader who rates most
    (None when nobody leads anybody who takes part), with how many people and answers."""

    by_role_profile: Mapping[str, int]
    busiest_id: UUID | None = None
    busiest_people: int = 0
    busiest_answers: int = 0


def effort(eligible: Iterable[Staff], answers: Mapping[str, int]) -> Effort:
    """What the cycle asks of these people. `answers`: per role profile; one that is missing asks nothing."""
    by_profile: dict[str, int] = {}
    people: Counter[UUID] = Counter()
    asked: Counter[UUID] = Counter()
    for staff in eligible:
        count = answers.get(staff.role_profile, 0)
        by_profile[staff.role_profile] = count
        if staff.leader_id is not None:
            people[staff.leader_id] += 1
            asked[staff.leader_id] += count
    ordered = dict(sorted(by_profile.items()))
    if not asked:
        return Effort(ordered)
    busiest = max(asked, key=lambda leader: (asked[leader], people[leader]))
    return Effort(ordered, busiest, people[busiest], asked[busiest])


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that would go wrong. `kind` names it; `blocking`: the cycle cannot open until it is put right.

    `people`: those it touches, in the order given. `missing`: frameworks or role profiles that are named and not
    there. `cycle`, `framework`, `role_profile`: the title of the one it is about, "" when it is about none.
    `statements`: those of the framework that it is about, and `why`. `day`: the one it is about, the first of all when
    it is about none.
    """

    kind: str
    blocking: bool = False
    people: tuple[Staff, ...] = ()
    missing: tuple[str, ...] = ()
    cycle: str = ""
    framework: str = ""
    role_profile: str = ""
    statements: tuple[str, ...] = ()
    why: str = ""
    day: date = date.min


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A framework and a role profile, by title, whose ratings have no required step to be compared with."""

    framework: str
    role_profile: str


@dataclass(frozen=True, slots=True)
class Disadvantaging:
    """Statements of a framework, by title, that tend to disadvantage some people, and why."""

    framework: str
    why: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft as the launch check sees it, all plain values.

    `answers`: asked of a person, by role profile; a profile that is not a key is not in the catalogue.
    `due`: when the part of each side (`self`, `manager`) is due, empty where everybody has days of their own;
    `self_last`: the manager's part is due before the person's own.
    `leavers`: last days of people who leave before the cycle closes or have left, by person.
    `elsewhere`: title of another open cycle, by person. `without_required`, `other_scale`: the role profile asks for no
    level, or states it on another scale. `missing_frameworks`: not in the catalogue. `rolling`: people who are not
    there yet may begin on a day of their own.
    """

    eligible: Sequence[Staff]
    day: date
    closes_on: date
    answers: Mapping[str, int]
    long_reason: str = ""
    frameworks: int = 1
    missing_frameworks: tuple[str, ...] = ()
    leavers: Mapping[UUID, date] = field(default_factory=dict)
    elsewhere: Mapping[UUID, str] = field(default_factory=dict)
    without_required: tuple[Uncounted, ...] = ()
    other_scale: tuple[Uncounted, ...] = ()
    flagged: tuple[Disadvantaging, ...] = ()
    rolling: bool = False
    due: Mapping[str, date] = field(default_factory=dict)
    self_last: bool = False


def problems(plan: Plan) -> tuple[Problem, ...]:
    """Everything that would go wrong if the cycle opened now, what stops it first."""
    ordered = (_blocking(plan), _of_days(plan), _of_people(plan), _of_frameworks(plan))
    return tuple(problem for group in ordered for problem in group)


def _blocking(plan: Plan) -> Iterable[Problem]:
    if not plan.eligible:
        yield Problem("nobody-yet") if plan.rolling else Problem("nobody", blocking=True)
    if not plan.frameworks:
        yield Problem("no-framework", blocking=True)
    if plan.missing_frameworks:
        yield Problem("framework-missing", blocking=True, missing=plan.missing_frameworks)
    if plan.closes_on < plan.day:
        yield Problem("over", blocking=True)
    unknown = tuple(staff for staff in plan.eligible if staff.role_profile not in plan.answers)
    if unknown:
        missing = tuple(sorted({staff.role_profile for staff in unknown}))
        yield Problem("role-profile-missing", blocking=True, people=unknown, missing=missing)
    most = max((plan.answers.get(staff.role_profile, 0) for staff in plan.eligible), default=0)
    if most > MOST_ANSWERS and not plan.long_reason.strip():
        yield Problem("long-without-reason", blocking=True)


def _of_days(plan: Plan) -> Iterable[Problem]:
    if plan.due and min(plan.due.values()) < plan.day <= plan.closes_on:
        yield Problem("late-at-once")
    for side, day in plan.due.items():
        if not is_working_day(day):
            yield Problem(f"{side}-day-off", day=day)
    if plan.self_last:
        yield Problem("self-last")


def _of_people(plan: Plan) -> Iterable[Problem]:
    tests: dict[str, Callable[[Staff], bool]] = {
        "no-leader": lambda staff: staff.leader_id is None,
        "leader-leaves": lambda staff: staff.leader_id in plan.leavers,
        "no-moderator": lambda staff: staff.leader_id is not None and staff.moderator_id is None,
        "no-sign-in": lambda staff: not staff.can_sign_in,
        "leaves": lambda staff: staff.id in plan.leavers,
        "asked-nothing": lambda staff: plan.answers.get(staff.role_profile) == 0,
    }
    for kind, hits in tests.items():
        people = tuple(staff for staff in plan.eligible if hits(staff))
        if people:
            yield Problem(kind, people=people)
    by_cycle: dict[str, list[Staff]] = {}
    for staff in plan.eligible:
        if staff.id in plan.elsewhere:
            by_cycle.setdefault(plan.elsewhere[staff.id], []).append(staff)
    for title, found in sorted(by_cycle.items()):
        yield Problem("elsewhere", people=tuple(found), cycle=title)


def _of_frameworks(plan: Plan) -> Iterable[Problem]:
    for one in plan.without_required:
        yield Problem("without-required", framework=one.framework, role_profile=one.role_profile)
    for one in plan.other_scale:
        yield Problem("other-scale", framework=one.framework, role_profile=one.role_profile)
    for told in plan.flagged:
        yield Problem("flagged", framework=told.framework, statements=told.statements, why=told.why)
