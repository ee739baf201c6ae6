"""A form as it was sent: what somebody wrote and chose in it, each with what was asked, and what it was about.

Only names and values have arrived. A password or code is never among it, nor what the page noted for itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kie.controls import Control, meant
from kie.frameworks.models import Catalogue
from kie.frameworks.subjects import Subjects
from kie.i18n import _


class Answer(NamedTuple):
    """What somebody typed or chose. `asked`: the question above it, "" where it is not sure."""

    asked: str
    text: str


class Written:
    """What one form held. `room`: the package that takes it, "" where nobody knows; `path`: where it was sent."""

    def __init__(self, room: str, path: str, fields: Iterable[tuple[str, str]], catalogue: Catalogue) -> None:
        self._fields = tuple(fields)
        self._controls = meant(room, (name for name, _value in self._fields))
        self._subjects = Subjects(catalogue, tuple(path.partition("?")[0].split("/")))
        self._about = _noted(dict(self._fields))

    def texts(self, also: Callable[[str], bool] = lambda _value: False) -> tuple[Answer, ...]:
        """The texts, in the form's order. `also`: whether a value is one, where nobody knows what its control takes."""
        return tuple(
            Answer(self._asked(name, control), value)
            for name, value, control in self._told()
            if value.strip() and (also(value) if control is None else control.takes == "words")
        )

    def choices(self) -> tuple[Answer, ...]:
        """The choices whose words are known."""
        return tuple(
            Answer(self._asked(name, control), _(words))
            for name, value, control in self._told()
            if (words := self._chosen(name, value, control))
        )

    def _told(self) -> Iterator[tuple[str, str, Control | None]]:
        for name, value in self._fields:
            yield name, value, self._controls.get(name)

    def _chosen(self, name: str, value: str, control: Control | None) -> str:
        *about, last = name.split("/")
        step = self._subjects.step_words(about, value) if about and last == "step" else ""
        return step or (dict(control.offered).get(value, "") if control else "")

    def _asked(self, name: str, control: Control | None) -> str:
        asked = control.asked if control else ""
        subject = self._subjects.named(name.split("/")[:-1] or self._about)
        if asked and subject:
            return _("%(question)s: %(subject)s", question=_(asked), subject=subject)
        return subject or (_(asked) if asked else "")


def _noted(fields: Mapping[str, str]) -> list[str]:
    """What the whole form is about, where its page noted that: the framework, and what of it; else nothing."""
    if "framework" in fields and "statement" in fields:
        return [fields["framework"], fields["statement"]]
    return fields["key"].split(":") if "key" in fields else []
