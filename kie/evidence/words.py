"""The words of a note, as somebody sends them and as the diary keeps them."""

from dataclasses import dataclass, replace
from datetime import date

from kie import clock, texts
from kie.errors import Invalid
from kie.evidence.rules import KINDS, MOST_TAGS, OLDEST_YEARS, years_before
from kie.evidence.tags import Tag
from kie.i18n import N_, _

EMPTY = N_("Write a few words on what happened.")
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
        """The same words as they may be kept. Raises Invalid, and TextRefused for what cannot be."""
        words = texts.tidied(self.words)
        problem = (None if words.strip() else EMPTY) or problem_of_day(self.happened_on)
        if problem:
            raise Invalid(_(problem))
        if self.kind not in KINDS:
            raise Invalid(_("Choose what kind of note it is."))
        if len(self.tags) > MOST_TAGS:
            raise Invalid(_("A note shows at most %(most)s themes or behaviours.", most=MOST_TAGS))
        return replace(self, words=words)


def problem_of(words: str) -> str | None:
    """What is wrong with a note's text, in the reader's language; None when it can be kept."""
    return texts.problem_of(words) if words.strip() else _(EMPTY)


def problem_of_day(happened_on: date) -> str | None:
    """What is wrong with a note's day, marked for translation; None when nothing is."""
    today = clock.today()
    if happened_on > today:
        return TO_COME
    return LONG_AGO if happened_on < years_before(today, OLDEST_YEARS) else None
