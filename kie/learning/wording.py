"""The catalogue's words: kinds of learning, and how long it takes."""

from kie.i18n import N_, _, ngettext
from kie.learning.rules import hours_of

KIND_WORDS = {
    "course": N_("Course"),
    "online": N_("Online"),
    "workshop": N_("Workshop"),
    "coaching": N_("Coaching"),
    "reading": N_("Reading"),
    "video": N_("Video"),
    "qualification": N_("Qualification"),
}
FIELD_WORDS = {
    "title": N_("Title"),
    "provider": N_("Provider"),
    "link": N_("Link"),
    "kind": N_("Kind"),
    "minutes": N_("Time it takes"),
    "competencies": N_("Competencies"),
    "step": N_("Step"),
}


def time_words(minutes: int | None) -> str:
    """How long it takes: "20 minutes", "1 hour", "1.5 hours"; "" when nobody said."""
    if minutes is None:
        return ""
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes)
    if minutes == 60:
        return _("1 hour")
    return _("%(hours)s hours", hours=hours_of(minutes))
