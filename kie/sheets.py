"""The lines of an uploaded CSV file, whatever they are about: which columns there are, and what no cell may hold.

Nothing but text comes in, and nothing that a spreadsheet would run. Each room says what its own cells mean.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from unicodedata import category

from kie.i18n import N_

_FORMULA_STARTS = ("=", "+", "-", "@")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `most`: characters a cell may have; `needed`: whether a cell may not be empty."""

    name: str
    most: int
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused: `what` is a text to translate, filled from `values`."""

    line: int
    what: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)


Make = Callable[[int, dict[str, str]], Row | list[Problem]]
"""Makes a row of a line's number and its cells by column, each without spaces around; or says what is wrong."""


def read_lines(
    data: bytes, columns: Sequence[Column], most: int, make: Make[Row]
) -> tuple[list[Row], list[Problem]]:
    """The rows of the file that stand by themselves, and what is wrong with the others, in the file's order.

    `most`: lines a file may have.
    """
    text, problem = _decoded(data)
    if problem is not None:
        return [], [problem]
    rows: list[Row] = []
    problems: list[Problem] = []
    records = _records(text)
    try:
        _line, header = next(records, (1, []))
        problems += _header_problems(header, columns)
        if problems:
            return [], problems
        for line, cells in records:
            if len(rows) + len(problems) >= most:
                return [], [Problem(line, N_("The file has more than %(most)s lines."), {"most": most})]
            found = _row(line, cells, header, columns, make)
            if isinstance(found, list):
                problems += found
            else:
                rows.append(found)
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


def _header_problems(header: list[str], columns: Sequence[Column]) -> list[Problem]:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [
            Problem(1, N_("The cells are not separated by commas. Save the file as comma-separated CSV."))
        ]
    names = [column.name for column in columns]
    problems = [
        Problem(1, N_("The column %(name)s is missing."), {"name": name})
        for name in names
        if name not in header
    ]
    seen: set[str] = set()
    for name in header:
        if name in seen:
            problems.append(Problem(1, N_("The column %(name)s is there twice."), {"name": name}))
        elif name not in names:
            problems.append(
                Problem(1, N_("“%(name)s” is not a column of this file. Take it out."), {"name": name[:60]})
            )
        seen.add(name)
    return problems


def _row(
    line: int, cells: list[str], header: list[str], columns: Sequence[Column], make: Make[Row]
) -> Row | list[Problem]:
    if len(cells) != len(header):
        what = N_("There are %(found)s cells here, and %(wanted)s columns.")
        return [Problem(line, what, {"found": len(cells), "wanted": len(header)})]
    by_name = dict(zip(header, cells, strict=True))
    problems = []
    for column in columns:
        wrong = _cell_problem(column, by_name[column.name])
        if wrong is not None:
            problems.append(Problem(line, wrong, {"column": column.name, "most": column.most}))
    if problems:
        return problems
    return make(line, {column.name: by_name[column.name].strip() for column in columns})


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
