"""Forms of the room. What is wrong with a reason or a day is said by the service; nothing typed is lost."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, Field, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from kie import clock
from kie.cycles.models import Cycle
from kie.forming import Form, ShownForm, fits
from kie.holds import Hold
from kie.i18n import N_, _
from kie.people.finding_teams import MOST_FOUND
from kie.people.models import Person, Team
from kie.retention.holding import LONGEST_REASON
from kie.retention.rules import ON, Kind, looked_at_again


class PeriodForm(ShownForm):
    """How many days something is kept, and why. `seen`: the days for which was shown what would go by them."""

    days = IntegerField(N_("For how many days?"), [InputRequired(N_("Give a number of days."))])
    reason = TextAreaField(
        N_("Why?"),
        [DataRequired(N_("Write the reason.")), fits(LONGEST_REASON)],
        description=N_("HR and auditors read this."),
    )

    def __init__(self, rule: Kind, now: int) -> None:
        super().__init__(data={"days": now})
        self._rule, self._now = rule, now

    def validate_days(self, field: Field) -> None:
        """Within the bounds of the kind, which the service asks for as well, and another than stands."""
        least, most = self._rule.floor, self._rule.ceiling
        if least is not None and most is not None and not least <= (field.data or 0) <= most:
            raise ValidationError(
                _("Give a number of days from %(least)s to %(most)s.", least=least, most=most)
            )
        if field.data == self._now:
            raise ValidationError(_("It is kept for so many days already. Nothing was changed."))

    def shortens(self) -> bool:
        """Whether more goes by it than by the present days."""
        return (self.days.data or 0) < self._now


class HoldForm(ShownForm):
    """What is held, why, and when somebody looks at it again. What is typed is found by the view.

    `seen`: on whom or what it was shown that the hold is to be.
    """

    kind = RadioField(
        N_("What is held?"),
        [InputRequired(N_("Choose what is held."))],
        choices=[SelectChoice(key, words) for key, words in ON.items()],
    )
    name = StringField(
        N_("Who, or which?"),
        [InputRequired(N_("Say who or which.")), fits(200)],
        description=N_(
            "One person’s staff number or name, one team’s code or name, or one cycle’s title or year."
        ),
    )
    which = RadioField(N_("Which of them?"), choices=[], validate_choice=False)
    reason = TextAreaField(
        N_("Why must it be kept?"),
        [DataRequired(N_("Write the reason.")), fits(LONGEST_REASON)],
        description=N_("HR and auditors outside the person’s line read this, and the person in their file."),
    )
    review_on = DateField(
        N_("On which day does somebody look whether it is still needed?"),
        [InputRequired(N_("Choose a day after today, within a year."))],
        description=N_("The hold does not end by itself."),
    )

    def validate_review_on(self, field: Field) -> None:
        """To come, and not too far away."""
        if field.data is not None and not looked_at_again(field.data, clock.today()):
            raise ValidationError(_("Choose a day after today, within a year."))

    def offer(self, found: Sequence[Person | Team | Cycle], not_opened: str = "") -> UUID | None:
        """Whose hold it is to be, of what was found; None when nobody is, or one of several must be chosen first.
        `not_opened`: the title of a cycle that is only prepared, "" for none."""
        if self.name.errors or self.kind.errors:
            return None
        if not found:
            self.name.errors = [
                _("“%(title)s” has not opened yet, so there is nothing to hold.", title=not_opened)
                if not_opened
                else _(
                    "Nothing is called so. A hold is on one person, one team or one cycle: check what you typed."
                )
            ]
            return None
        ids = {str(one.id): called(one) for one in found[:MOST_FOUND]}
        self.which.choices = [SelectChoice(key, words) for key, words in ids.items()]
        if self.which.data not in ids:
            self.which.data = next(iter(ids)) if len(ids) == 1 else None
        if self.which.data is not None:
            return UUID(self.which.data)
        self.which.errors = [
            _("More than %(n)s match. Choose one of the first, or type more of the name above.", n=MOST_FOUND)
            if len(found) > MOST_FOUND
            else _("Several match. Choose one.")
        ]
        return None

    def refuse(self, own: bool) -> None:
        """Say why this person of HR may not make it. `own`: it would be on themselves."""
        self.name.errors = [
            _("You cannot hold your own records. A colleague of HR outside your reporting line can.")
            if own
            else _(
                "This is somebody in your own reporting line. A colleague of HR outside it can make this hold."
            )
        ]
        if len(self.which.choices) == 1:
            self.which.choices = []

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
        [DataRequired(N_("Write the reason.")), fits(LONGEST_REASON)],
        description=N_("HR and auditors outside the person’s line read this, and the person in their file."),
    )


def called(one: Person | Team | Cycle) -> str:
    """What it is called where one of several is chosen."""
    if isinstance(one, Person):
        return f"{one.name} ({one.staff_number})"
    return f"{one.name} ({one.code})" if isinstance(one, Team) else f"{one.title} ({one.opens_on.year})"
