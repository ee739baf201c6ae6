"""The form by which an auditor has records drawn."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from kie.cycles.models import Cycle
from kie.forming import Form, fits
from kie.i18n import N_
from kie.records.sample_rules import MOST
from kie.records.sampling import LIMIT, LONGEST_CASE, Wanted


class SampleForm(Form):
    """Of which cycle, how many, for which case, and what is to be found out."""

    cycle = RadioField(N_("Cycle"), [InputRequired(N_("Choose the cycle."))])
    number = IntegerField(
        N_("How many records"),
        [InputRequired(N_("Give a number.")), NumberRange(1, MOST, N_("Give a number from 1 to 20."))],
        description=N_(
            "One signed record in ten is drawn at most, and twenty of a cycle in all. Fewer are often enough."
        ),
    )
    case_number = StringField(
        N_("Case number"),
        [InputRequired(N_("Give the case number.")), fits(LONGEST_CASE)],
        description=N_("Of the audit. The people whose records are drawn read it."),
    )
    words = TextAreaField(
        N_("What is to be found out, in a sentence"),
        [InputRequired(N_("Say in a sentence what is to be found out.")), fits(LIMIT)],
        description=N_("The people whose records are drawn read this. No details of anybody."),
    )

    def offer(self, cycles: Iterable[Cycle]) -> None:
        """The cycles to choose from."""
        self.cycle.choices = [SelectChoice(str(one.id), one.title) for one in cycles]

    @property
    def wanted(self) -> Wanted:
        """What is asked for, once it is valid."""
        return Wanted(
            UUID(self.cycle.data), self.number.data or 0, self.case_number.data or "", self.words.data or ""
        )
