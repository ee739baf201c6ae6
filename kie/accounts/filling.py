"""Puts what somebody typed back into a form of a page: HTML in, the same HTML out, with other values."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from kie.accounts.rules import NOT_TYPED

Attributes = dict[str, str | None]
LEFT_ALONE = ("submit", "button", "image", "reset", "file", "password")
SLOT = "data-notice-slot"
"""Marks the element whose first child the notice becomes. templates/base.html has it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The page with the form filled in, up to the slot for a notice and from there on.

    `homeless`: what no control of the form could take, by name.
    """

    before: str
    after: str
    homeless: dict[str, list[str]]

    def html(self, notice: str = "") -> str:
        """The whole page, with this in its slot."""
        return f"{self.before}{notice}{self.after}"


def fill(
    html: str, page_path: str, form_path: str, fields: Iterable[tuple[str, str]], unsent: str
) -> Filled | None:
    """The page at `page_path` with its form that posts to `form_path` filled in; None when it has no such form, or
    nowhere to say that it was filled in.

    Paths come without a query. Of several such forms it is the one whose hidden fields say the same. `unsent` goes
    along as a hidden field, so that the server knows when it was sent.
    """
    given = list(fields)
    finder = _Finder(page_path, form_path, given)
    finder.feed(html)
    finder.close()
    if finder.best is None:
        return None
    writer = _Writer(finder.best, given, unsent)
    writer.feed(html)
    writer.close()
    if writer.slot is None:
        return None
    before, after = writer.out[: writer.slot], writer.out[writer.slot :]
    return Filled("".join(before), "".join(after), writer.values.homeless)


class _Reader(HTMLParser, ABC):
    """Tells the page from what stands in a `<template>`: pieces for scripts to copy, of no form until they are."""

    def __init__(self, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        self.starts(tag, dict(attrs), self._templates > 0)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.ends(tag, self._templates > 0)
        self._templates -= tag == "template" and self._templates > 0

    @abstractmethod
    def starts(self, tag: str, given: Attributes, in_template: bool) -> None:
        """A tag starts, perhaps the template's own."""

    @abstractmethod
    def ends(self, tag: str, in_template: bool) -> None:
        """A tag ends, perhaps the template's own."""


class _Finder(_Reader):
    """Finds the form that was sent: `best` is its place among all forms of the page, from 0."""

    def __init__(self, page_path: str, form_path: str, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(convert_charrefs=True)
        self.page_path, self.form_path = page_path, form_path
        self.fields, self.names = set(fields), {name for name, _value in fields}
        self.best: int | None = None
        self._best_score = (-1, -1)
        self._at, self._meant, self._same, self._known = -1, False, 0, 0

    def starts(self, tag: str, given: Attributes, in_template: bool) -> None:
        """Counts a form, and what it has of the fields."""
        if in_template:
            return
        if tag == "form":
            self._at, self._meant, self._same, self._known = self._at + 1, self._is_meant(given), 0, 0
        elif self._meant and given.get("name") in self.names:
            self._known += 1
            pair = (given.get("name") or "", given.get("value") or "")
            self._same += given.get("type") == "hidden" and pair in self.fields

    def ends(self, tag: str, in_template: bool) -> None:
        """Compares a form with the best so far."""
        if tag == "form" and self._meant and not in_template:
            self._meant = False
            if (self._same, self._known) > self._best_score:
                self.best, self._best_score = self._at, (self._same, self._known)

    def _is_meant(self, given: Attributes) -> bool:
        if (given.get("method") or "").lower() != "post":
            return False
        return urlsplit(urljoin(self.page_path, given.get("action") or "")).path == self.form_path


@dataclass
class _Values:
    """What was typed, by name. Several controls of one name that take a text get one each, in order."""

    given: dict[str, list[str]] = field(default_factory=dict)
    homeless: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        if name not in NOT_TYPED:
            self.given.setdefault(name, []).append(value)
            self.homeless.setdefault(name, []).append(value)

    def knows(self, name: str | None) -> bool:
        return name in self.given

    def take_text(self, name: str) -> str | None:
        left = self.homeless.get(name, [])
        value = left.pop(0) if left else None
        if not left:
            self.homeless.pop(name, None)
        return value

    def take_choice(self, name: str, value: str) -> bool:
        chosen = value in self.given[name]
        if value in self.homeless.get(name, []):
            self.homeless[name].remove(value)
            if not self.homeless[name]:
                del self.homeless[name]
        return chosen


class _Writer(_Reader):
    """Writes the page as it was, but for the controls of the form at this place.

    `slot`: how much of `out` comes before the notice; None when the page has no place for one.
    """

    def __init__(self, place: int, fields: Iterable[tuple[str, str]], unsent: str) -> None:
        super().__init__(convert_charrefs=False)
        self.place, self.unsent = place, unsent
        self.values = _Values()
        for name, value in fields:
            self.values.add(name, value)
        self.out: list[str] = []
        self.slot: int | None = None
        self.at, self.inside = -1, False
        self.select: str | None = None
        self.replacing = False

    def starts(self, tag: str, given: Attributes, in_template: bool) -> None:
        """Writes a tag, with the value that was typed where it is a control of the form."""
        if in_template:
            self._write(self._as_it_was())
        elif tag == "form":
            self.at += 1
            self.inside = self.at == self.place
            hidden = (
                f'<input type="hidden" name="unsent" value="{escape(self.unsent)}">' if self.inside else ""
            )
            self._write(f"{self._as_it_was()}{hidden}")
        elif not self.inside:
            self._write(self._as_it_was())
        elif tag == "details":
            self._write(_tag(tag, {**given, "open": None}))
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._textarea(given)
        elif tag == "button":
            self.values.homeless.pop(given.get("name") or "", None)
            self._write(self._as_it_was())
        else:
            self._choices(tag, given)
        if SLOT in given and self.slot is None:
            self.slot = len(self.out)

    def _choices(self, tag: str, given: Attributes) -> None:
        if tag == "select":
            self.select = given.get("name")
        if tag == "option" and self.select is not None and self.values.knows(self.select):
            chosen = self.values.take_choice(self.select, given.get("value") or "")
            self._write(_tag(tag, _with(given, "selected", chosen)))
        else:
            self._write(self._as_it_was())

    def _input(self, given: Attributes) -> None:
        name, kind = given.get("name") or "", (given.get("type") or "text").lower()
        if kind in LEFT_ALONE or name in NOT_TYPED or not name:
            return self._write(self._as_it_was())
        if kind in ("radio", "checkbox"):
            if kind == "radio" and not self.values.knows(name):
                return self._write(self._as_it_was())
            chosen = self.values.knows(name) and self.values.take_choice(name, given.get("value") or "on")
            return self._write(_tag("input", _with(given, "checked", chosen)))
        value = self.values.take_text(name)
        return self._write(self._as_it_was() if value is None else _tag("input", {**given, "value": value}))

    def _textarea(self, given: Attributes) -> None:
        value = self.values.take_text(given.get("name") or "")
        self._write(self._as_it_was())
        if value is not None:
            # Browsers drop the first line end of a text area.
            self._write(f"\n{escape(value, quote=False)}")
            self.replacing = True

    def ends(self, tag: str, in_template: bool) -> None:
        """Writes the end of a tag."""
        if tag == "form" and not in_template:
            self.inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.replacing = False
        self._write(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._write("" if self.replacing else data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def _as_it_was(self) -> str:
        return self.get_starttag_text() or ""

    def _write(self, html: str) -> None:
        self.out.append(html)


def _with(given: Attributes, name: str, wanted: bool) -> Attributes:
    kept = {key: value for key, value in given.items() if key != name}
    return {**kept, name: None} if wanted else kept


def _tag(tag: str, attributes: Mapping[str, str | None]) -> str:
    written = [name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<{' '.join([tag, *written])}>"
