"""What was asked where somebody typed, for texts that are shown apart from their form.

Of a kept form only the names of its controls are known. What a form of WTForms asks is told by the form itself, which
is found among those of its room by these names. `DRAWN_BY_HAND` says what templates ask without one; a test compares it
with the pages. Where it is not sure what was asked, nothing is said, rather than something that is not so.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wtforms.fields.choices import SelectFieldBase
from wtforms.fields.core import UnboundField

from kie.errors import NotFound
from kie.forming import Form
from kie.frameworks.models import Catalogue, Framework
from kie.i18n import N_, _

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
        """The fields of a form that was sent to `path`, each with its question, without what was chosen."""
        return tuple(
            Answer(asked, value) for asked, value, words in self._told(path, fields) if words is None
        )

    def chosen(self, path: str, fields: Iterable[tuple[str, str]]) -> tuple[Answer, ...]:
        """The choices among the fields whose words are known, each with its question or what it is about."""
        return tuple(Answer(asked, _(words)) for asked, _value, words in self._told(path, fields) if words)

    def _told(self, path: str, fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str | None]]:
        """What each field asks, what was sent, and the words of that where it is a choice: "" where nobody knows them,
        None for what was typed."""
        given = tuple(fields)
        names, where = {name for name, _value in given}, path.partition("?")[0].split("/")
        best = _best(self.room_of(path), names)
        labels = _told_by(best, names)
        offered = _offered_by(best, names)
        for name, value in given:
            chosen = offered[name].get(value, "") if name in offered else None
            words = self._step_words(name, value, where) or chosen
            yield self._asked(name, labels, where), value, words

    def _step_words(self, name: str, value: str, where: list[str]) -> str:
        """The words of a step that was given to a theme or behaviour; "" for anything else."""
        *about, control = name.split("/")
        framework = self._framework(where + about) if about and control == "step" else None
        if framework is None:
            return ""
        scale = framework.scale
        if value == "out":
            return scale.opt_out_self if "self" in where else scale.opt_out_other
        known = {str(step.number) for step in scale.steps}
        return scale.label_of(int(value)) if value in known else ""

    def _framework(self, about: list[str]) -> Framework | None:
        known = self.catalogue.frameworks
        return next((known[one] for one in reversed(about[:-1]) if one in known), None)

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
        framework = self._framework(about)
        if framework is None:
            return ""
        try:
            return framework.competency(about[-1]).title
        except NotFound:
            every = (*framework.all_statements, *framework.all_unhelpful)
            return next((one.text for one in every if one.id == about[-1]), "")


def _best(room: str, names: Collection[str]) -> list[type[Form]]:
    """The room's forms that have most of these controls."""
    found = [form for form in _every(Form) if room and form.__module__.startswith(f"{room}.")]
    counts = [len(names & _labels(form).keys()) for form in found]
    most = max(counts, default=0)
    return [form for form, count in zip(found, counts, strict=True) if count == most > 0]


def _told_by(forms: Iterable[type[Form]], names: Collection[str]) -> dict[str, str]:
    """What these forms ask by these controls; nothing where they differ."""
    best = [_labels(form) for form in forms]
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
    return {
        name: str((*field.args, "")[0] or field.kwargs.get("label", "")) for name, field in _controls(form)
    }


def _offered_by(forms: Iterable[type[Form]], names: Collection[str]) -> dict[str, dict[str, str]]:
    """The words of what can be chosen in these forms, by control and value; none where they differ, and no control
    that one of them has typed in."""
    best = [_choices(form) for form in forms]
    return {
        name: dict(set.intersection(*(set(choices[name].items()) for choices in best)))
        for name in names
        if best and all(name in choices for choices in best)
    }


def _choices(form: type[Form]) -> dict[str, dict[str, str]]:
    """The words of what can be chosen, by control and value, where the form itself says them."""
    return {
        name: {str(one.value): str(one.label) for one in field.kwargs.get("choices", ())}
        for name, field in _controls(form)
        if issubclass(field.field_class, SelectFieldBase)
    }


def _controls(form: type[Form]) -> "Iterator[tuple[str, UnboundField[Any]]]":
    for name in dir(form):
        field = getattr(form, name, None)
        if isinstance(field, UnboundField):
            yield name, field
