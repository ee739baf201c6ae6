"""The form that gives more time, to one person or to some of a cycle's people."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from kie import clock
from kie.cycles.forms_fields import needed, trimmed
from kie.cycles.models import Cycle
from kie.cycles.rules import OwnDays
from kie.forming import Form, GetForm
from kie.i18n import N_, _, format_day
from kie.people.choosing import typed_field

ONE_PART = {
    "self_due_on": N_("The self-assessment is due"),
    "manager_due_on": N_("The manager’s assessment is due"),
}
"""What the days are called where one person is asked about."""


def _later(label: str) -> DateField:
    return DateField(
        label,
        [Optional()],
        description=N_("Leave it empty where nothing changes. Whoever has a later day keeps it."),
    )


class TeamSearch(GetForm):
    """The team whose people are shown."""

    team = typed_field(N_("Team"))


class MoreTimeForm(Form):
    """Later days for some of a cycle's people. `persons` holds participations.

    `agreed`: for whom, until when, and with what to be said of it, the page before told that they are given more time,
    as a digest; `change`: back to the form.
    """

    whom = RadioField(
        N_("Who is given more time"),
        choices=[SelectChoice("chosen", N_("Only those chosen below"))],
        default="chosen",
    )
    persons = SelectMultipleField(N_("People directly in the team"))
    self_due_on = _later(N_("Self-assessments are due"))
    manager_due_on = _later(N_("Managers’ assessments are due"))
    reason = TextAreaField(
        N_("Why they are given more time"),
        needed(N_("Say why."), 1000),
        filters=[trimmed],
        description=N_(
            "Such as “Flooded depot”. Write no medical facts: HR can read it, and each of them finds it in their own "
            "file."
        ),
    )
    agreed = HiddenField()
    change = HiddenField()

    @property
    def days(self) -> OwnDays:
        """The days that were chosen."""
        return OwnDays(*(self._day(name) for name in OwnDays._fields))

    def _day(self, name: str) -> date | None:
        chosen: date | None = self[name].data if name in self else None
        return chosen

    def chosen(self) -> frozenset[UUID] | None:
        """The participations that were ticked; None for everybody."""
        return None if self.whom.data == "everybody" else frozenset(UUID(one) for one in self.persons.data)

    def was_agreed(self, to: str) -> bool:
        """Whether the page before told of this; from now on it has."""
        before = bool(self.agreed.data == to)
        self.agreed.data = to
        return before

    def for_one(self, days: OwnDays) -> None:
        """Asks about one person alone, whose missing parts have these days now, and about no part that is not."""
        del self.whom, self.persons, self.change
        for name, day in days._asdict().items():
            if day is None:
                del self[name]
            else:
                self[name].label.text = ONE_PART[name]
                self[name].description = _(
                    "Now %(day)s. Leave it empty where nothing changes.", day=format_day(day)
                )

    def sent_well(self, cycle: Cycle, now: OwnDays | None = None) -> bool:
        """Whether it was sent, says why, and has somebody and a day that can be. Adds an error to each field that says
        otherwise. `now`: the days of the one person asked about."""
        if not self.is_submitted():
            return False
        self.validate()
        fields = [self[name] for name in OwnDays._fields if name in self]
        for field in fields:
            if field.data and not field.errors:
                field.errors = _wrong(field.data, cycle, None if now is None else getattr(now, field.name))
        if fields and not any(field.data or field.errors for field in fields):
            fields[0].errors = [N_("Choose at least one day.")]
        return not self.errors

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and that somebody was chosen."""
        valid = bool(super().validate(extra_validators))
        if "whom" in self and self.whom.data == "chosen" and not self.persons.data:
            self.persons.errors = [N_("Choose at least one person.")]
        return valid and not self.errors


def _wrong(day: date, cycle: Cycle, now: date | None) -> list[str]:
    if day < clock.today():
        return [N_("Choose today or a later day.")]
    if day > cycle.closes_on:
        return [_("This is after the cycle closes, on %(day)s.", day=format_day(cycle.closes_on))]
    if now is not None and day <= now:
        return [_("This is no later than the day that counts now, %(day)s.", day=format_day(now))]
    return []
