"""The lines of a file of people: which columns there are, and what each cell may hold. Nothing but text comes in."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from unicodedata import category

from kie.i18n import N_

MOST_ROWS = 200_000
DEFAULT_LANGUAGE = "en-GB"
_FORMULA_STARTS = ("=", "+", "-", "@")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_NUMBER = re.compile(r"[^\W_][\w./-]*")
_UK_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `most`: characters a cell may have; `needed`: whether a cell may not be empty."""

    name: str
    most: int
    needed: bool
    about: str


COLUMNS = (
    Column(
        "staff_number", 40, True, N_("Letters and digits. The person is known by it in every later file.")
    ),
    Column("name", 200, True, N_("First and last name, as people say it.")),
    Column("email", 254, False, N_("Work address; empty when there is none.")),
    Column("employer", 200, True, N_("The council, or the contractor.")),
    Column("job_title", 200, False, N_("As people call the job.")),
    Column("role_profile", 60, True, N_("The id of a role profile that is set up here.")),
    Column("team_code", 60, True, N_("The person’s team.")),
    Column("team_name", 200, True, N_("The same on every line of that team.")),
    Column("parent_team_code", 60, False, N_("The team above; empty for the whole organisation only.")),
    Column("location", 120, False, N_("Where the person works.")),
    Column("grade", 40, False, N_("As your pay scale names it.")),
    Column("starts_on", 10, True, N_("First day, 2026-04-01 or 01/04/2026.")),
    Column("leaves_on", 10, False, N_("Last day; empty while the person stays.")),
    Column("manager_staff_number", 40, False, N_("The manager, who is in the file or known already.")),
    Column("reviewer_staff_number", 40, False, N_("Who reviews somebody without a manager.")),
    Column("moderator_staff_number", 40, False, N_("Who moderates when the reviewer has no manager.")),
    Column("language", 20, False, N_("A language on offer here; empty means en-GB.")),
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the file says. `line`: where in the file, from 1. None: an empty cell."""

    line: int
    staff_number: str
    name: str
    email: str | None
    employer: str
    job_title: str
    role_profile: str
    team_code: str
    team_name: str
    parent_team_code: str | None
    location: str
    grade: str
    starts_on: date
    leaves_on: date | None
    manager: str | None
    reviewer: str | None
    moderator: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused: `what` is a text to translate, filled from `values`."""

    line: int
    what: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the installation offers: ids of role profiles, tags of languages."""

    role_profiles: frozenset[str]
    languages: frozenset[str]


def read(data: bytes, choices: Choices) -> tuple[list[Row], list[Problem]]:
    """The rows of the file that stand by themselves, and what is wrong with the others, in the file's order."""
    text, problem = _decoded(data)
    if problem is not None:
        return [], [problem]
    rows: list[Row] = []
    problems: list[Problem] = []
    records = _records(text)
    try:
        _line, header = next(records, (1, []))
        problems += _header_problems(header)
        if problems:
            return [], problems
        places = [header.index(name) for name in NAMES]
        for line, cells in records:
            if len(rows) + len(problems) >= MOST_ROWS:
                return [], [Problem(line, N_("The file has more than %(most)s lines."), {"most": MOST_ROWS})]
            found = _row(line, cells, header, places, choices)
            rows += [found] if isinstance(found, Row) else []
            problems += [] if isinstance(found, Row) else found
    except _Malformed as error:
        problems.append(
            Problem(error.line, N_("From here on the file is not a CSV file: a quotation mark stands alone."))
        )
    return rows, problems


class _Malformed(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _decoded(data: bytes) -> tuple[str, Problem | None]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Problem(
            line, N_("The file is not in UTF-8. In Excel, save it as “CSV UTF-8” and try again.")
        )
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        return "", Problem(
            line, N_("There is a NUL character here. Remove it, or save the file again as CSV UTF-8.")
        )
    return text, None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line on which each record begins, and its cells. Lines without any text are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Malformed(line) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header_problems(header: list[str]) -> list[Problem]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [
            Problem(1, N_("The cells are not separated by commas. Save the file as comma-separated CSV."))
        ]
    problems = [
        Problem(1, N_("The column %(name)s is missing."), {"name": name})
        for name in NAMES
        if name not in header
    ]
    seen: set[str] = set()
    for name in header:
        if name in seen:
            problems.append(Problem(1, N_("The column %(name)s is there twice."), {"name": name}))
        elif name not in NAMES:
            problems.append(
                Problem(1, N_("“%(name)s” is not a column of this file. Take it out."), {"name": name[:60]})
            )
        seen.add(name)
    return problems


def _row(
    line: int, cells: list[str], header: list[str], places: Sequence[int], choices: Choices
) -> Row | list[Problem]:
    if len(cells) != len(header):
        what = N_("There are %(found)s cells here, and %(wanted)s columns.")
        return [Problem(line, what, {"found": len(cells), "wanted": len(header)})]
    problems = []
    values: dict[str, str] = {}
    for column, place in zip(COLUMNS, places, strict=True):
        values[column.name] = cells[place].strip()
        wrong = _cell_problem(column, cells[place])
        if wrong is not None:
            problems.append(Problem(line, wrong, {"column": column.name, "most": column.most}))
    if problems:
        return problems
    return _typed(line, values, choices)


def _cell_problem(column: Column, raw: str) -> str | None:
    value = raw.strip()
    if not value:
        return N_("%(column)s is empty.") if column.needed else None
    if len(value) > column.most:
        return N_("%(column)s is longer than %(most)s characters.")
    if value.startswith(_FORMULA_STARTS):
        return N_("%(column)s begins like a formula (= + - @). Write it as plain text.")
    if any(category(character) == "Cc" for character in value):
        return N_("%(column)s has a line break or another character that cannot be printed.")
    return None


def _typed(line: int, values: dict[str, str], choices: Choices) -> Row | list[Problem]:
    starts_on, leaves_on = read_date(values["starts_on"]), read_date(values["leaves_on"])
    email = values["email"]
    language = values["language"] or DEFAULT_LANGUAGE
    checks = (
        (_NUMBER.fullmatch(values["staff_number"]), "staff_number", N_("“%(value)s” is not a staff number.")),
        (
            not values["email"] or _EMAIL.fullmatch(values["email"]),
            "email",
            N_("“%(value)s” is not an e-mail address."),
        ),
        (starts_on, "starts_on", N_("starts_on: “%(value)s” is not a date like 2026-04-01 or 01/04/2026.")),
        (
            leaves_on or not values["leaves_on"],
            "leaves_on",
            N_("leaves_on: “%(value)s” is not a date like 2026-04-01 or 01/04/2026."),
        ),
        (
            not (starts_on and leaves_on) or starts_on <= leaves_on,
            "leaves_on",
            N_("leaves_on: %(value)s is before starts_on."),
        ),
        (
            values["role_profile"] in choices.role_profiles,
            "role_profile",
            N_("There is no role profile “%(value)s”."),
        ),
        (language in choices.languages, "language", N_("“%(value)s” is not a language on offer here.")),
    )
    problems = [Problem(line, what, {"value": values[name]}) for good, name, what in checks if not good]
    if problems or starts_on is None:
        return problems
    return Row(
        line=line,
        staff_number=values["staff_number"],
        name=values["name"],
        email=email.lower() or None,
        employer=values["employer"],
        job_title=values["job_title"],
        role_profile=values["role_profile"],
        team_code=values["team_code"],
        team_name=values["team_name"],
        parent_team_code=values["parent_team_code"] or None,
        location=values["location"],
        grade=values["grade"],
        starts_on=starts_on,
        leaves_on=leaves_on,
        manager=values["manager_staff_number"] or None,
        reviewer=values["reviewer_staff_number"] or None,
        moderator=values["moderator_staff_number"] or None,
        language=language,
    )


def read_date(text: str) -> date | None:
    """A date written 2026-04-01 or 01/04/2026; None when it is neither, or no day of the calendar."""
    found = _UK_DATE.fullmatch(text)
    try:
        if found is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
