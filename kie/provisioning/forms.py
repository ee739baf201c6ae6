"""Forms of the page about the directory."""

from sqlalchemy.orm import Session
from wtforms import Field, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Regexp

from kie.accounts.forms_second_factor import ProofForm
from kie.forming import Within, fits
from kie.i18n import N_, _
from kie.provisioning.token_rules import LASTS, LASTS_LONGEST, NAMED, NAMED_LONGEST
from kie.provisioning.tokens import GIVEN_NAME, name_given

_NAME = N_("Use small letters, digits and hyphens, such as entra-2027.")
_DAYS = N_("Give a number of days, from 1 to %(most)s.")
_MOST = N_("Give a number of accounts, from 1 to %(most)s.")
_NO_NUMBER = N_("Enter a whole number, in figures.")


class TokenForm(ProofForm):
    """A new token, and the proof that it is oneself who makes it."""

    name = StringField(
        N_("Name of the token"),
        description=N_(
            "Small letters, digits and hyphens, such as entra-2027: so that you know it again on the audit trail. "
            "A name is given once."
        ),
        filters=[lambda typed: typed and typed.strip()],
        validators=[
            DataRequired(N_("Give the token a name.")),
            fits(NAMED_LONGEST),
            Regexp(NAMED, message=_NAME),
        ],
    )
    days = IntegerField(
        N_("For how many days does it work?"),
        default=LASTS,
        validators=[InputRequired(N_("Give a number of days.")), Within(1, LASTS_LONGEST, _DAYS)],
        invalid_value_message=_NO_NUMBER,
    )

    def sent_whole(self, session: Session) -> bool:
        """Whether it was sent with all that is needed, and the name is free. Before any proof, which counts tries."""
        if not self.validate_on_submit():
            return False
        if name_given(session, self.name.data or ""):
            self.name.errors = [_(GIVEN_NAME, name=self.name.data)]
            return False
        return True


class AllowForm(ProofForm):
    """How many accounts more a token may close, and the proof. `highest`: at most so many."""

    highest = 0
    most = IntegerField(
        N_("How many more accounts may it close in the next 24 hours?"),
        validators=[InputRequired(N_("Give a number of accounts."))],
        invalid_value_message=_NO_NUMBER,
    )

    def validate_most(self, field: Field) -> None:
        """From 1 to as many as are open."""
        Within(1, self.highest, _MOST)(self, field)
