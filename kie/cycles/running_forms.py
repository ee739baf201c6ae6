"""Forms of a cycle that runs: more time for everybody, where conduct is reported, finding who is exempt."""

from wtforms import StringField
from wtforms.validators import Length

from kie.cycles.extension import Days
from kie.cycles.forms_fields import CHOOSE, VersionedForm, day_field, route_field
from kie.cycles.models import Cycle
from kie.cycles.rolling_rules import Rolling
from kie.cycles.rules import LONGEST_CYCLE
from kie.forming import GetForm
from kie.i18n import N_, _, format_day
from kie.settling import as_sent


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

    self_due_on = day_field(N_("Self-assessments are due"), CHOOSE)
    manager_due_on = day_field(N_("Managers’ assessments are due"), CHOOSE)
    closes_on = day_field(N_("Closes"), CHOOSE)

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
            told = getattr(cycle, field.name)
            if field.data < told:
                field.errors = [
                    _("This is earlier than the day people were told, %(day)s.", day=format_day(told))
                ]
            elif field.data > self.closes_on.data:
                closes = format_day(self.closes_on.data)
                field.errors = [_("This is after the cycle closes, on %(day)s.", day=closes)]
        if self.closes_on.data - cycle.opens_on > LONGEST_CYCLE:
            self.closes_on.errors = [N_("A cycle lasts three years at most. Check the year.")]
        rolling = Rolling.of(cycle.rolling)
        if rolling is not None and rolling.comes_twice(cycle.opens_on, self.closes_on.data):
            self.closes_on.errors = [
                N_("Somebody’s day would come twice in this cycle. Copy it for the next year instead.")
            ]
        return not any(field.errors for field in days)
