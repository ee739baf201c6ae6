"""The whole file as one plain value: what is downloaded, sealed for a request, and printed on a page.

Its form is described in docs/whole-file.md. Days and moments are ISO 8601, moments in UTC; texts are whole. A value
that is kept as a code keeps it, and has its words beside it under the same name with `_words`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kie.i18n import _, language
from kie.subject_access.reading import WholeFile
from kie.subject_access.sections import Block, Field, Row
from kie.subject_access.worded_rules import WORDS

FORMAT, VERSION = "kie-whole-file", 1


def filed(file: WholeFile, organisation: str) -> dict[str, Any]:
    """The file, with titles in the reader's language."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "organisation": organisation,
        "language": language().tag,
        "as_of": plain(file.as_of),
        "about": {"name": file.person.name, "staff_number": file.person.staff_number},
        "parts": [
            {
                "key": one.part.key,
                "title": _(one.part.title),
                "sections": [_section(block) for block in one.blocks],
            }
            for one in file.parts
        ],
    }


def _section(block: Block) -> dict[str, Any]:
    section = block.section
    shown = [one for one in block.fields if one.kind != "hidden"]
    return {
        "key": section.key,
        "title": _(section.title),
        "note": _(section.note) if section.note else "",
        "fields": [
            {"key": one.key, "title": _(one.title), "kind": one.kind, "type": _type(one, block.rows)}
            for one in shown
        ],
        "rows": [_row(shown, row) for row in block.rows],
    }


def _row(fields: Sequence[Field], row: Row) -> Row:
    filed_row: Row = {}
    for one in fields:
        value = row[one.key]
        filed_row[one.key] = plain(value)
        said = one.codes.get(str(value)) if isinstance(value, str | int) else None
        if said is not None:
            filed_row[one.key + WORDS] = _(said)
    return filed_row | {key: row[key] for key in row if key.endswith(WORDS) and key not in filed_row}


def _type(one: Field, rows: Sequence[Row]) -> str:
    """What the values are: `instant`, `day`, `time`, `yes-no`, `number`, `tree` or `text`."""
    value = next((row[one.key] for row in rows if row[one.key] is not None), None)
    for kind, name in (
        (datetime, "instant"),
        (date, "day"),
        (time, "time"),
        (bool, "yes-no"),
        ((int, float), "number"),
        ((Mapping, list, tuple), "tree"),
    ):
        if isinstance(value, kind):
            return name
    return "text"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)
