"""Which days the form of a goal takes."""

from datetime import date, timedelta

from wtforms.validators import ValidationError

from kie import clock
from kie.i18n import _, format_day

AHEAD = timedelta(days=3 * 365)
"""No goal is looked at again later than this: a day beyond it is a slip of the hand."""


def refuse_past_or_another_age(day: date) -> None:
    """Raises ValidationError for a day that has passed, and for a year that is a slip of the hand, such as 2207."""
    today = clock.today()
    if day > today + AHEAD:
        raise ValidationError(_("Choose a day before %(last)s.", last=format_day(today + AHEAD)))
    if day < today:
        raise ValidationError(_("That day has passed. Give a day to come."))
