"""The form that names somebody to stand in."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from kie.errors import Invalid
from kie.i18n import N_, _
from kie.people.forms import DATE_WRONG
from kie.people.models import Person
from kie.standing_in.queries import MOST_FOUND
from kie.standing_in.rules import Refusal
from kie.standing_in.service import REASON_LIMIT, StandInRefused, Wish
from kie.web import Form, keepable

_BLAMED: dict[Refusal, str] = {
    "past": "starts_on",
    "taken": "starts_on",
    "order": "ends_on",
    "too-long": "ends_on",
}
"""The field that is to be changed after a refusal; after any other, who stands in."""


class StandInForm(Form):
    """Who stands in, for whom, from when to when. `deputy` is drawn once several people match what was typed."""

    who = StringField(
        N_("Who stands in?"),
        [
            InputRequired(N_("Type a name, an e-mail address or a staff number.")),
            Length(
                max=200, message=N_("This is too long. Type a name, an e-mail address or a staff number.")
            ),
            keepable,
        ],
        description=N_("A name, an e-mail address or a staff number."),
    )
    deputy = RadioField(N_("Which of them?"), choices=[], validate_choice=False)
    person = SelectField(N_("For whom?"), choices=[])
    starts_on = DateField(
        N_("First day"), [InputRequired(N_("Give the first day."))], invalid_value_message=DATE_WRONG
    )
    ends_on = DateField(
        N_("Last day"), [InputRequired(N_("Give the last day."))], invalid_value_message=DATE_WRONG
    )
    reason = TextAreaField(
        N_("Why"),
        [Length(max=REASON_LIMIT, message=N_("Use 500 characters at most.")), keepable],
        description=N_(
            "If you like. The manager, whoever stands in, the manager’s manager and HR read it. Nothing about health."
        ),
        render_kw={"rows": 2},
    )

    def offer(self, manager: Person, people: Iterable[Person]) -> None:
        """Let one of the manager's people be chosen, or all of them."""
        self.person.choices = [SelectChoice("", _("All of %(name)s’s people", name=manager.name))]
        self.person.choices += [SelectChoice(str(one.id), one.name) for one in people]

    def choose_among(self, found: list[Person]) -> Person | None:
        """The one person meant; None after saying in the field that nobody or several are."""
        chosen = [one for one in found if str(one.id) == self.deputy.data]
        if len(found) == 1 or chosen:
            return (chosen or found)[0]
        if not found:
            self.who.errors = [
                _("Nobody in post is called that. Check the spelling, or use the staff number.")
            ]
            return None
        self.deputy.choices = [
            SelectChoice(str(one.id), f"{one.name}, {one.job_title} ({one.staff_number})")
            for one in found[:MOST_FOUND]
        ]
        more = len(found) > MOST_FOUND
        self.deputy.errors = [
            _("More than %(n)s people match. Type more of the name, or the staff number.", n=MOST_FOUND)
            if more
            else _("Several people match. Choose one.")
        ]
        return None

    def blame(self, refused: Invalid) -> None:
        """Say in the field that is to be changed why it cannot be."""
        because = refused.because if isinstance(refused, StandInRefused) else None
        self[_BLAMED.get(because, "who") if because else "who"].errors = [refused.message]

    def wish(self, deputy: Person) -> Wish:
        """What was asked for."""
        only = self.person.data
        return Wish(
            deputy_id=deputy.id,
            person_id=UUID(only) if only else None,
            starts_on=_day(self.starts_on),
            ends_on=_day(self.ends_on),
            reason=self.reason.data or "",
        )


def _day(field: Any) -> date:
    assert isinstance(field.data, date)  # noqa: S101 - validated: narrows the type
    return field.data
