"""Forms of the room. What is wrong with a reason or a day is said by the service; nothing typed is lost."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from kie.cycles.models import Cycle
from kie.forming import Form
from kie.holds import Hold
from kie.i18n import N_, _
from kie.people.models import Person, Team
from kie.retention.rules import ON


class PeriodForm(Form):
    """How many days something is kept, and why."""

    days = IntegerField(N_("For how many days?"), [InputRequired(N_("Give a number of days."))])
    reason = TextAreaField(
        N_("Why?"),
        [InputRequired(N_("Write the reason."))],
        description=N_("HR and auditors read this."),
    )


class HoldForm(Form):
    """What is held, why, and when somebody looks at it again. What is typed is found by the view."""

    kind = RadioField(
        N_("What is held?"),
        [InputRequired(N_("Choose what is held."))],
        choices=[SelectChoice(key, words) for key, words in ON.items()],
    )
    name = StringField(
        N_("Who, or which?"),
        [InputRequired(N_("Say who or which.")), Length(max=200, message=N_("Use 200 characters at most."))],
        description=N_("A person’s staff number, a team’s code, or a cycle’s title."),
    )
    which = RadioField(N_("Which of them?"), choices=[], validate_choice=False)
    reason = TextAreaField(
        N_("Why must it be kept?"),
        [InputRequired(N_("Write the reason."))],
        description=N_("HR and auditors outside the person’s line read this, and the person in their file."),
    )
    review_on = DateField(
        N_("On which day does somebody look whether it is still needed?"),
        [InputRequired(N_("Choose a day after today, within a year."))],
        description=N_("The hold does not end by itself."),
    )

    def offer(self, found: Sequence[Person | Team | Cycle]) -> UUID | None:
        """Whose hold it is to be, of what was found; None when nobody is, or one of several must be chosen first."""
        ids = {str(one.id): _called(one) for one in found}
        if not ids:
            self.name.errors = [_("Nothing is called so. Check what you typed.")]
            return None
        if len(ids) == 1:
            return found[0].id
        self.which.choices = [SelectChoice(key, words) for key, words in ids.items()]
        if self.which.data in ids:
            return UUID(self.which.data)
        self.which.data = None
        self.which.errors = [_("Several match. Choose one.")]
        return None

    def hold(self, target_id: UUID) -> Hold:
        """The hold that is asked for."""
        kind = self.kind.data
        return Hold(
            kind=kind,
            person_id=target_id if kind == "person" else None,
            team_id=target_id if kind == "team" else None,
            cycle_id=target_id if kind == "cycle" else None,
            reason=self.reason.data or "",
            review_on=self.review_on.data,
        )


class ReleaseForm(Form):
    """Why a hold is released."""

    reason = TextAreaField(
        N_("Why is it not needed any more?"),
        [InputRequired(N_("Write the reason."))],
        description=N_("HR and auditors outside the person’s line read this, and the person in their file."),
    )


def _called(one: Person | Team | Cycle) -> str:
    if isinstance(one, Person):
        return f"{one.name} ({one.staff_number})"
    return f"{one.name} ({one.code})" if isinstance(one, Team) else f"{one.title} ({one.opens_on.year})"
