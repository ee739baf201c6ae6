"""What was asked where somebody typed, for texts that are shown apart from their form.

Of a kept form only the names of its controls are known. What a form of WTForms asks is told by the form itself, which
is found among those of its room by these names. `DRAWN_BY_HAND` says what templates ask without one; a test compares it
with the pages. Where it is not sure what was asked, nothing is said, rather than something that is not so.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from wtforms.fields.core import UnboundField

from kie.errors import NotFound
from kie.frameworks.models import Catalogue
from kie.i18n import N_, _
from kie.web import Form

DRAWN_BY_HAND = {
    "soon": N_("What I want next, soon"),
    "later": N_("What I want later"),
    "in_the_way": N_("What gets in my way"),
    "needs": N_("What I need from you"),
    "note": N_("Note"),
    "what_seen": N_("What you saw"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A text that somebody typed. `asked`: the question above it, "" where it is not sure."""

    asked: str
    text: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Finds what was asked. `room_of`: the package that answers at an address, such as `kie.plans`; "" for none."""

    catalogue: Catalogue
    room_of: Callable[[str], str]

    def of(self, path: str, fields: Iterable[tuple[str, str]]) -> tuple[Answer, ...]:
        """The fields of a form that was sent to `path`, each with its question."""
        given = tuple(fields)
        forms = _told_by_forms(self.room_of(path), {name for name, _value in given})
        where = path.partition("?")[0].split("/")
        return tuple(Answer(self._asked(name, forms, where), value) for name, value in given)

    def _asked(self, name: str, forms: dict[str, str], where: list[str]) -> str:
        *about, control = name.split("/")
        asked = forms.get(name) or DRAWN_BY_HAND.get(control, "")
        subject = self._subject(where + about) if about else ""
        if asked and subject:
            return _("%(question)s: %(subject)s", question=_(asked), subject=subject)
        return subject or (_(asked) if asked else "")

    def _subject(self, about: list[str]) -> str:
        """The theme or behaviour that a control named `<framework>/<node>/<field>` belongs to; "" for none. On a page
        of one framework the address names it, and the control only the node."""
        known = self.catalogue.frameworks
        framework = next((known[one] for one in reversed(about[:-1]) if one in known), None)
        if framework is None:
            return ""
        try:
            return framework.competency(about[-1]).title
        except NotFound:
            every = (*framework.all_statements, *framework.all_unhelpful)
            return next((one.text for one in every if one.id == about[-1]), "")


def _told_by_forms(room: str, names: Collection[str]) -> dict[str, str]:
    """What the room's form with most of these controls asks; nothing where several forms have as many and differ."""
    found = [
        labels
        for form in _every(Form)
        if room and form.__module__.startswith(f"{room}.")
        if (labels := _labels(form))
    ]
    most = max((len(names & labels.keys()) for labels in found), default=0)
    best = [labels for labels in found if len(names & labels.keys()) == most > 0]
    return {
        name: best[0][name]
        for name in names
        if best and all(labels.get(name) == best[0].get(name) for labels in best) and best[0].get(name)
    }


def _every(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        yield below
        yield from _every(below)


def _labels(form: type[Form]) -> dict[str, str]:
    """What each of the form's controls asks, "" for one that says nothing."""
    fields = ((name, getattr(form, name, None)) for name in dir(form))
    return {
        name: str((*field.args, "")[0] or field.kwargs.get("label", ""))
        for name, field in fields
        if isinstance(field, UnboundField)
    }
