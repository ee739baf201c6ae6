"""The diary's words: kinds of notes, and how long ago something happened."""

from datetime import date

from kie.evidence.rules import age
from kie.i18n import N_, _, ngettext

KIND_WORDS = {
    "note": N_("Note"),
    "thanks": N_("Thanks"),
    "compliment": N_("Compliment passed on"),
}


def age_in_words(happened_on: date, today: date) -> str:
    """How long ago the day is: "today", "yesterday", "3 weeks ago"."""
    unit, n = age(happened_on, today)
    if unit == "day":
        return _days(n)
    if unit == "week":
        return ngettext("%(n)s week ago", "%(n)s weeks ago", n)
    if unit == "month":
        return ngettext("%(n)s month ago", "%(n)s months ago", n)
    return ngettext("%(n)s year ago", "%(n)s years ago", n)


def _days(n: int) -> str:
    if n == 0:
        return _("today")
    return _("yesterday") if n == 1 else ngettext("%(n)s day ago", "%(n)s days ago", n)
