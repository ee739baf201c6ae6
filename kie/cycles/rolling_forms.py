"""The questions of a cycle's form about days of one's own. A part of `forms.CycleForm`."""

from typing import Any

from wtforms import Field, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation, ValidationError

from kie.cycles.rolling_rules import ANNIVERSARY, COUNTED_FROM, MOST_DAYS, START, Rolling
from kie.forming import Form, Within
from kie.i18n import N_

USUAL = {"rhythm": "", "begins_after": 90, "self_days": 20, "manager_days": 30}
"""What the form shows before anything is decided."""


class TogetherOnly:
    """Needs an answer where all begin together; where everybody has days of their own it takes the closing day."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse, or stop looking. Raises StopValidation."""
        if form.rhythm.data in COUNTED_FROM:
            field.data, field.errors = form.closes_on.data, []
            raise StopValidation()
        if not field.raw_data or not field.raw_data[0]:
            field.errors = []  # It is empty, which is all that is said: not also that this is no date.
            raise StopValidation(self.message)


def _number(label: str, least: int, description: str = "") -> IntegerField:
    return IntegerField(
        label,
        [Optional(), Within(least, MOST_DAYS, N_("Enter a number of days, 366 at most."))],
        description=description,
        invalid_value_message=N_("Enter a whole number, in figures."),
    )


class RollingFields(Form):
    """When people begin: all together, or each on a day of their own."""

    rhythm = RadioField(
        N_("When people begin"),
        choices=[
            SelectChoice("", N_("All together, when the cycle opens")),
            SelectChoice(ANNIVERSARY, N_("Each on the anniversary of the day they started")),
            SelectChoice(START, N_("Each some days after they started, such as at the end of a probation")),
        ],
        default="",
    )
    begins_after = _number(N_("Days after the start"), 0, N_("Only for the last choice."))
    self_days = _number(N_("Days for the self-assessment"), 1)
    manager_days = _number(N_("Days for the manager’s assessment"), 1)

    def validate_rhythm(self, field: Field) -> None:
        """Days of one's own need their numbers, and a cycle long enough that somebody can finish."""
        if field.data not in COUNTED_FROM:
            return
        for number in (self.self_days, self.manager_days):
            if number.data is None:
                raise ValidationError(N_("Say how many days each part has."))
        if field.data == START and self.begins_after.data is None:
            raise ValidationError(N_("Say how many days after the start the review begins."))

    def require_room(self, closes_on: Field) -> None:
        """Refuses a closing before which nobody could finish, or somebody would come twice. Raises ValidationError."""
        opens_on, numbers = self["opens_on"].data, (self.self_days.data, self.manager_days.data)
        if self.rhythm.data not in COUNTED_FROM or None in numbers or not closes_on.data or not opens_on:
            return
        rolling = Rolling(self.rhythm.data, 0, *numbers)
        if rolling.last_on(closes_on.data) < opens_on:
            raise ValidationError(N_("Nobody could finish before the cycle closes: choose a later day."))
        if rolling.comes_twice(opens_on, closes_on.data):
            raise ValidationError(N_("Somebody’s day would come twice: choose an earlier day."))

    def rolling(self) -> Rolling | None:
        """What was decided; None where all begin together. Only of a form that was found valid."""
        if self.rhythm.data not in COUNTED_FROM:
            return None
        after = self.begins_after.data if self.rhythm.data == START else 0
        return Rolling(self.rhythm.data, after, self.self_days.data, self.manager_days.data)


def values_of_rolling(rolling: Rolling | None) -> dict[str, Any]:
    """What the form shows for what was saved."""
    if rolling is None:
        return USUAL
    return {
        "rhythm": rolling.counted_from,
        "begins_after": rolling.begins_after,
        "self_days": rolling.self_days,
        "manager_days": rolling.manager_days,
    }
