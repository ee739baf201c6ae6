"""What can be chosen about reminders, in words."""

from datetime import time

from kie.i18n import N_, _, format_time
from kie.reminders.queries import Preferences

NONE = "none"
WEEKLY = {
    "0": N_("On Monday"),
    "1": N_("On Tuesday"),
    "2": N_("On Wednesday"),
    "3": N_("On Thursday"),
    "4": N_("On Friday"),
    NONE: N_("No weekly mail"),
}


def weekly_key(weekly_on: int | None) -> str:
    """The choice as the form sends it."""
    return NONE if weekly_on is None else str(weekly_on)


def hour_words(hour: int) -> str:
    """An hour of the day; the one after the last is midnight."""
    return _("midnight") if hour == 24 else format_time(time(hour))


def in_words(chosen: Preferences) -> list[tuple[str, str]]:
    """What somebody chose, as (question, answer)."""
    hours = {"first": hour_words(chosen.first_hour), "last": hour_words(chosen.last_hour)}
    return [
        (_("Weekly mail"), _(WEEKLY[weekly_key(chosen.weekly_on)])),
        (_("Before and after dates"), _("Yes") if chosen.deadlines else _("No")),
        (_("Hours"), _("From %(first)s to %(last)s", **hours)),
    ]
