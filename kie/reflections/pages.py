"""What the pages of reflections show, to their owner alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kie.i18n import _
from kie.reflections.forms import LABELS, NAMES, sent_of
from kie.reflections.queries import Opened
from kie.reflections.words import WHENS, ReflectionWords


@dataclass(frozen=True, slots=True)
class Improvement:
    """A line that may become a goal. `name`: as an address knows it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ReflectionCard:
    """A reflection in the list. `readable`: False when the installation's key has been changed since; then it holds
    no words and can only be deleted."""

    id: UUID
    begun_at: datetime
    saved_at: datetime
    readable: bool
    look: str
    now: tuple[Improvement, ...]
    soon: tuple[Improvement, ...]


def card(one: Opened) -> ReflectionCard:
    """A reflection as the list shows it: the lines that hold anything."""
    words = one.words or ReflectionWords()
    now, soon = (
        tuple(
            Improvement(name.replace("_", "-"), text)
            for name, text in zip(NAMES[when], getattr(words, when), strict=True)
            if text
        )
        for when in WHENS
    )
    return ReflectionCard(one.id, one.begun_at, one.saved_at, one.words is not None, words.look, now, soon)


def said_of(words: ReflectionWords) -> list[tuple[str, str]]:
    """A reflection as its writer compares it with another version: what each part is called, and its words."""
    sent = sent_of(words)
    titles = {"look": _("The service that I give"), **{name: _(label) for name, label in LABELS.items()}}
    return [(titles[name], text) for name, text in sent.items() if text]
