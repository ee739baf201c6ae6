"""The form that leaves somebody out of a cycle's figures."""

from wtforms import BooleanField, DateField, TextAreaField
from wtforms.validators import Optional

from kie import clock
from kie.cycles.forms_fields import needed, trimmed
from kie.cycles.models import Cycle
from kie.cycles.service import last_day_wrong
from kie.forming import Form
from kie.i18n import N_


class ExemptionForm(Form):
    """Why somebody is left out of a cycle's denominator, and until when."""

    reason = TextAreaField(
        N_("Why this person is exempt"),
        needed(N_("Say why this person is exempt."), 1000),
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
    )
    although_signed = BooleanField(
        N_("Exempt them all the same, so that their signed review counts in no completion figure")
    )

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
