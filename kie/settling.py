"""Two versions of one answer, without a script: what the person chose, mine, theirs or both, as if they had typed it.

A form that comes back because its answer was changed meanwhile carries the other version beside what was typed (the
macro `ui.two_versions`): `theirs|<id>|<name>` for the value of a control, `joins|<id>|<name>` where it is a text that
can be joined, `adds|<id>|<name>` for one of several values, and `settle|<id>` for the choice.
"""

from collections.abc import Iterable
from datetime import date, time

MINE, THEIRS, BOTH = "mine", "theirs", "both"
SETTLE, OTHER, JOINS, ADDS = "settle|", "theirs|", "joins|", "adds|"


def settled(pairs: Iterable[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """The form after the choices made in it, without what only served them. No choice, or an odd one, keeps mine."""
    sent = {name: list(values) for name, values in pairs}
    form = {
        name: values for name, values in sent.items() if not name.startswith((SETTLE, OTHER, JOINS, ADDS))
    }
    for mark in (OTHER, JOINS, ADDS):
        for name, theirs in sent.items():
            if name.startswith(mark):
                conflict, _bar, control = name.removeprefix(mark).rpartition("|")
                choice = _first(sent.get(f"{SETTLE}{conflict}"))
                if choice == THEIRS:
                    form[control] = theirs
                elif choice == BOTH:
                    form[control] = _both(mark, form.get(control, []), theirs)
    return form


def as_sent(value: object) -> str:
    """A value as the control that holds it sends it; "" for none. A time of day goes by its minutes."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def joined(mine: str, theirs: str) -> str:
    """Both texts, mine first, with a line between; one of them where they say the same or the other says nothing."""
    plain_mine, plain_theirs = (text.replace("\r\n", "\n").strip() for text in (mine, theirs))
    if plain_mine == plain_theirs or not plain_theirs:
        return mine
    return f"{plain_mine}\n\n{plain_theirs}" if plain_mine else theirs


def _both(mark: str, mine: list[str], theirs: list[str]) -> list[str]:
    """Texts one after the other, several values together; of a choice mine, and theirs where I made none."""
    if mark == JOINS:
        return [joined(_first(mine), _first(theirs))]
    if mark == ADDS:
        return list(dict.fromkeys([*mine, *theirs]))
    return mine if any(mine) else theirs


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""
