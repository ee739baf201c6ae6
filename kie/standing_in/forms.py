"""The form that names somebody to stand in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.forming import ShownForm, fits
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.people.models import Person
from kie.standing_in.queries import MOST_FOUND
from kie.standing_in.refusing import Fault, Faults
from kie.standing_in.rules import About, Kind, Wanted
from kie.standing_in.service import REASON_LIMIT, Wish

_FIELDS: dict[About, str] = {
    "deputy": "who",
    "person": "person",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
"""Where it is said what is to be changed. What nothing would help is said of the form as a whole."""


class StandInForm(ShownForm):
    """Who stands in, for whom, from when to when. `deputy` is drawn once several people match what was typed.

    `manager`: whose page it stands on; `seen`: what was shown before somebody is named.
    """

    manager = HiddenField()
    who = StringField(
        N_("Who stands in?"),
        [
            InputRequired(N_("Type a name, an e-mail address or a staff number.")),
            fits(200),
        ],
        description=N_("A name, an e-mail address or a staff number."),
    )
    deputy = RadioField(N_("Which of them?"), choices=[], validate_choice=False)
    person = SelectField(
        N_("For whom?"),
        choices=[],
        description=N_("Nobody stands in towards themselves: one of these people does so for the others."),
    )
    starts_on = DateField(N_("First day"), [InputRequired(N_("Give the first day."))])
    ends_on = DateField(N_("Last day"), [InputRequired(N_("Give the last day."))])
    reason = TextAreaField(
        N_("Why"),
        [fits(REASON_LIMIT)],
        description=N_(
            "If you like. The manager, whoever stands in, the manager’s manager and HR read it. Nothing about health."
        ),
        render_kw={"rows": 2},
    )

    def offer(self, manager: Person, people: Iterable[Person]) -> None:
        """Let one of the manager's people be chosen, or all of them."""
        self.manager.data = str(manager.id)
        self.person.choices = [SelectChoice("", _("All of %(name)s’s people", name=manager.name))]
        self.person.choices += [SelectChoice(str(one.id), one.name) for one in people]

    def wanted(self, kind: Kind) -> Wanted:
        """What is asked for, as far as it could be read."""
        days = (None if field.errors else field.data for field in (self.starts_on, self.ends_on))
        return Wanted(kind, None if self.person.errors else id_or_none(self.person.data), *days)

    def choose_among(self, found: list[Person], faults: Faults) -> Person | None:
        """The one person meant; None after saying in the field that nobody or several are.

        Of several, those who cannot stand in are left out, and the field says why.
        """
        if self.who.errors:
            return None
        if not found:
            _say(self.who, _("Nobody in post is called that. Check the spelling, or use the staff number."))
            return None
        if len(found) == 1:
            return found[0]
        chosen = [one for one in found if str(one.id) == self.deputy.data]
        self._offer_deputies(found[:MOST_FOUND], faults)
        if chosen:
            return chosen[0]
        if len(found) > MOST_FOUND:
            many = _(
                "More than %(n)s people match. Type more of the name, or the staff number.", n=MOST_FOUND
            )
            _say(self.deputy if self.deputy.choices else self.who, many)
        elif self.deputy.choices:
            _say(self.deputy, _("Several people match. Choose one."))
        else:
            _say(self.who, _("Nobody of this name can stand in here. %(why)s", why=self.deputy.description))
        return None

    def _offer_deputies(self, found: list[Person], faults: Faults) -> None:
        out = {one.id: faults.against(one.id) for one in found}
        self.deputy.choices = [SelectChoice(str(one.id), _in_full(one)) for one in found if not out[one.id]]
        self.deputy.description = " ".join(
            _("%(name)s cannot: %(why)s", name=_in_full(one), why=out[one.id]) for one in found if out[one.id]
        )

    def blame(self, faults: Iterable[Fault]) -> None:
        """Say of each thing that is wrong, in the field that is to be changed, why it cannot be.

        Where no change would help, that alone is said, and of the form as a whole.
        """
        found = list(faults)
        hopeless = [fault.message for fault in found if fault.about not in _FIELDS]
        if hopeless:
            self.form_errors.extend(hopeless)
            for field in self:
                field.errors = []
            return
        for fault in found:
            _say(self[_FIELDS[fault.about]], fault.message)

    @property
    def half_typed(self) -> bool:
        """Whether anything was typed or chosen in it."""
        fields = (self.who, self.person, self.starts_on, self.ends_on, self.reason)
        return any((one.raw_data or [""])[0].strip() for one in fields)

    def wish(self, deputy: Person) -> Wish:
        """What was asked for."""
        return Wish(
            deputy_id=deputy.id,
            person_id=id_or_none(self.person.data),
            starts_on=_day(self.starts_on),
            ends_on=_day(self.ends_on),
            reason=self.reason.data or "",
        )


def _say(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]


def _in_full(person: Person) -> str:
    return f"{person.name}, {person.job_title} ({person.staff_number})"


def _day(field: Any) -> date:
    assert isinstance(field.data, date)  # noqa: S101 - validated: narrows the type
    return field.data
