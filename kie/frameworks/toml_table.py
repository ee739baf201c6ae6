"""Reading one TOML table key by key: every wrong value is reported, nothing is guessed."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from kie.frameworks.problems import Report
from kie.i18n import _
from kie.texts import LONGEST

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
STATEMENT_ID = re.compile(rf"{KEBAB.pattern}\.{KEBAB.pattern}")
LONGEST_ID = 80
"""Characters of an id at most: tables that name frameworks have no room for more."""
LONGEST_TITLE = 200
MOST_SLIPS = 50
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What Unicode calls control characters, but for the tab and the end of a line."""

Choice = TypeVar("Choice", bound=str)


class Table:
    """One table of a file, with the place where it stands.

    Each reading method gives the value, or reports a problem and gives an empty one of the same type; whoever reads
    must throw the result away when the report has problems. `close` reports the keys that nobody asked for.
    """

    def __init__(self, data: Mapping[str, object], place: str, report: Report) -> None:
        self._data = data
        self._place = place
        self._asked: set[str] = set()
        self._lacking: dict[str, tuple[str, str]] = {}
        self.report = report

    def place(self, key: str) -> str:
        """Where the value of `key` stands in the file."""
        return f"{self._place}.{key}" if self._place else key

    def __iter__(self) -> Iterator[str]:
        """The table's keys, for tables whose keys are themselves ids."""
        return iter(self._data)

    def text(self, key: str, *, required: bool = True, most: int = LONGEST) -> str:
        """A text that says something, of `most` characters; "" when it may be missing and is."""
        value = self._value(key, required)
        return "" if value is None else self._said(value, self.place(key), most)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when it is missing."""
        return tuple(self._said(item, f"{self.place(key)}[{n}]") for n, item in enumerate(self._list(key), 1))

    def whole(self, key: str) -> int:
        """A whole number; 0 stands for a wrong one."""
        value = self._value(key, required=True)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value or 0
        self._wrong_type(self.place(key), _("a whole number"), _("Write it without quotes, for example 3."))
        return 0

    def choice(self, key: str, allowed: tuple[Choice, ...], default: Choice | None = None) -> Choice:
        """One of the allowed words; `default` when it may be missing and is."""
        value = self._value(key, required=default is None)
        for word in allowed:
            if value == word:
                return word
        if value is not None:
            self.report.add(
                self.place(key),
                _("“%(value)s” is not possible here.", value=value),
                _("Choose one of: %(allowed)s.", allowed=", ".join(allowed)),
            )
        return default if default is not None else allowed[0]

    def id(self, pattern: re.Pattern[str] = KEBAB, most: int = LONGEST_ID) -> str:
        """The table's id: of the right form, and inside the file only once (the file's own id is apart)."""
        value = self.text("id", most=most)
        if value and not pattern.fullmatch(value):
            example = "taking-ownership" if pattern is KEBAB else "taking-ownership.p1"
            self.report.add(
                self.place("id"),
                _("“%(id)s” is not a good id.", id=value),
                _(
                    "Use small letters, digits and single hyphens, in this form: %(example)s.",
                    example=example,
                ),
            )
        if self._place:
            self.report.once(value, self.place("id"))
        return value

    def table(self, key: str) -> "Table":
        """The table under `key`; an empty one when it is missing."""
        value = self._value(key, required=False)
        return self._as_table({} if value is None else value, self.place(key))

    def has(self, key: str) -> bool:
        """Whether anything is written under `key`; that does not count as reading it."""
        return key in self._data

    def part(self, key: str) -> "Table":
        """The table under `key`, in which ids stand for themselves: they may be those of the rest of the file."""
        value = self._value(key, required=False)
        return Table({} if value is None else {key: value}, self._place, self.report.apart())

    def tables(self, key: str) -> list["Table"]:
        """The list of tables under `key`; empty when it is missing."""
        return [self._as_table(v, f"{self.place(key)}[{n}]") for n, v in enumerate(self._list(key), 1)]

    def lacks(self, key: str, what: str, cure: str) -> None:
        """Note that nothing fit for use stands under `key`. It is reported by `close`, unless the cause is: a slip of
        the pen in the key, or a value that is wrong in itself."""
        self._lacking[key] = (what, cure)

    def close(self) -> bool:
        """Report every key that has not been asked for, and what is lacking. Gives whether every key was asked for."""
        self._report_unknown()
        for key, (what, cure) in self._lacking.items():
            if not self.report.about(self.place(key)):
                self.report.add(self.place(key), what, cure)
        return self._asked >= set(self._data)

    def _report_unknown(self) -> None:
        free, known = sorted(self._asked - set(self._data)), ", ".join(sorted(self._asked))
        for number, key in enumerate(sorted(set(self._data) - self._asked)):
            # Looking for a likeness takes long, and whoever has so many has no slip of the pen.
            close = get_close_matches(key, free, 1) if number < MOST_SLIPS else []
            if close:
                self._lacking.pop(close[0], None)
            cure = (
                _("Did you mean “%(key)s”?", key=close[0])
                if close
                else _("Take it out. Known here: %(keys)s.", keys=known)
            )
            self.report.add(self.place(key), _("Nobody reads a key “%(key)s” here.", key=key), cure)

    def _value(self, key: str, required: bool) -> object | None:
        self._asked.add(key)
        if required and key not in self._data:
            self.lacks(key, _("“%(key)s” is missing.", key=key), _("Add %(key)s = …", key=key))
        return self._data.get(key)

    def _list(self, key: str) -> list[object]:
        value = self._value(key, required=False)
        if value is None or isinstance(value, list):
            return value or []
        self._wrong_type(self.place(key), _("a list"), _("Put it in square brackets: [ … ]."))
        return []

    def _as_table(self, value: object, place: str) -> "Table":
        if isinstance(value, dict):
            return Table(value, place, self.report)
        self._wrong_type(
            place, _("a table"), _("Write it as %(example)s or under a [heading].", example='{ id = "…", … }')
        )
        return Table({}, place, Report(self.report.file))

    def _said(self, value: object, place: str, most: int = LONGEST) -> str:
        if not isinstance(value, str):
            self._wrong_type(place, _("a text"), _("Put it in quotes: %(example)s.", example='"…"'))
            return ""
        if not value.strip():
            self.report.add(place, _("The text is empty."), _("Write the text, or take the line out."))
        if len(value) > most:
            what = _(
                "This text has %(length)s characters; %(most)s is the most.", length=len(value), most=most
            )
            self.report.add(place, what, _("Shorten it."))
        if _CONTROL.search(value):
            what = _("This text holds a character that no page can show.")
            self.report.add(place, what, _("Type the text again instead of pasting it."))
        return value

    def _wrong_type(self, place: str, wanted: str, cure: str) -> None:
        self.report.add(place, _("This should be %(wanted)s.", wanted=wanted), cure)
