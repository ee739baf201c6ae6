"""Forms of reminders."""

from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from kie.forming import Form, version_read
from kie.i18n import N_
from kie.reminders.queries import Preferences
from kie.reminders.wording import NONE, WEEKLY, hour_words, weekly_key


class PreferencesForm(Form):
    """What somebody wants to be reminded of, and when."""

    version = HiddenField()
    weekly = RadioField(
        N_("One mail a week with all that waits for you"),
        description=N_(
            "When nothing waits, there is none. On a bank holiday it comes on the next working day, and so does this "
            "week’s when you choose a day that has gone by and it has not come yet."
        ),
        choices=[SelectChoice(key, words) for key, words in WEEKLY.items()],
        validators=[InputRequired(N_("Choose a day, or no weekly mail."))],
    )
    deadlines = BooleanField(
        N_("Remind me of dates"),
        description=N_(
            "Once three working days before a date and once on the working day after it, then no more."
        ),
    )
    first_hour = SelectField(N_("Reminders may come from"), choices=[])
    last_hour = SelectField(N_("until"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_hour.choices = [SelectChoice(str(hour), hour_words(hour)) for hour in range(24)]
        self.last_hour.choices = [SelectChoice(str(hour), hour_words(hour)) for hour in range(1, 25)]

    def validate_last_hour(self, field: Field) -> None:
        """There must be an hour between the two."""
        first, last = self.first_hour.data or "", field.data or ""
        if first.isdecimal() and last.isdecimal() and int(last) <= int(first):
            raise ValidationError(N_("Choose an hour after the first one."))

    def wanted(self) -> Preferences:
        """What was chosen."""
        return Preferences(
            weekly_on=None if self.weekly.data == NONE else int(self.weekly.data),
            deadlines=self.deadlines.data,
            first_hour=int(self.first_hour.data),
            last_hour=int(self.last_hour.data),
            version=version_read(self.version.data),
        )


def as_form(chosen: Preferences) -> PreferencesForm:
    """The form as it shows this choice."""
    return PreferencesForm(formdata=None, **as_sent(chosen), version=str(chosen.version))


def as_sent(chosen: Preferences) -> dict[str, str]:
    """What the form would send of this choice, by the names of its controls; a box without a tick sends nothing."""
    return {
        "weekly": weekly_key(chosen.weekly_on),
        "deadlines": "y" if chosen.deadlines else "",
        "first_hour": str(chosen.first_hour),
        "last_hour": str(chosen.last_hour),
    }
