"""What somebody wrote in a form that was not taken: theirs to read and copy, and nothing else of what the form sent.

Only names and values have arrived. What each control takes is told by the forms of the room that was sent to.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Literal

from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from kie.forming import Form

SECRETS = frozenset({"password", "credential"})
"""What no page gives back, nor anything that came with it: one of these is in every form that asks for a password."""
CODE = "code"
"""A control for a code, in whatever form."""
BY_HAND = frozenset({"soon", "later", "in_the_way", "needs", "note", "what_seen", "words"})
"""Text boxes that templates draw without a form."""
Takes = Literal["words", "choice", "noted"]
Controls = dict[str, tuple[Takes, str]]
"""By name, what each control of a form takes, and what is asked there: words that a person writes; a choice, a day or a
number; or what the page noted for itself or must not show."""


def written(room: str, fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The texts that a person wrote in a form, each with what was asked, "" where that is not sure: never what the page
    noted for itself, what was chosen, or a code. `room`: the package that takes the form, "" where nobody knows."""
    given = [(_control(name), value) for name, value in fields if "|" not in name]
    found = _likely(room, {control for control, _value in given})
    for control, value in given:
        asked = _asked(found, control) if value.strip() and control != CODE else None
        if asked is not None:
            yield asked, value


def holds_secret(names: Iterable[str]) -> bool:
    """Whether a form with these fields asks for a password or the like."""
    return not SECRETS.isdisjoint(map(_control, names))


def _control(name: str) -> str:
    """What a field is called without what tells it from others of its page: `words` of `note-…-words`, and of
    `…/…/words`."""
    return re.split("[/-]", name)[-1]


def _likely(room: str, names: set[str]) -> list[Controls]:
    """The room's forms that have most of these controls."""
    every = [controls for module, controls in _forms() if module.startswith(f"{room}.")]
    most = max((len(names & one.keys()) for one in every), default=0)
    return [one for one in every if len(names & one.keys()) == most > 0]


def _asked(likely: list[Controls], control: str) -> str | None:
    """What was asked where this control takes words, "" where it is not sure what; None where it takes none. Where one
    form has words in it and another a choice, it is taken for words: none are lost."""
    for forms in (likely, [controls for _module, controls in _forms()]):
        meant = {one[control] for one in forms if control in one}
        asked = {label for takes, label in meant if takes == "words"}
        if meant:
            if not asked or any(takes == "noted" for takes, _label in meant):
                return None
            return asked.pop() if len(meant) == 1 and forms is likely else ""
    return "" if control in BY_HAND else None


@cache
def _forms() -> tuple[tuple[str, Controls], ...]:
    """Every form of the house: where it is written, and its controls. They are all there when requests come."""
    return tuple((form.__module__, _controls(form)) for form in _every(Form))


def _every(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        yield below
        yield from _every(below)


def _controls(form: type[Form]) -> Controls:
    fields = {name: getattr(form, name, None) for name in dir(form)}
    return {name: _meant(one) for name, one in fields.items() if isinstance(one, UnboundField)}


def _meant(field: "UnboundField[Any]") -> tuple[Takes, str]:
    """A line that asks nothing is not drawn as one: the page notes something in it."""
    asked, kind = str((*field.args, "")[0] or field.kwargs.get("label", "")), field.field_class
    if not issubclass(kind, StringField):
        return "choice", ""
    noted = issubclass(kind, (HiddenField, PasswordField)) or not (asked or issubclass(kind, TextAreaField))
    return ("noted", "") if noted else ("words", asked)
