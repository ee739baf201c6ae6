"""Forms of a cycle that runs: leaving somebody out, more time for everybody, where conduct is reported."""

from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from kie import clock
from kie.cycles.extension import Days
from kie.cycles.forms_fields import DATE_WRONG, VersionedForm, day_field, needed, route_field, trimmed
from kie.cycles.models import Cycle
from kie.cycles.rolling_rules import Rolling
from kie.cycles.rules import LONGEST_CYCLE
from kie.cycles.service import last_day_wrong
from kie.i18n import N_
from kie.settling import as_sent
from kie.web import Form, GetForm


class ExemptionForm(Form):
    """Why somebody is left out of a cycle's denominator, and until when."""

    reason = TextAreaField(
        N_("Why this person is exempt"),
        [
            *needed(N_("Say why this person is exempt.")),
            Length(max=1000, message=N_("Use 1,000 characters at most.")),
        ],
        filters=[trimmed],
        description=N_(
            "Such as “On parental leave” or “Away until spring”. Write no medical facts: HR can read it, and the "
            "person finds it in their own file."
        ),
    )
    expires_on = DateField(
        N_("The last day of the exemption"),
        [Optional()],
        description=N_("Leave it empty for the whole cycle."),
        invalid_value_message=DATE_WRONG,
    )
    although_signed = BooleanField(N_("Exempt them all the same: their signed review counts in no figure"))

    def sent_well(self, cycle: Cycle, signed: bool) -> bool:
        """Whether it was sent with a reason and a last day that can be, and on purpose when the review is signed.

        Adds an error to each field that says otherwise.
        """
        if not self.is_submitted():
            return False
        self.validate()
        if not self.expires_on.errors and (
            wrong := last_day_wrong(self.expires_on.data, clock.today(), cycle)
        ):
            self.expires_on.errors = [wrong]
        if signed and not self.although_signed.data:
            self.although_signed.errors = [N_("Both have signed. Say that you exempt them all the same.")]
        return not self.errors


class ExemptSearch(GetForm):
    """Finding somebody among the exempt; sent by GET, so that a search has an address."""

    q = StringField(
        N_("Name, staff number, e-mail address or job title"),
        [Length(max=100, message=N_("Look for 100 characters at most: a part of the name is enough."))],
    )


class RouteForm(VersionedForm):
    """Where conduct and safety are reported."""

    policy_route = route_field()


class ExtensionForm(VersionedForm):
    """Later days for an open cycle."""

    self_due_on = day_field(
        N_("Self-assessments are due"), N_("Choose the day on which self-assessments are due.")
    )
    manager_due_on = day_field(
        N_("Managers’ assessments are due"), N_("Choose the day on which managers’ assessments are due.")
    )
    closes_on = day_field(N_("Closes"), N_("Choose the day on which the cycle closes."))

    def days(self) -> Days:
        """The days that were chosen."""
        return Days(self.self_due_on.data, self.manager_due_on.data, self.closes_on.data)

    def saved_meanwhile(self, cycle: Cycle) -> dict[str, str]:
        """The days that somebody else saved, as the form would send them; what it sends next has them in sight."""
        self.version.data = str(cycle.version)
        return {
            name: as_sent(getattr(cycle, name)) for name in ("self_due_on", "manager_due_on", "closes_on")
        }

    def told(self, cycle: Cycle) -> bool:
        """Whether each day is as late as the one people were told, none after the closing, and that not years away.

        Adds an error to each field that is not.
        """
        days = (self.self_due_on, self.manager_due_on, self.closes_on)
        for field in days:
            if field.data < getattr(cycle, field.name):
                field.errors = [N_("This is earlier than the day people were told.")]
            elif field.data > self.closes_on.data:
                field.errors = [N_("This is after the cycle closes.")]
        if self.closes_on.data - cycle.opens_on > LONGEST_CYCLE:
            self.closes_on.errors = [N_("A cycle lasts three years at most. Check the year.")]
        rolling = Rolling.of(cycle.rolling)
        if rolling is not None and rolling.comes_twice(cycle.opens_on, self.closes_on.data):
            self.closes_on.errors = [
                N_("Somebody’s day would come twice in this cycle. Copy it for the next year instead.")
            ]
        return not any(field.errors for field in days)
