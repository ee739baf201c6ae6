"""Finds the line of everything in a TOML file, by its place as problems name it: `competencies[2].statements[4].id`.

For text that the reader of TOML has taken already, so nothing is checked here. Some 90 lines instead of another reader
of TOML, because Python's own does not say where things stand.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<gap>[ \t\r]+|\#[^\n]*)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*+"{3,5}|'{3}(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\]|\\.)*+"|'[^']*+')
    |(?P<bare>[^\s"'\[\]{}=,.\#]+)
    |(?P<mark>[\[\]{}=,.\n])
    """,
    re.VERBOSE | re.DOTALL,
)
LONGEST_PLACE = 300
"""Characters: names far longer than anybody is allowed, for a file of nothing but brackets to take little room."""


class Lines:
    """The lines of one file. They are looked for when the first is asked for: of a file in order, nobody asks."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._found: dict[str, int] | None = None

    def of(self, place: str) -> int | None:
        """The line of what stands at `place`, or where it is missing, of what it would stand in; from 1. None for the
        whole file."""
        if self._found is None:
            self._found = lines_of(self._text)
        while place and place not in self._found:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return self._found.get(place)


def lines_of(text: str) -> dict[str, int]:
    """The line of every table, list, entry and value, by place. A key with dots in quotes may stand for another."""
    walk = _Walk()
    # The last line is a line like the others.
    for word in _TOKEN.finditer(f"{text}\n"):
        walk.take(word.lastgroup or "", word[0])
    return walk.found


@dataclass(slots=True)
class _Open:
    """A table or a list that is being read. `entry`: which of a list, 0 in a table; `keys`: those before the next
    equals sign, and once it was met, `value` says where the value stands."""

    place: str
    entry: int = 0
    keys: list[str] = field(default_factory=list)
    value: str | None = None

    @property
    def at(self) -> str | None:
        """Where the next value stands; None while a key is awaited."""
        return f"{self.place}[{self.entry}]" if self.entry else self.value


@dataclass(slots=True)
class _Walk:
    """The text up to some word. `entries`: how many tables of a list had a heading so far, by place."""

    found: dict[str, int] = field(default_factory=dict)
    line: int = 1
    entries: dict[str, int] = field(default_factory=dict)
    brackets: int = 0
    inside: list[_Open] = field(default_factory=lambda: [_Open("")])

    def take(self, kind: str, word: str) -> None:
        """Go on by one word or mark."""
        here = self.inside[-1]
        if kind != "gap":
            if here.at is None:
                self._key(here, kind, word)
            else:
                self._value(here, here.at, word)
        self.line += word.count("\n")

    def _key(self, here: _Open, kind: str, word: str) -> None:
        if kind != "mark":
            here.keys.append(word.strip("\"'"))
        elif word == "[":
            self.brackets += 1
        elif word == "=":
            here.value = self._under(here.place, here.keys)
        elif word == "}":
            self.inside.pop()
        elif word == "\n" and self.brackets:
            here.place = self._under("", here.keys, heading=True)
            here.keys, self.brackets = [], 0

    def _value(self, here: _Open, at: str, word: str) -> None:
        if word in ("]", "}"):
            self.inside.pop()
        elif word == "," and here.entry:
            here.entry += 1
        elif word == "," or (word == "\n" and len(self.inside) == 1):
            here.keys, here.value = [], None
        elif word not in ("\n", "."):
            self._note(at)
            if word in ("[", "{"):
                self.inside.append(_Open(at, entry=int(word == "[")))

    def _under(self, place: str, keys: list[str], heading: bool = False) -> str:
        for number, key in enumerate(keys, 1):
            place = f"{place}.{key}" if place else key
            self._note(place)
            if heading and self.brackets > 1 and number == len(keys):
                self.entries[place] = self.entries.get(place, 0) + 1
            if heading and place in self.entries:
                place = f"{place}[{self.entries[place]}]"
                self._note(place)
        return place

    def _note(self, place: str) -> None:
        if len(place) <= LONGEST_PLACE:
            self.found.setdefault(place, self.line)
