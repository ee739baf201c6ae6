"""What of a file may be left out, made ready so that templates only print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kie.i18n import _
from kie.subject_access.redacting_rules import times_of
from kie.subject_access.trees import readable
from kie.subject_access.worded_rules import WORDS, place, worded


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
    """The name of somebody else. `places`: where it stands by itself; `times`: in how many places it stands in all of
    the file, in what somebody wrote as well."""

    name: str
    places: tuple[Markable, ...]
    times: int

    @property
    def elsewhere(self) -> int:
        """In how many places it stands within something longer."""
        return max(0, self.times - len(self.places))


def anchor_of(where: str) -> str:
    """The id of a value on the page."""
    return "at-" + where.replace("/", "-")


def names_in(filed: Mapping[str, Any], sections: Sequence[MarkableSection]) -> tuple[NameMarkable, ...]:
    """Every name of these sections of the file once, in the order of the alphabet."""
    found: dict[str, list[Markable]] = {}
    for section in sections:
        for one in section.values:
            if one.name:
                found.setdefault(one.text, []).append(one)
    times = times_of(filed, found)
    return tuple(
        NameMarkable(name, tuple(found[name]), times[name]) for name in sorted(found, key=str.casefold)
    )


def written_in(sections: Sequence[MarkableSection]) -> tuple[MarkableSection, ...]:
    """What somebody wrote, without the names that stand beside it."""
    return _only(sections, lambda one: not one.name)


def markable(filed: Mapping[str, Any]) -> tuple[MarkableSection, ...]:
    """Everything that somebody wrote, and every name, by section."""
    return tuple(
        MarkableSection(f"{part['key']}-{section['key']}", section["title"], values)
        for part in filed["parts"]
        for section in part["sections"]
        if (values := tuple(_values(part, section)))
    )


def of_others(sections: Sequence[MarkableSection], own_name: str) -> tuple[MarkableSection, ...]:
    """The same without the name of whoever the file is about."""
    return _only(sections, lambda one: not (one.name and one.text == own_name))


def _only(
    sections: Sequence[MarkableSection], wanted: Callable[[Markable], bool]
) -> tuple[MarkableSection, ...]:
    found = (replace(each, values=tuple(one for one in each.values if wanted(one))) for each in sections)
    return tuple(each for each in found if each.values)


def _values(part: Mapping[str, Any], section: Mapping[str, Any]) -> list[Markable]:
    fields = [one for one in section["fields"] if one["kind"] in {"words", "name"}]
    found = []
    for number, row in enumerate(section["rows"]):
        for field in fields:
            value = row[field["key"]]
            if value and worded(field, row):
                tree = readable(value) if isinstance(value, dict | list) else None
                where = place(part["key"], section["key"], number, field["key"])
                text = "" if tree is not None else str(row.get(field["key"] + WORDS) or value)
                what, about = what_of(section, field, number), about_of(section, field, row)
                found.append(Markable(where, what, about, text, tree, field["kind"] == "name"))
    return found


def about_of(section: Mapping[str, Any], field: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """By whom a row is, of which cycle, and on which theme or goal."""
    said = [row.get("cycle"), row.get("framework" + WORDS), row.get("node" + WORDS), row.get("side" + WORDS)]
    if field["kind"] != "name":
        said += [row[one["key"]] for one in section["fields"] if one["kind"] == "name"][:1]
    return " · ".join(str(one) for one in said if one)


def what_of(section: Mapping[str, Any], field: Mapping[str, Any], number: int) -> str:
    """Where a value stands."""
    return _(
        "%(section)s, entry %(number)s: %(field)s",
        section=section["title"],
        number=number + 1,
        field=field["title"],
    )


def one_markable(filed: Mapping[str, Any], wanted: str) -> Markable | None:
    """The value at a place; None for words everywhere, and for no such place."""
    return next((one for each in markable(filed) for one in each.values if one.place == wanted), None)
