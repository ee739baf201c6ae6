"""Reading a file as TOML, whatever it is: what cannot be read is said with the line, and nothing takes long."""

import re
import tomllib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from kie.frameworks.problems import Report
from kie.frameworks.toml_lines import Lines
from kie.frameworks.toml_table import Table
from kie.i18n import _

MOST_BYTES = 256 * 1024
"""The longest of the files that come with the product has a fifteenth of it."""
LONGEST_REASON = 200
"""Characters of what the reader of TOML says, which repeats keys however long they are."""
MOST_PARTS = 20
"""Parts of a name, as in `a.b.c`. Names of hundreds of parts take the reader of TOML a time that grows with their
square, and each line below a heading of hundreds does so again."""
_LONG_NAME = re.compile(rf"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}""")
_NO_TEXT = re.compile(rb"^(?:%PDF-|PK\x03\x04)|[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""How a PDF and what word processors and spreadsheets save begin; and control characters, which are in no text."""
_TWICE = ("Cannot ", "Duplicate ")
"""How the reader of TOML begins to say that something is there already."""
_SYNTAX_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_table(path: Path, report: Report) -> Table | None:
    """The file as a table; None, with the line in the report, when it is not TOML."""
    try:
        return table_of(path.read_bytes(), report)
    except OSError as error:
        reason = error.strerror or str(error)
        report.add("", _("The file cannot be read: %(reason)s.", reason=reason), _("Check that it is there."))
    return None


def table_of(data: bytes, report: Report) -> Table | None:
    """The bytes of a file as a table; None, with the line in the report, when it is not TOML."""
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024
        what = _("The file is larger than %(most)s KB.", most=most)
        report.add("", what, _("A framework is far smaller: check that this is the file you mean."))
        return None
    text = text_of(data, report)
    if text is None or not _said(text, report) or _long_named(text, report):
        return None
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _report_syntax(text, str(error), report)
    except RecursionError:
        report.add("", _("The file has brackets inside brackets, too deep to be read."), _("Write it flat."))
    except ValueError:
        # Of what the reader leaves to the language, a number of thousands of digits is refused so.
        report.add("", _("The file holds a number that is too long."), _("Put it in quotes, or take it out."))
    else:
        report.lines = Lines(text)
        return Table(read, "", report)
    return None


def plain_text(data: bytes) -> str:
    """The text of a file in UTF-8, whether or not it begins with a mark that says so. Raises UnicodeDecodeError."""
    return data.removeprefix(BOM_UTF8).decode()


def text_of(data: bytes, report: Report) -> str | None:
    """The same of a file that may be in another encoding, or no text at all: None then, which the report says."""
    try:
        return plain_text(data)
    except UnicodeDecodeError as error:
        if not _is_text(data):
            cure = _(
                "Choose the TOML file, which an editor of plain text shows as words. What a word processor or a "
                "spreadsheet saves is another kind of file, and so is a PDF or a picture."
            )
            report.add("", _("This is not a text file."), cure)
            return None
        line = error.object.count(b"\n", 0, error.start) + 1
        what = _("The file is not in UTF-8.")
        report.add(_("line %(line)s", line=line), what, _("Save it again with the encoding UTF-8."))
    return None


def _is_text(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 may be text in another encoding; UTF-16 begins with a mark that says so."""
    return data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or not _NO_TEXT.search(data)


def _said(text: str, report: Report) -> bool:
    if not text.strip():
        report.add("", _("The file is empty."), _("Check that this is the file you mean."))
        return False
    return True


def _long_named(text: str, report: Report) -> bool:
    found = _LONG_NAME.search(text)
    if found is None:
        return False
    what = _("More than %(most)s words in a row have only dots between them.", most=MOST_PARTS)
    line = text.count("\n", 0, found.start()) + 1
    report.add(_("line %(line)s", line=line), what, _("Write it with fewer dots."))
    return True


def _report_syntax(text: str, message: str, report: Report) -> None:
    found = _SYNTAX_PLACE.fullmatch(message)
    what, line, column = found.groups() if found else (message, None, None)
    if len(what) > LONGEST_REASON:
        what = f"{what[:LONGEST_REASON]}…"
    if line:
        place = _("line %(line)s, column %(column)s", line=line, column=column)
    else:
        place = _("line %(line)s", line=len(text.splitlines()))
    if what.startswith(_TWICE):
        cure = _(
            "The same key or heading is written twice. Headings of a list stand in two brackets: %(example)s.",
            example="[[competencies]]",
        )
    else:
        cure = _("Look at this line and the one above for a missing quote, bracket or comma.")
    report.add(place, _("This is not TOML: %(what)s.", what=what), cure)
