"""What is attacked: every address with every parameter it looks up, as somebody for whom it opens.

Made from the application itself: its links and forms as each of the cast is shown them, its map of addresses for what
no link leads to, and the names that its views look up while they answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, BaseConverter, Rule, UUIDConverter

from tests.scan.attacks.forms import Filled, forms_of
from tests.scan.attacks.recording import FORM, QUERY, Asked

Pairs = tuple[tuple[str, str], ...]
Key = tuple[str, str, tuple[str, ...]]
"""Method, endpoint, and which of the choices that an address offers."""
UUIDS = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
WAYS = ("GET", "POST")
SLUGS = re.compile(r"^[a-z-]+/[a-z-]+/|(?<=:)[a-z-]+")


@dataclass(frozen=True, slots=True)
class Target:
    """One request to try things on. `who`: by whom it is sent, None for nobody signed in. `opened`: it was answered
    with more than that there is no such page. `ids`: those of its `parts` that lead to no view unless they are ids.
    `files`: fields that take one. `kind`: of what `json` holds. `spared`: fields and parts that are sent, not tried.
    `apart`: names in the address that it does not open with, tried one by one, so that the others are read at all."""

    method: str
    endpoint: str
    choices: tuple[str, ...]
    path: str
    parts: tuple[str, ...] = ()
    query: Pairs = ()
    form: Pairs = ()
    files: tuple[str, ...] = ()
    json: str | None = None
    kind: str = "application/json"
    headers: Pairs = ()
    who: str | None = None
    opened: bool = False
    spared: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What it is one of."""
        return self.method, self.endpoint, self.choices


def shape(name: str) -> str:
    """A name without what differs from row to row: ids, numbers, what a framework calls its competencies."""
    return re.sub(r"\d+", "#", SLUGS.sub("*/", UUIDS.sub("*", name)))


def choices_of(rule: Rule, values: Mapping[str, object]) -> tuple[str, ...]:
    """Which of an address's own choices this is, such as the side of an assessment."""
    return tuple(
        str(values[name])
        for name in sorted(rule.arguments)
        if isinstance(rule._converters.get(name), AnyConverter)
    )


@dataclass(slots=True)
class Book:
    """What was seen of each address so far; the fullest form of it is kept, with the names of the others."""

    app: Flask
    targets: dict[Key, Target] = field(default_factory=dict)

    def see(self, address: str, method: str, who: str | None, filled: Filled | None = None) -> Target | None:
        """Note an address, with the form that leads there; None for one that is not ours."""
        parts = urlsplit(address)
        try:
            rule, values = self.app.url_map.bind("127.0.0.1").match(parts.path, method, return_rule=True)
        except HTTPException:
            return None
        if rule.endpoint == "static":
            return None
        found = Target(
            method,
            rule.endpoint,
            choices_of(rule, values),
            parts.path,
            parts=_parts(rule, values, (BaseConverter,)),
            ids=_parts(rule, values, (UUIDConverter,)),
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            form=() if filled is None else filled.values,
            files=() if filled is None else filled.files,
            who=who,
            opened=True,
        )
        self.add(found)
        return found

    def add(self, found: Target) -> None:
        """Note a target, beside what is known of it."""
        self.targets[found.key] = merged(self.targets.get(found.key), found)

    def read(self, html: str, address: str, who: str | None) -> Iterator[str]:
        """Note the forms of a page; gives the addresses that its links and searches lead to."""
        links, forms = forms_of(html, urlsplit(address).path)
        for form in forms:
            if form.method == "GET":
                query = "&".join(f"{name}={value}" for name, value in form.values)
                joined = f"{urlsplit(form.action).path}?{query}"
                self.see(joined, "GET", who)
                yield joined
            else:
                self.see(form.action, "POST", who, form)
        yield from links

    def complete(self, asked: Asked) -> None:
        """Add the names that views looked up and no page showed."""
        for key, target in self.targets.items():
            names = asked.get(key[:2], set())
            query = _with(target.query, (name for place, name in sorted(names) if place == QUERY))
            form = _with(
                target.form, (n for place, n in sorted(names) if place == FORM and n not in target.files)
            )
            self.targets[key] = replace(target, query=query, form=form)


def merged(known: Target | None, found: Target) -> Target:
    """Both in one: where the fuller was seen, by whoever saw it."""
    if known is None:
        return found
    if (found.opened, len(found.form), len(found.query)) > (known.opened, len(known.form), len(known.query)):
        known, found = found, known
    names = {name for name, _value in known.query}
    query = known.query + tuple(pair for pair in found.query if pair[0] not in names)
    names = {name for name, _value in known.form}
    form = known.form + tuple(pair for pair in found.form if pair[0] not in names)
    return replace(known, query=query, form=form, files=tuple(sorted({*known.files, *found.files})))


def names_of(targets: Sequence[Target]) -> dict[str, list[str]]:
    """By method and endpoint: the shapes of all parameters, those in the address with a question mark before them."""
    found: dict[str, set[str]] = {}
    for one in targets:
        names = found.setdefault(f"{one.method} {one.endpoint}", set())
        names |= {f"?{shape(name)}" for name, _value in one.query}
        names |= {shape(name) for name in (*(name for name, _value in one.form), *one.files)}
    return {key: sorted(found[key]) for key in sorted(found)}


def fewer(pairs: Pairs) -> Pairs:
    """One of each shape: what differs by an id or a number alone is the same parameter."""
    kept: dict[str, tuple[str, str]] = {}
    for pair in pairs:
        kept.setdefault(shape(pair[0]), pair)
    return tuple(kept.values())


def _with(pairs: Pairs, names: Iterator[str]) -> Pairs:
    known = {name for name, _value in pairs}
    return pairs + tuple((name, "1") for name in dict.fromkeys(names) if name not in known)


def _parts(
    rule: Rule, values: Mapping[str, object], kinds: tuple[type[BaseConverter], ...]
) -> tuple[str, ...]:
    """What stands in the address for its variables of these kinds: ids as addresses have them."""
    return tuple(
        str(values[name])
        for name in sorted(rule.arguments)
        if isinstance(rule._converters.get(name), kinds)
        and not isinstance(rule._converters[name], AnyConverter)
    )
