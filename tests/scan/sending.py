"""Forms as a page has them, and ways of filling them in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from bs4 import BeautifulSoup, Tag

from tests.scan.visitor import Visitor

KEEPS_OUT = ("/sign-out", "/account/sessions")
"""Forms that would end the visit."""
SEARCHED = ("a", "zzzz")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `leads_to`: the local address of a redirect, else empty."""

    status: int
    kind: str
    body: str
    leads_to: str

    @classmethod
    def of(cls, answer: requests.Response) -> "Answer":
        """An answer of the network."""
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        parts = urlsplit(answer.headers.get("Location", ""))
        local = parts.path + (f"?{parts.query}" if parts.query else "")
        leads = local if parts.hostname in {None, "127.0.0.1"} else ""
        body = answer.content.decode("utf-8", "replace") if kind == "text/html" else ""
        return cls(answer.status_code, kind, body, leads)


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form. `kind`: its type, or `textarea`, `select`; `shown`: what a browser would send as it is."""

    name: str
    kind: str
    shown: Sequence[str]
    choices: Sequence[str] = ()


Way = Callable[[Control], Sequence[str]]


def empty(control: Control) -> Sequence[str]:
    """Nothing is filled in and nothing is chosen."""
    return [] if control.kind in {"radio", "checkbox"} else [""]


def nonsense(control: Control) -> Sequence[str]:
    """Something is written everywhere that belongs nowhere; of choices the last."""
    if control.kind in {"radio", "checkbox", "select"}:
        return control.choices[-1:]
    return ["31/02/2026 <b>\u202eעברית & “quoted” " + "a" * 300]


def as_it_stands(control: Control) -> Sequence[str]:
    """The form is sent as the page shows it, which most often changes something."""
    return control.shown


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page. `buttons`: name and value of those that send something themselves."""

    action: str
    posts: bool
    hidden: Mapping[str, Sequence[str]]
    controls: Sequence[Control]
    buttons: Sequence[tuple[str, str]]
    uploads: Sequence[str]

    @property
    def names(self) -> list[str]:
        """What its fields are called, which with the address tells forms apart."""
        return [*(one.name for one in self.controls), *self.uploads, *(f"{n}={v}" for n, v in self.buttons)]

    def fits(self, way: Way) -> bool:
        """Whether there is anything to fill in so; a form without fields is only ever sent as it stands."""
        filled = bool(self.controls or self.uploads)
        return not self.action.startswith(KEEPS_OUT) and (filled or way is as_it_stands)

    def send(self, visitor: Visitor, way: Way) -> requests.Response:
        """Send it."""
        values: list[tuple[str, str]] = [(name, one) for name, found in self.hidden.items() for one in found]
        values += [(control.name, one) for control in self.controls for one in way(control)]
        values += self.buttons[:1]
        if not self.uploads:
            return visitor.post(self.action, values)
        content = b"" if way is empty else b"nothing;of,the\nkind\n"
        files = dict.fromkeys(self.uploads, ("" if way is empty else "nothing.csv", content, "text/csv"))
        return visitor.post(self.action, values, files=files)

    def searches(self) -> Iterator[str]:
        """The addresses that it leads to when it does not post."""
        for word in SEARCHED:
            typed = [
                (one.name, word) if one.kind in {"text", "search"} else (one.name, (*one.shown, "")[0])
                for one in self.controls
            ]
            kept = [(name, one) for name, found in self.hidden.items() for one in found]
            yield f"{self.action.partition('?')[0]}?{urlencode([*kept, *typed])}"


def forms(parsed: BeautifulSoup, address: str) -> Iterator[Form]:
    """The forms of a page that was found at this address."""
    for form in parsed.find_all("form"):
        fields = [one for one in form.select("[name]") if not one.find_parent("template")]
        hidden: dict[str, list[str]] = {}
        for one in fields:
            if one.get("type") == "hidden":
                hidden.setdefault(str(one["name"]), []).append(str(one.get("value", "")))
        yield Form(
            str(form.get("action") or address),
            str(form.get("method", "")).lower() == "post",
            hidden,
            [*_controls(fields)],
            [(str(one["name"]), str(one.get("value", ""))) for one in fields if _sends(one)],
            [str(one["name"]) for one in fields if one.get("type") == "file"],
        )


def _sends(tag: Tag) -> bool:
    return tag.name == "button" or tag.get("type") == "submit"


def _is_filled_in(tag: Tag) -> bool:
    return not _sends(tag) and not tag.has_attr("disabled") and tag.get("type") not in {"hidden", "file"}


def _controls(fields: Sequence[Tag]) -> Iterator[Control]:
    together: dict[str, list[Tag]] = {}
    for one in fields:
        if one.name in {"input", "select", "textarea"} and _is_filled_in(one):
            together.setdefault(str(one["name"]), []).append(one)
    for name, tags in together.items():
        yield _control(name, tags)


def _control(name: str, tags: Sequence[Tag]) -> Control:
    first = tags[0]
    kind = first.name if first.name != "input" else str(first.get("type", "text"))
    options: Any = first.select("option") if kind == "select" else tags
    marked = {"select": "selected", "radio": "checked", "checkbox": "checked"}.get(kind)
    if marked is None:
        shown = [one.get_text() if kind == "textarea" else str(one.get("value", "")) for one in tags]
        return Control(name, kind, shown)
    choices = [str(one.get("value", "on")) for one in options]
    chosen = [str(one.get("value", "on")) for one in options if one.has_attr(marked)]
    return Control(name, kind, chosen or (choices[:1] if kind == "select" else []), choices)
