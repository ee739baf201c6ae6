"""What the pages of requests show, made ready so that templates only print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kie.i18n import _
from kie.subject_access.filing import WORDS
from kie.subject_access.redacting_rules import EVERYWHERE, bare, is_earlier, place, stands
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.trees import readable
from kie.subject_access.wording import GROUNDS


@dataclass(frozen=True, slots=True)
class Markable:
    """A value that may be left out. `what`: where it stands; `text`: as it is, "" where `tree` has it in parts."""

    place: str
    what: str
    text: str
    tree: Any
    name: bool


@dataclass(frozen=True, slots=True)
class MarkableSection:
    """The values of one section."""

    id: str
    title: str
    values: tuple[Markable, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """Something marked. `words`: "" for all of the value; `agreed`: None while it waits; `mine`: the viewer marked
    it; `value`: where it stands, as it is, None for words everywhere in the file. `earlier`: in an earlier file, so
    that its value is another now; `there`: something would be left out."""

    id: UUID
    where: str
    words: str
    ground: str
    reason: str
    agreed: bool | None
    mine: bool
    value: Markable | None
    earlier: bool
    there: bool


def markable(filed: Mapping[str, Any], own_name: str = "") -> tuple[MarkableSection, ...]:
    """Everything that somebody wrote, and every name but `own_name`, by section."""
    found = []
    for part in filed["parts"]:
        for section in part["sections"]:
            listed = tuple(one for one in _values(part, section) if not (one.name and one.text == own_name))
            if listed:
                found.append(MarkableSection(f"{part['key']}-{section['key']}", section["title"], listed))
    return tuple(found)


def _values(part: Mapping[str, Any], section: Mapping[str, Any]) -> list[Markable]:
    fields = [one for one in section["fields"] if one["kind"] in {"words", "name"}]
    found = []
    for number, row in enumerate(section["rows"]):
        for field in fields:
            value = row[field["key"]]
            if value:
                tree = readable(value) if isinstance(value, dict | list) else None
                where = place(part["key"], section["key"], number, field["key"])
                text = "" if tree is not None else str(row.get(field["key"] + WORDS) or value)
                found.append(
                    Markable(where, _what(section, field, number), text, tree, field["kind"] == "name")
                )
    return found


def _what(section: Mapping[str, Any], field: Mapping[str, Any], number: int) -> str:
    return _(
        "%(section)s, line %(number)s: %(field)s",
        section=section["title"],
        number=number + 1,
        field=field["title"],
    )


def one_markable(filed: Mapping[str, Any], wanted: str) -> Markable | None:
    """The value at a place; None for words everywhere, and for no such place."""
    return next((one for each in markable(filed) for one in each.values if one.place == wanted), None)


def marked_page(
    filed: Mapping[str, Any],
    marked: Sequence[tuple[Redaction, RedactionAnswer | None]],
    viewer_id: UUID,
) -> tuple[Marked, ...]:
    """Everything marked, as the two people of HR look at it."""
    there = {one.place: one for each in markable(filed) for one in each.values}
    return tuple(
        Marked(
            one.id,
            _where(one.place, there.get(bare(one.place))),
            one.words,
            _(GROUNDS[one.kind]),
            one.reason,
            None if given is None else given.agreed,
            one.marked_by_id == viewer_id,
            there.get(bare(one.place)),
            is_earlier(one.place),
            stands(filed, one.place, one.words),
        )
        for one, given in marked
    )


def _where(where: str, value: Markable | None) -> str:
    if where == EVERYWHERE:
        return _("Everywhere in the file")
    return _("Something that is not in the file any more") if value is None else value.what
