"""The reader's language: texts, dates and direction, without Flask.

The current language is a context variable, so that services and mails speak to the right person outside
a request as well. `en-GB` is the source; a catalogue lives in `kie/translations/<language>/LC_MESSAGES/`.
The pseudo-language `en-XA` needs no catalogue: it marks and accents every text that went through gettext and
is written right to left, so that untranslated text and left-to-right habits show at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import Locale, dates
from babel.support import Translations

from kie import clock

TRANSLATIONS = Path(__file__).parent / "translations"
SOURCE = "en-GB"
PSEUDO = "en-XA"


@dataclass(frozen=True, slots=True)
class Language:
    """A language people can choose: BCP 47 tag, its own name, writing direction (`ltr` or `rtl`)."""

    tag: str
    name: str
    direction: str

    @property
    def locale(self) -> Locale:
        """The Babel locale for dates and numbers."""
        return Locale.parse("en-GB" if self.tag == PSEUDO else self.tag, sep="-")


_ACCENTED = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")


class PseudoTranslations(NullTranslations):
    """Wraps every translated text in ⟦ ⟧ and accents it, leaving %(placeholders)s alone."""

    def gettext(self, message: str) -> str:
        """The marked text."""
        return self._mark(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The marked singular or plural."""
        return self._mark(msgid1 if n == 1 else msgid2)

    @staticmethod
    def _mark(message: str) -> str:
        pieces = message.split("%(")
        out = [pieces[0].translate(_ACCENTED)]
        for piece in pieces[1:]:
            name, _closed, rest = piece.partition(")")
            out.append(f"{name}){rest[:1]}{rest[1:].translate(_ACCENTED)}")
        return "⟦" + "%(".join(out) + "⟧"


@lru_cache
def languages(pseudo: bool = False) -> tuple[Language, ...]:
    """Every language on offer: the source, each folder with a catalogue, and the pseudo-language if asked."""
    found = [Language(SOURCE, "English", "ltr")]
    for folder in sorted(TRANSLATIONS.glob("*/LC_MESSAGES")):
        locale = Locale.parse(folder.parent.name, sep="-")
        found.append(
            Language(folder.parent.name, locale.get_display_name() or locale.language, locale.text_direction)
        )
    if pseudo:
        found.append(Language(PSEUDO, "Pseudo (test)", "rtl"))
    return tuple(found)


_current: ContextVar[Language | None] = ContextVar("language", default=None)


def language() -> Language:
    """The language in force here and now; the source language when none was chosen."""
    return _current.get() or languages()[0]


@contextmanager
def speaking(tag: str | None, *, pseudo: bool = False) -> Iterator[Language]:
    """Speak the language `tag` inside the block; an unknown tag or None means the source language."""
    offered = {known.tag: known for known in languages(pseudo)}
    token = _current.set(offered.get(tag or SOURCE, offered[SOURCE]))
    try:
        yield language()
    finally:
        _current.reset(token)


@lru_cache
def _translations(tag: str) -> NullTranslations:
    if tag == PSEUDO:
        return PseudoTranslations()
    if tag == SOURCE:
        return NullTranslations()
    return Translations.load(TRANSLATIONS, [tag], "messages")


def gettext(message: str, **values: object) -> str:
    """The text in the reader's language, `%(name)s` filled from `values`."""
    translated = _translations(language().tag).gettext(message)
    return translated % values if values else translated


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """The text for `n` things; `%(n)s` is filled with `n`."""
    translated = _translations(language().tag).ngettext(singular, plural, n)
    return translated % {"n": n, "num": n, **values}


_ = gettext


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Marks a text for translation where it is written; it is translated where it is shown."""
    return message


def format_day(day: date) -> str:
    """A date as people write it: 5 March 2027."""
    return dates.format_date(day, "d MMMM yyyy", locale=language().locale)


def format_instant(instant: datetime) -> str:
    """Day and time in Europe/London: 5 March 2027, 14:03."""
    shown = clock.local(instant)
    return f"{format_day(shown.date())}, {format_time(shown)}"


def format_time(instant: datetime | time) -> str:
    """Time of day in Europe/London: 14:03."""
    if isinstance(instant, datetime):
        instant = clock.local(instant).time()
    return instant.strftime("%H:%M")
