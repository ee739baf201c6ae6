"""Actions that no page of the trail shows, in words for whoever they are about: their own file names them."""

from kie.i18n import N_

KEPT_BACK = {
    "assessment.saved": N_("Saved an answer of an assessment"),
    "wants.saved": N_("Saved what you want and need"),
    "unhelpful.saved": N_("Saved an answer on unhelpful behaviours"),
    "observation.replied": N_("Replied to an unhelpful behaviour"),
    "observation.resolved": N_("Said how an unhelpful behaviour was resolved"),
    "observation.forgotten": N_("An unhelpful behaviour was deleted"),
    "evidence-note.written": N_("Wrote a note in the diary"),
    "evidence-note.changed": N_("Changed a note of the diary"),
    "evidence-note.shared": N_("Shared a note of the diary"),
    "evidence-note.deleted": N_("Deleted a note of the diary"),
    "evidence-note.words-taken-out": N_("Words were taken out of a note of the diary"),
    "reflection.written": N_("Wrote a reflection"),
    "reflection.changed": N_("Changed a reflection"),
    "reflection.deleted": N_("Deleted a reflection"),
    "reflection.forgotten": N_("A reflection that could not be opened any more was deleted"),
    "thanks.sent": N_("Sent thanks"),
    "unsent-form.kept": N_("What was typed when a session had ended was kept"),
    "unsent-form.sent": N_("What was typed when a session had ended was sent"),
    "unsent-form.thrown-away": N_("What was typed when a session had ended was thrown away"),
    "reminders.chosen": N_("Chose when to be reminded"),
}
