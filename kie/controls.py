"""What each control of each form takes, and what is asked there: for who has only the names of what was sent.

A form of WTForms tells it by itself, and is found among those of its room by these names. `DRAWN_BY_HAND` says what
templates ask without one; a test compares it with them. Where it is not sure what was asked, nothing is said, rather
than something that is not so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice, SelectFieldBase
from wtforms.fields.core import UnboundField

from kie.forming import CodeField, Form
from kie.i18n import N_

SECRETS = frozenset({"password", "credential"})
"""One is in every form that asks for a password, or for a code of the second step."""
_WANTS = {
    "soon": N_("What I want next, soon"),
    "later": N_("What I want later"),
    "in_the_way": N_("What gets in my way"),
    "needs": N_("What I need from you"),
}
DRAWN_BY_HAND: Mapping[str, Mapping[str, str]] = {
    "kie.assessments": {
        **_WANTS,
        "note": N_("Note"),
        "what_seen": N_("What you saw"),
        "words": N_("Your note"),
    },
    "kie.paper": {**_WANTS, "note": N_("Notes")},
    "kie.reviews": {"note": N_("What was said, and what will be done"), "words": ""},
}
"""Text boxes that templates draw without a form, by the package that takes them: what each asks, or how that begins; ""
where several of the room's boxes have one name."""

Takes = Literal["secret", "noted", "words", "choice"]
_TAKES: tuple[Takes, ...] = ("secret", "words", "noted", "choice")
"""A password or code; words that a person writes; what the page noted for itself; or a choice, a day or a number. Where
forms of one name differ, the first of these is meant: no secret is shown, and no words are lost."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control of a form. `asked`: its label, a text to translate, "" where that is not sure; `offered`: the words of
    what can be chosen, by value, where the form itself says them."""

    takes: Takes
    asked: str = ""
    offered: frozenset[tuple[str, str]] = frozenset()


Controls = Mapping[str, Control]


def meant(room: str, names: Iterable[str]) -> dict[str, Control]:
    """By name, what the fields of a form were that was sent; nothing of one that no form of the house has.

    `room`: the package that takes the form, "" where nobody knows.
    """
    given = {name: called(name) for name in names}
    likely = _likely(room, {control for name, control in given.items() if not re.search("[/|]", name)})
    secret = _secret() if holds_secret(given) else frozenset()
    found = {
        name: Control("secret") if control in secret else _meant(room, likely, name, control)
        for name, control in given.items()
    }
    return {name: control for name, control in found.items() if control is not None}


def holds_secret(names: Iterable[str]) -> bool:
    """Whether a form with these fields asks for a password or the like, wherever it is."""
    return not SECRETS.isdisjoint(map(called, names))


def asks_secret(room: str, names: Iterable[str]) -> bool:
    """Whether a form of this room with these fields asks for a password, or for a code that opens something: nothing of
    it is kept, nor given back to be sent again."""
    given = list(names)
    return holds_secret(given) or any(one.takes == "secret" for one in meant(room, given).values())


def called(name: str) -> str:
    """What a field is called without what tells it from others of its page: `words` of `note-…-words`, and of
    `…/…/words`."""
    return re.split("[/-]", name)[-1]


def _meant(room: str, likely: Sequence[Controls], name: str, control: str) -> Control | None:
    if "|" in name:
        return Control("noted")  # The other of two versions, for who chooses between them.
    asked, by_form = DRAWN_BY_HAND.get(room, {}).get(control), _agreed(likely, control)
    if asked is not None and by_form in (None, Control("words")):
        return Control("words", asked)
    return by_form or _anywhere().get(control)


def _likely(room: str, names: set[str]) -> list[Controls]:
    """The room's forms that have most of these controls. What they have besides tells nothing: a button that was not
    pressed is not sent, nor is what its page left out."""
    every = [
        (sum(name in names for name in controls), controls)
        for module, controls in _forms()
        if module.startswith(f"{room}.")
    ]
    most = max((number for number, _controls in every), default=0)
    return [controls for number, controls in every if number == most > 0]


def _agreed(forms: Sequence[Controls], control: str) -> Control | None:
    """What these forms mean by it, each detail only where all say the same; None where none has it."""
    known = [one[control] for one in forms if control in one]
    if not known:
        return None
    takes = next(one for one in _TAKES if any(other.takes == one for other in known))
    if len(known) < len(forms) or any(one.takes != takes for one in known):
        return Control(takes)
    asked = known[0].asked if len({one.asked for one in known}) == 1 else ""
    return Control(takes, asked, frozenset.intersection(*(one.offered for one in known)))


@cache
def _anywhere() -> Controls:
    """What each name takes wherever the house has it, for where its own room has not: that is not enough to say what it
    asks. Found once: what is sent may have very many names."""
    forms = [controls for _module, controls in _forms()]
    drawn = {name: Control("words") for boxes in DRAWN_BY_HAND.values() for name in boxes}
    agreed = {name: _agreed(forms, name) for controls in forms for name in controls}
    return drawn | {name: Control(one.takes) for name, one in agreed.items() if one is not None}


@cache
def _forms() -> tuple[tuple[str, Controls], ...]:
    """Every form of the house: where it is written, and its controls. They are all there when requests come."""
    return tuple((form.__module__, _controls(form)) for form in _every(Form))


@cache
def _secret() -> frozenset[str]:
    """What is a secret in any form: beside a password, whatever the room means by it."""
    return frozenset(
        name for _module, form in _forms() for name, one in form.items() if one.takes == "secret"
    )


def _every(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        if below.__module__.startswith("kie."):
            yield below
        yield from _every(below)


def _controls(form: type[Form]) -> Controls:
    fields = {name: getattr(form, name, None) for name in dir(form)}
    return {name: _told(one) for name, one in fields.items() if isinstance(one, UnboundField)}


def _told(field: "UnboundField[Any]") -> Control:
    """A line that asks nothing is not drawn as one: the page notes something in it."""
    asked, kind = str((*field.args, "")[0] or field.kwargs.get("label", "")), field.field_class
    if issubclass(kind, (PasswordField, CodeField)):
        return Control("secret", asked)
    if issubclass(kind, HiddenField):
        return Control("noted")
    if issubclass(kind, StringField):
        return Control("words" if asked or issubclass(kind, TextAreaField) else "noted", asked)
    choices = field.kwargs.get("choices", ()) if issubclass(kind, SelectFieldBase) else ()
    listed = [] if callable(choices) else [one for one in choices if isinstance(one, SelectChoice)]
    return Control("choice", asked, frozenset((str(one.value), str(one.label)) for one in listed))
