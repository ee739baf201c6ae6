"""What a file of people means: whether its lines fit together and with what is known, and what it would change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kie.i18n import N_
from kie.people.rows import Problem, Row

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


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as the database has them; fields as in `Row`, with the staff numbers of their open lines."""

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
    """The organisation as it stands: people by staff number, teams by code."""

    people: Mapping[str, KnownPerson]
    teams: Mapping[str, TeamFacts]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that the file changes. None: empty."""

    field: str
    before: str | date | None
    after: str | date | None


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """A known person and what the file changes about them."""

    staff_number: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ChangedTeam:
    """A team that is new (`before` None) or is renamed or moved."""

    code: str
    before: TeamFacts | None
    after: TeamFacts


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file would change. `left`: staff number and name of those in post whom the file does not mention."""

    new: tuple[Row, ...]
    changed: tuple[ChangedPerson, ...]
    moved: tuple[ChangedPerson, ...]
    left: tuple[tuple[str, str], ...]
    teams: tuple[ChangedTeam, ...]
    unchanged: int


def problems_between(rows: list[Row], known: Known) -> list[Problem]:
    """What is wrong with rows that are each good by themselves, in the file's order."""
    problems = [
        *_same_number_twice(rows, known),
        *_same_email_twice(rows, known),
        *_team_problems(rows, known),
        *_line_problems(rows, known),
    ]
    return sorted(problems, key=lambda problem: problem.line)


def difference(
    rows: list[Row], known: Known, today: date, staying: frozenset[str] = frozenset()
) -> Difference:
    """What the rows, which fit together, would change. `staying`: numbers that are never taken to have left."""
    new, changed, moved, unchanged = [], [], [], 0
    for row in rows:
        person = known.people.get(row.staff_number)
        if person is None:
            new.append(row)
            continue
        facts, place = _changes(person, row, FACTS), _changes(person, row, PLACE)
        if facts:
            changed.append(ChangedPerson(row.staff_number, row.name, facts))
        if place:
            moved.append(ChangedPerson(row.staff_number, row.name, place))
        unchanged += not facts and not place
    mentioned = {row.staff_number for row in rows} | staying
    left = sorted(
        (number, person.name)
        for number, person in known.people.items()
        if number not in mentioned and (person.leaves_on is None or person.leaves_on > today)
    )
    return Difference(
        tuple(new), tuple(changed), tuple(moved), tuple(left), tuple(_changed_teams(rows, known)), unchanged
    )


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


def rings(above: Mapping[str, str | None]) -> list[list[str]]:
    """Every ring in "who is above whom", each from its smallest member on."""
    done: set[str] = set()
    found = []
    for start in above:
        path: dict[str, int] = {}
        step: str | None = start
        while step is not None and step in above and step not in done and step not in path:
            path[step] = len(path)
            step = above[step]
        if step is not None and step in path:
            members = list(path)[path[step] :]
            first = members.index(min(members))
            found.append(members[first:] + members[:first])
        done.update(path)
    return found


def _changes(person: KnownPerson, row: Row, fields: Iterable[str]) -> tuple[Change, ...]:
    pairs = ((name, getattr(person, name), getattr(row, name)) for name in fields)
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)


def _changed_teams(rows: list[Row], known: Known) -> Iterator[ChangedTeam]:
    for code, after in _teams_of(rows).items():
        before = known.teams.get(code)
        if before != after:
            yield ChangedTeam(code, before, after)


def _teams_of(rows: Iterable[Row]) -> dict[str, TeamFacts]:
    teams: dict[str, TeamFacts] = {}
    for row in rows:
        teams.setdefault(row.team_code, TeamFacts(row.team_name, row.parent_team_code))
    return teams


def _same_number_twice(rows: list[Row], known: Known) -> Iterator[Problem]:
    written = {number.casefold(): number for number in known.people}
    lines: dict[str, int] = {}
    for row in rows:
        number = row.staff_number.casefold()
        if number in lines:
            what = N_("The staff number %(number)s stands on line %(line)s already.")
            yield Problem(row.line, what, {"number": row.staff_number, "line": lines[number]})
        elif written.get(number, row.staff_number) != row.staff_number:
            what = N_("The staff number %(number)s is known as %(known)s. Write it the same way.")
            yield Problem(row.line, what, {"number": row.staff_number, "known": written[number]})
        lines.setdefault(number, row.line)


def _same_email_twice(rows: list[Row], known: Known) -> Iterator[Problem]:
    mentioned = {row.staff_number for row in rows}
    owners = {
        person.email.lower(): number
        for number, person in known.people.items()
        if person.email is not None and number not in mentioned
    }
    for row in rows:
        if row.email is None:
            continue
        owner = owners.setdefault(row.email, row.staff_number)
        if owner != row.staff_number:
            what = N_("The address %(email)s belongs to staff number %(number)s already.")
            yield Problem(row.line, what, {"email": row.email, "number": owner})


def _team_problems(rows: list[Row], known: Known) -> Iterator[Problem]:
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.team_code, row)
        if (row.team_name, row.parent_team_code) != (other.team_name, other.parent_team_code):
            what = N_("Team %(code)s has another name or another parent on line %(line)s.")
            yield Problem(row.line, what, {"code": row.team_code, "line": other.line})
    above = {code: team.parent_code for code, team in known.teams.items()}
    above |= {code: row.parent_team_code for code, row in first.items()}
    for code, row in first.items():
        if row.parent_team_code is not None and row.parent_team_code not in above:
            what = N_("There is no team %(parent)s to put team %(code)s under.")
            yield Problem(row.line, what, {"parent": row.parent_team_code, "code": code})
    for ring in rings(above):
        line = min(first[code].line for code in ring if code in first)
        yield Problem(
            line, N_("These teams stand above each other in a ring: %(ring)s."), {"ring": _shown(ring)}
        )
    yield from _second_top(first, above)


def _second_top(first: Mapping[str, Row], above: Mapping[str, str | None]) -> Iterator[Problem]:
    kept = [code for code, parent in above.items() if parent is None and code not in first]
    given = [code for code, row in first.items() if row.parent_team_code is None]
    top, *others = kept[:1] + given if kept or given else [""]
    what = N_("Team %(code)s has no parent, and neither has %(top)s. Only the organisation itself has none.")
    yield from (Problem(first[code].line, what, {"code": code, "top": top}) for code in others)


def _line_problems(rows: list[Row], known: Known) -> Iterator[Problem]:
    lines = {row.staff_number: row.line for row in rows}
    for row in rows:
        for kind in LINES:
            number = getattr(row, kind)
            if number == row.staff_number:
                what = N_("%(kind)s_staff_number: nobody is their own.")
                yield Problem(row.line, what, {"kind": kind})
            elif number is not None and number not in lines and number not in known.people:
                what = N_("%(kind)s_staff_number: nobody has the staff number %(number)s.")
                yield Problem(row.line, what, {"kind": kind, "number": number})
    above = {number: person.manager for number, person in known.people.items()}
    above |= {row.staff_number: row.manager for row in rows}
    for ring in rings(above):
        mentioned = [lines[number] for number in ring if number in lines]
        if len(ring) > 1 and mentioned:
            what = N_("These people manage each other in a ring: %(ring)s.")
            yield Problem(min(mentioned), what, {"ring": _shown(ring)})


def _shown(ring: list[str]) -> str:
    return " → ".join([*ring, ring[0]])
