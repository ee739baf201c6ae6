"""A person's ratings in words: a step on its scale, or why there is none."""

from collections.abc import Mapping

from kie.assessments.queries import Key
from kie.frameworks.models import Depth, Scale
from kie.i18n import _


def step_words(given: Mapping[Key, int | None], key: Key, scale: Scale) -> str:
    """A rater's step in words; not enough evidence; "–" for none."""
    if key not in given:
        return "–"
    step = given[key]
    return _("Not enough evidence") if step is None else scale.labels[step - 1]


def as_then(words: str, title: str) -> str:
    """What was agreed, with what it was called in an older edition of the framework."""
    return _("%(words)s, as “%(title)s”", words=words, title=title)


def agreed_words(given: Mapping[Key, int | None], key: Key, scale: Scale) -> str:
    """What was settled in words; agreed to differ; not agreed, yet or because one side went ahead."""
    if key not in given:
        return _("Not agreed")
    step = given[key]
    return _("Agreed to differ") if step is None else scale.labels[step - 1]


def rated_otherwise(words: str, depth: Depth) -> str:
    """What was agreed when the competency was rated at another depth."""
    if depth == "theme":
        return _("%(words)s, when it was rated as a whole", words=words)
    return _("%(words)s, when each behaviour was rated", words=words)


def beside_agreed(agreed: str, own: str, manager: str, to_them: bool) -> str:
    """What was agreed with what each had said. `to_them`: said to the person themselves."""
    if to_them:
        return _(
            "%(agreed)s (you: %(own)s; your manager: %(manager)s)", agreed=agreed, own=own, manager=manager
        )
    return _("%(agreed)s (self: %(own)s; manager: %(manager)s)", agreed=agreed, own=own, manager=manager)
