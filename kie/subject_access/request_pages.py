"""What the pages of requests show, made ready so that templates only print."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kie.i18n import _
from kie.subject_access.filing import WORDS
from kie.subject_access.redacting_rules import EVERYWHERE, bare, is_earlier, place, standing, stands
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.trees import readable
from kie.subject_access.wording import GROUNDS


@dataclass(frozen=True, slots=True)
class Markable:
    """A value that may be left out. `what`: where it stands; `about`: by whom, in which cycle, on what, "" where
    none of it is known; `text`: as it is, "" where `tree` has it in parts."""

    place: str
    what: str
    about: str
    text: str
    tree: Any
    name: bool

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return anchor_of(self.place)


@dataclass(frozen=True, slots=True)
class MarkableSection:
    """The values of one section."""

    id: str
    title: str
    values: tuple[Markable, ...]


@dataclass(frozen=True, slots=True)
class NameMarkable:
    """The name of somebody else, with each place where it stands."""

    name: str
    places: tuple[Markable, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence, or a name, with words that are to go everywhere. `anchor`, `what`, `about`: of where it stands
    first, the anchor "" for what is no value of its own on the page; `times`: how often it stands in the file."""

    anchor: str
    what: str
    about: str
    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Marked:
    """Something marked. `words`: "" for all of the value; `agreed`: None while it waits; `mine`: the viewer marked
    it; `value`: where it stands, as it is, None for words everywhere in the file. `earlier`: in an earlier file, so
    that its value is another now; `there`: something would be left out. `mentions`: of words everywhere."""

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
    mentions: tuple[Mention, ...] = ()

    @property
    def times(self) -> int:
        """How often the words stand in the file."""
        return sum(one.times for one in self.mentions)


def anchor_of(where: str) -> str:
    """The id of a value on the page."""
    return "at-" + where.replace("/", "-")


def names_in(sections: Sequence[MarkableSection]) -> tuple[NameMarkable, ...]:
    """Every name once, in the order of the alphabet."""
    found: dict[str, list[Markable]] = {}
    for section in sections:
        for one in section.values:
            if one.name:
                found.setdefault(one.text, []).append(one)
    return tuple(NameMarkable(name, tuple(found[name])) for name in sorted(found, key=str.casefold))


def written_in(sections: Sequence[MarkableSection]) -> tuple[MarkableSection, ...]:
    """What somebody wrote, without the names that stand beside it."""
    found = (replace(one, values=tuple(each for each in one.values if not each.name)) for one in sections)
    return tuple(one for one in found if one.values)


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
                what, about = _what(section, field, number), _about(section, field, row)
                found.append(Markable(where, what, about, text, tree, field["kind"] == "name"))
    return found


def _about(section: Mapping[str, Any], field: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """By whom a row is, of which cycle, and on which theme or goal."""
    said = [row.get("cycle"), row.get("framework" + WORDS), row.get("node" + WORDS), row.get("side" + WORDS)]
    if field["kind"] != "name":
        said += [row[one["key"]] for one in section["fields"] if one["kind"] == "name"][:1]
    return " · ".join(str(one) for one in said if one)


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
    own_name: str = "",
) -> tuple[Marked, ...]:
    """Everything marked, as the two people of HR look at it."""
    there = {one.place: one for each in markable(filed) for one in each.values}
    known = {one.place for each in markable(filed, own_name) for one in each.values}
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
            _mentions(filed, one.words, known) if one.place == EVERYWHERE else (),
        )
        for one, given in marked
    )


def _mentions(filed: Mapping[str, Any], words: str, known: Container[str]) -> tuple[Mention, ...]:
    by_place, found = _all_places(filed), dict[str, list[str]]()
    for where, text in standing(filed, words):
        found.setdefault(text, []).append(where)
    first = {text: next((one for one in places if one in known), places[0]) for text, places in found.items()}
    return tuple(
        Mention(anchor_of(where) if where in known else "", *by_place[where], text, len(found[text]))
        for text, where in first.items()
    )


def _all_places(filed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Of every value where it stands and what it is about."""
    return {
        place(part["key"], section["key"], number, field["key"]): (
            _what(section, field, number),
            _about(section, field, row),
        )
        for part in filed["parts"]
        for section in part["sections"]
        for number, row in enumerate(section["rows"])
        for field in section["fields"]
    }


def _where(where: str, value: Markable | None) -> str:
    if where == EVERYWHERE:
        return _("Everywhere in the file")
    return _("Something that is not in the file any more") if value is None else value.what
