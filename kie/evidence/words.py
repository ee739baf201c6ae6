"""The words of a note, as somebody sends them and as the diary keeps them."""

from dataclasses import dataclass, replace
from datetime import date

from kie import clock
from kie.errors import Invalid
from kie.evidence.rules import KINDS, MOST_TAGS, OLDEST_YEARS, TEXT_LIMIT, years_before
from kie.evidence.tags import Tag
from kie.i18n import N_, _

EMPTY = N_("Write a few words on what happened.")
TOO_LONG = N_("Use 4,000 characters at most.")
SPOILT = N_("There is a character in this text that cannot be kept. Type it again instead of pasting.")
TO_COME = N_("This day is still to come. Enter the day when it happened.")
LONG_AGO = N_("This is more than ten years ago. Check the year.")


@dataclass(frozen=True, slots=True)
class NoteWords:
    """All of a note that people write. `shared`: whoever manages the person may read it."""

    words: str
    happened_on: date
    kind: str = "note"
    tags: tuple[Tag, ...] = ()
    shared: bool = False

    def tidied(self) -> "NoteWords":
        """The same words as they may be kept. Raises Invalid for what cannot be."""
        words = plain_lines(self.words)
        problem = problem_of(words) or problem_of_day(self.happened_on)
        if problem:
            raise Invalid(_(problem))
        if self.kind not in KINDS:
            raise Invalid(_("Choose what kind of note it is."))
        if len(self.tags) > MOST_TAGS:
            raise Invalid(_("A note shows at most %(most)s themes or behaviours.", most=MOST_TAGS))
        return replace(self, words=words)


def plain_lines(words: str | None) -> str:
    """The text with line ends as one character, otherwise exactly as written; "" for nothing."""
    return (words or "").replace("\r\n", "\n").replace("\r", "\n")


def problem_of(words: str) -> str | None:
    """What is wrong with a note's text, marked for translation; None when it can be kept."""
    if not words.strip():
        return EMPTY
    if len(words) > TEXT_LIMIT:
        return TOO_LONG
    if "\0" in words or any(0xD800 <= ord(character) <= 0xDFFF for character in words):
        return SPOILT
    return None


def problem_of_day(happened_on: date) -> str | None:
    """What is wrong with a note's day, marked for translation; None when nothing is."""
    today = clock.today()
    if happened_on > today:
        return TO_COME
    return LONG_AGO if happened_on < years_before(today, OLDEST_YEARS) else None
