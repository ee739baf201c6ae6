"""Forms of changing how one signs in. Each asks for password and code again, or for a passkey in place of both."""

from collections.abc import Iterator
from typing import Any

from wtforms import Field, HiddenField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from kie.accounts.forms import FactorField, TriedForm
from kie.accounts.passkey_rules import APP, APP_OFF, CODES, MOST_NAME, OFF, PASSKEY, REPLACE
from kie.forming import Form, fits
from kie.i18n import N_

_PROOF = frozenset({"credential", "password", "code"})
_CODE_LONG = N_("This is longer than any code. Type the code alone.")
CHANGES = {
    PASSKEY: N_("Add a passkey"),
    APP: N_("Set up an app"),
    REPLACE: N_("Use another app or another phone"),
    CODES: N_("Make new recovery codes; the old ones stop working"),
    APP_OFF: N_("Remove the app; the passkeys stay"),
    OFF: N_("Turn the second step off"),
}
"""What can be done, in the order in which it is offered."""


class OrPasskey:
    """Something must be typed, unless a passkey answered in its place."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it so

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty field where no passkey answered; leave it alone where one did."""
        if form.credential.data:
            raise StopValidation()
        if not field.data:
            raise StopValidation(self._message)


class ProofForm(TriedForm):
    """Password and code again, or `credential`: a passkey's answer, put there by a script."""

    credential = HiddenField()
    password = PasswordField(N_("Your password"), validators=[OrPasskey(N_("Type your password."))])
    code = FactorField(
        N_("Code"),
        description=N_("The six digits that your app shows now, or one of your recovery codes."),
        validators=[OrPasskey(N_("Type the code.")), Length(max=60, message=_CODE_LONG)],
    )

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page, which that of the errors follows: the proof comes last."""
        return iter(sorted(super().__iter__(), key=lambda field: field.short_name in _PROOF))

    def ask(self, *, password: bool, code: bool) -> None:
        """Ask only for what the person has."""
        if not password:
            del self.password
        if not code:
            del self.code

    def typed(self, name: str) -> str:
        """What was typed where it was asked for; "" where it was not."""
        return str(self[name].data or "") if name in self else ""


class SecondFactorForm(ProofForm):
    """Changing one's second factor: what to do, and the proof."""

    change = RadioField(
        N_("What do you want to do?"),
        choices=[SelectChoice(name, words) for name, words in CHANGES.items()],
        validators=[InputRequired(N_("Choose what you want to do."))],
    )

    def offer(self, changes: tuple[str, ...]) -> None:
        """Offer these of `CHANGES` alone."""
        self.change.choices = [SelectChoice(name, CHANGES[name]) for name in CHANGES if name in changes]


class PasskeyForm(Form):
    """A passkey that was just made, and what its owner calls it."""

    credential = HiddenField()
    name = StringField(
        N_("Name of the passkey"),
        description=N_("So that you know it again: the device that keeps it, for example."),
        filters=[lambda typed: typed and typed.strip()],
        validators=[
            DataRequired(N_("Give the passkey a name.")),
            fits(MOST_NAME),
        ],
    )
