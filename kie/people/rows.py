"""The lines of a file of people: taken apart, with everything that is wrong with each of them."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kie.i18n import N_
from kie.people.cells import COLUMNS, DEFAULT_LANGUAGE, NAMES, Choices, cell_problem, misread, read_date

MOST_ROWS = 200_000
_NOT_TEXT = (b"%PDF", b"PK\x03\x04")
"""How PDF files and workbooks begin. Pictures and the rest are known by their NUL characters."""
_CELLS = N_("There are %(found)s cells here, and %(wanted)s columns.")
_QUOTE = N_("From here on the file is not a CSV file: a quotation mark stands alone.")


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the file says. `line`: where in the file, from 1. None: an empty cell.

    `wrong`: the columns that could not be taken as they are. Such a row is compared with the others, so that every
    mistake is told at once, and never kept: its days may be `date.min`.
    """

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
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused: `what` is a text to translate, filled from `values`. Line 0: the file as a whole."""

    line: int
    what: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)


def read(data: bytes, choices: Choices) -> tuple[list[Row], list[Problem]]:
    """The rows of the file, and what is wrong with those that are not good by themselves, in the file's order."""
    text, problem = _decoded(data)
    if problem is not None:
        return [], [problem]
    rows: list[Row] = []
    problems: list[Problem] = []
    records = _records(text)
    try:
        _line, header = next(records, (1, []))
        if not header:
            return [], [Problem(0, N_("The file is empty."))]
        problems += _header_problems(header)
        if problems:
            return [], problems
        places = [header.index(name) for name in NAMES]
        for count, (line, cells) in enumerate(records):
            if count >= MOST_ROWS:
                return [], [Problem(line, N_("The file has more than %(most)s lines."), {"most": MOST_ROWS})]
            if len(cells) != len(header):
                problems.append(Problem(line, _CELLS, {"found": len(cells), "wanted": len(header)}))
                continue
            row, found = _row(line, [cells[place] for place in places], choices)
            rows.append(row)
            problems += found
    except _Malformed as error:
        problems.append(Problem(error.line, _QUOTE))
    if not rows and not problems:
        # Taken at its word it would say that everybody has left.
        return [], [Problem(0, N_("There is nobody in this file, only the names of the columns."))]
    return rows, problems


def read_whole(problems: Sequence[Problem]) -> bool:
    """Whether every line could be taken apart: only then is somebody who is not in the rows not in the file."""
    return not any(problem.what in (_CELLS, _QUOTE) for problem in problems)


class _Malformed(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _decoded(data: bytes) -> tuple[str, Problem | None]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_NOT_TEXT) or (
            b"\x00" in data and not data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        ):
            return "", Problem(
                0, N_("This is not a CSV file. Save the list of people as “CSV UTF-8” and try again.")
            )
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


def _row(line: int, cells: Sequence[str], choices: Choices) -> tuple[Row, list[Problem]]:
    """The row of these cells, in the order of `COLUMNS`, and what is wrong with it."""
    found: dict[str, Problem] = {}
    for column, cell in zip(COLUMNS, cells, strict=True):
        what = cell_problem(column, cell)
        if what is not None:
            found[column.name] = Problem(line, what, {"column": column.name, "most": column.most})
    values = dict(zip(NAMES, (cell.strip() for cell in cells), strict=True))
    for name, what in misread(values, choices):
        found.setdefault(name, Problem(line, what, {"value": values[name]}))
    return _typed(line, values, frozenset(found)), list(found.values())


def _typed(line: int, values: Mapping[str, str], wrong: frozenset[str]) -> Row:
    return Row(
        line=line,
        staff_number=values["staff_number"],
        name=values["name"],
        email=values["email"].lower() or None,
        employer=values["employer"],
        job_title=values["job_title"],
        role_profile=values["role_profile"],
        team_code=values["team_code"],
        team_name=values["team_name"],
        parent_team_code=values["parent_team_code"] or None,
        location=values["location"],
        grade=values["grade"],
        starts_on=read_date(values["starts_on"]) or date.min,
        leaves_on=read_date(values["leaves_on"]),
        manager=values["manager_staff_number"] or None,
        reviewer=values["reviewer_staff_number"] or None,
        moderator=values["moderator_staff_number"] or None,
        language=values["language"] or DEFAULT_LANGUAGE,
        wrong=wrong,
    )
