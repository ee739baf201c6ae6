"""The lines of an uploaded CSV file, whatever they are about: which columns there are, and what no cell may hold.

Nothing but text comes in, and nothing that a spreadsheet would run. Each room says what its own cells mean.
"""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kie.i18n import N_, ngettext

_FORMULA_STARTS = ("=", "+", "-", "@")
_NOT_TEXT = (b"%PDF", b"PK\x03\x04")
"""How PDF files and workbooks begin. Pictures and the rest are known by their NUL characters."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What Unicode calls control characters, and halves of characters, which no file in UTF-8 holds but a command may."""
_MOST_HELD = 2_000
"""Texts that are held at a time. Most cells say what lines near them say, an employer, a team, a day: such a text is
kept once. Those that stand in one line alone, names and addresses, are not to fill the memory."""
_CELLS = N_("There are %(found)s cells here, and %(wanted)s columns.")
_QUOTE = N_("From here on the file is not a CSV file: a quotation mark stands alone.")
_ENCODING = N_(
    "The file is not saved as UTF-8, so letters such as é or ü cannot be read; the first is in line %(line)s. Open it "
    "in Excel, choose File, then Save As, then the type “CSV UTF-8 (Comma delimited)”, and import the new file."
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `most`: characters a cell may have; `needed`: whether a cell may not be empty."""

    name: str
    most: int
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is refused: `what` is a text to translate, filled from `values`. Line 0: the file as a whole.

    `column`: in which column, "" for the line as a whole.
    """

    line: int
    what: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)
    column: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that stops the import, and why, in the reader's language. Line 0: the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that could be taken apart. `values`: its cells by column, without spaces around; `problems`: what is wrong
    with a cell whatever it means, by column."""

    number: int
    values: Mapping[str, str]
    problems: Mapping[str, Problem]


class Unusable(Exception):
    """There is nothing to read in the file; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def read_lines(data: bytes, columns: Sequence[Column], most: int) -> tuple[list[Line], list[Problem]]:
    """The lines of the file that can be taken apart, and what is wrong with the others or the whole of it.

    `most`: lines a file may have.
    """
    problems: list[Problem] = []
    try:
        return list(each_line(data, columns, most, problems)), problems
    except Unusable as error:
        return [], list(error.problems)


def each_line(data: bytes, columns: Sequence[Column], most: int, problems: list[Problem]) -> Iterator[Line]:
    """The same one line after another, so that a large file needs little memory. Raises Unusable, at the latest at its
    end, for a file of which nothing is to be taken. What is wrong with other lines is added to `problems` on the way.
    """
    _refuse_what_is_no_text(data)
    held: dict[str, str] = {}
    records = _records(data)
    try:
        _number, written = next(records, (1, []))
        if not written:
            raise Unusable(Problem(0, N_("The file is empty.")))
        header = [name.strip().casefold() for name in written]
        wrong = _header_problems(written, header, columns)
        if wrong:
            raise Unusable(*wrong)
        for count, (number, cells) in enumerate(records):
            if count >= most:
                raise Unusable(Problem(0, N_("The file has more than %(most)s lines."), {"most": most}))
            if len(cells) == len(header):
                if len(held) > _MOST_HELD:
                    held.clear()
                yield _line(number, dict(zip(header, cells, strict=True)), columns, held)
            else:
                problems.append(Problem(number, _CELLS, {"found": len(cells), "wanted": len(header)}))
    except _Malformed as error:
        problems.append(Problem(error.line, _QUOTE))


def read_whole(problems: Iterable[Problem]) -> bool:
    """Whether every line could be taken apart: only then is what stands in no line not in the file."""
    return not any(problem.what in (_CELLS, _QUOTE) for problem in problems)


def refused_in_words(refused: Sequence[Refusal]) -> str:
    """One line that says how many lines stop the import, or why the whole file does."""
    lines = {one.line for one in refused}
    if 0 in lines:
        return refused[0].reason
    return ngettext(
        "Nothing can be imported until %(n)s line is mended.",
        "Nothing can be imported until %(n)s lines are mended.",
        len(lines),
    )


class _Malformed(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def _refuse_what_is_no_text(data: bytes) -> None:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_NOT_TEXT) or (
            b"\x00" in data and not data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        ):
            no_csv = N_("This is not a CSV file. Save the list as “CSV UTF-8” and try again.")
            raise Unusable(Problem(0, no_csv)) from error
        line = data.count(b"\n", 0, error.start) + 1
        # About the file: whoever mended that line alone would be told of the next one.
        raise Unusable(Problem(0, _ENCODING, {"line": line})) from error
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise Unusable(
            Problem(
                line, N_("There is a NUL character here. Remove it, or save the file again as CSV UTF-8.")
            )
        )


def _records(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line on which each record begins, and its cells. Lines without any text are passed over."""
    # Decoded on the way: a text of the whole file would take up to four times the room of its bytes.
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline=""), strict=True)
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


def _header_problems(written: list[str], header: list[str], columns: Sequence[Column]) -> list[Problem]:
    """What is wrong with the names as they are written; `header`: the same without capitals and spaces around."""
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        return [
            Problem(0, N_("The cells are not separated by commas. Save the file as comma-separated CSV."))
        ]
    names = [column.name for column in columns]
    problems = [
        Problem(1, N_("The column %(name)s is missing."), {"name": name})
        for name in names
        if name not in header
    ]
    seen: set[str] = set()
    for name, said in zip(header, written, strict=True):
        if name in seen:
            problems.append(Problem(1, N_("The column %(name)s is there twice."), {"name": name}))
        elif name not in names:
            problems.append(
                Problem(1, N_("“%(name)s” is not a column of this file. Take it out."), {"name": said[:60]})
            )
        seen.add(name)
    return problems


def _line(number: int, by_name: Mapping[str, str], columns: Sequence[Column], held: dict[str, str]) -> Line:
    problems, values = {}, {}
    for column in columns:
        text = by_name[column.name].strip()
        values[column.name] = held.setdefault(text, text)
        wrong = cell_problem(column, text, number)
        if wrong is not None:
            problems[column.name] = wrong
    return Line(number, values, problems)


def cell_problem(column: Column, value: str, line: int = 0) -> Problem | None:
    """What is wrong with a cell whatever it means; None for nothing."""
    what = _wrong_with(column, value)
    if what is None:
        return None
    return Problem(line, what, {"column": column.name, "most": column.most}, column.name)


def _wrong_with(column: Column, value: str) -> str | None:
    if not value:
        return N_("%(column)s is empty.") if column.needed else None
    if len(value) > column.most:
        return N_("%(column)s is longer than %(most)s characters.")
    if value.startswith(_FORMULA_STARTS):
        return N_("%(column)s begins like a formula (= + - @). Write it as plain text.")
    # What can be printed holds none of them, and that is quicker to ask.
    if not value.isprintable() and _CONTROL.search(value):
        return N_("%(column)s has a line break or another character that cannot be printed.")
    return None
