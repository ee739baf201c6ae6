"""What a file of people would change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from kie.people.packed import Packed, PackedRows, facts_of
from kie.people.rows import Row
from kie.people.timeline import Planned

FACTS = (
    "name",
    "email",
    "employer",
    "job_title",
    "role_profile",
    "location",
    "grade",
    "starts_on",
    "leaves_on",
    "language",
)
LINES = ("manager", "reviewer", "moderator")
PLACE = ("team_code", *LINES)
LONG_GONE = timedelta(days=365)
"""The least that is kept of people who left; HR may set more, and nobody is brought back before that is over."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as the database has them; fields as in `Row`, with who leads them on the day that matters."""

    id: UUID
    staff_number: str
    name: str
    email: str | None
    employer: str
    job_title: str
    role_profile: str
    team_code: str
    location: str
    grade: str
    starts_on: date
    leaves_on: date | None
    language: str
    manager: str | None = None
    reviewer: str | None = None
    moderator: str | None = None


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team: its name, and the code of the team above (None for the top)."""

    name: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """The organisation as it stands: people by staff number, teams by code. To ask for people in the order of a file's
    lines is quick, in any other order slow; to ask whether somebody is known is always quick.

    `plans`: by staff number and kind of line, what changes after today, or after the person's first day. `closed`: the
    teams that are closed, by code, each with the first day without it.
    """

    people: Mapping[str, KnownPerson]
    teams: Mapping[str, TeamFacts]
    plans: Mapping[tuple[str, str], tuple[Planned, ...]] = field(default_factory=dict)
    closed: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the file changes. None: empty. `since`: the day from which, None for at once."""

    field: str
    before: str | date | None
    after: str | date | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """A known person and what the file changes about them."""

    staff_number: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A change of who leads somebody that was planned, and that the file puts another in the place of."""

    staff_number: str
    name: str
    field: str
    plan: Planned


@dataclass(frozen=True, slots=True)
class ChangedTeam:
    """A team that is new (`before` None) or is renamed or moved."""

    code: str
    before: TeamFacts | None
    after: TeamFacts


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change. `left`: staff number and name of those in post whom the file does not mention.

    `replaced`: plans that give way.
    """

    new: Packed
    changed: tuple[ChangedPerson, ...]
    moved: tuple[ChangedPerson, ...]
    left: tuple[tuple[str, str], ...]
    teams: tuple[ChangedTeam, ...]
    unchanged: int
    replaced: tuple[Replaced, ...] = ()


def without_long_gone(rows: PackedRows, known: Known, today: date) -> PackedRows:
    """The same rows without those of people who left a year ago or longer and are not known here: files name leavers
    for years, and nothing is kept of them (`kie.retention`), so that each file would bring them back."""
    last = today - LONG_GONE
    gone = {
        row.line
        for row in rows
        if row.leaves_on is not None and row.leaves_on < last and row.staff_number not in known.people
    }
    return PackedRows(row for row in rows if row.line not in gone) if gone else rows


def difference(
    rows: PackedRows,
    known: Known,
    today: date,
    staying: frozenset[str] = frozenset(),
    takes_effect_on: date | None = None,
) -> Difference:
    """What the rows, which fit together, would change. `staying`: numbers that are never taken to have left.

    `takes_effect_on`: the day from which the file's lines hold, None for today; `known` says who leads on that day.
    """
    new, teams, unchanged = Packed(), dict[str, TeamFacts](), 0
    changed, moved, replaced = [], [], []
    for row in rows:
        teams.setdefault(row.team_code, TeamFacts(row.team_name, row.parent_team_code))
        person = known.people.get(row.staff_number)
        if person is None:
            new.append(row)
            continue
        if facts_of(person) == facts_of(row):
            unchanged += 1
            continue
        if facts := _changes(person, row, FACTS):
            changed.append(ChangedPerson(row.staff_number, row.name, facts))
        day = line_begins(row, takes_effect_on or today)
        lines = _changes(person, row, LINES, day if day > today else None)
        replaced += [one for change in lines for one in _replaced(row, change.field, known, day)]
        if place := _changes(person, row, ("team_code",)) + lines:
            moved.append(ChangedPerson(row.staff_number, row.name, place))
    left = tuple(sorted(_not_mentioned(rows, known, today, staying)))
    theirs = tuple(_changed_teams(teams, known))
    return Difference(new, tuple(changed), tuple(moved), left, theirs, unchanged, tuple(replaced))


def _not_mentioned(
    rows: PackedRows, known: Known, today: date, staying: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Who is in post and in no row, but for those who are never taken to have left."""
    missing = (known.people[one] for one in known.people if one not in rows.places and one not in staying)
    for person in missing:
        if person.leaves_on is None or person.leaves_on > today:
            yield person.staff_number, person.name


def line_begins(row: Row, takes_effect_on: date) -> date:
    """The day from which a line that the row changes holds: nobody answers to anybody before their first day."""
    return max(takes_effect_on, row.starts_on)


def _replaced(row: Row, kind: str, known: Known, day: date) -> Iterator[Replaced]:
    for plan in known.plans.get((row.staff_number, kind), ()):
        if plan.day >= day:
            yield Replaced(row.staff_number, row.name, kind, plan)


def parents_first(parents: Mapping[str, str | None]) -> Iterator[str]:
    """The codes, each after the code above it. `parents` must hold no ring; a parent outside it comes first anyway."""
    given: set[str] = set()
    for code in parents:
        above = []
        step: str | None = code
        while step is not None and step in parents and step not in given:
            above.append(step)
            step = parents[step]
        given.update(above)
        yield from reversed(above)


def _changes(
    person: KnownPerson, row: Row, fields: Iterable[str], since: date | None = None
) -> tuple[Change, ...]:
    pairs = ((name, getattr(person, name), getattr(row, name)) for name in fields)
    return tuple(Change(name, before, after, since) for name, before, after in pairs if before != after)


def _changed_teams(teams: Mapping[str, TeamFacts], known: Known) -> Iterator[ChangedTeam]:
    for code, after in teams.items():
        before = known.teams.get(code)
        if before != after:
            yield ChangedTeam(code, before, after)
