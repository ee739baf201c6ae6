"""Forms of signing in."""

from collections.abc import Iterator
from contextlib import contextmanager

from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from kie.accounts.throttle import TooManyTries
from kie.forming import CodeField, Form
from kie.i18n import N_
from kie.people.choosing import TeamOrEverybodyForm
from kie.refusals import noted

_REPEAT = N_("The two passwords are not the same. Type the same one twice.")
_ADDRESS_LONG = N_("This is too long. Type your e-mail address or your staff number alone.")
_CODE_LONG = N_("This is longer than any code. Type the code alone.")
_ADVICE = N_("At least 8 characters. 15 or more is better: three or four words, for example.")


class FactorField(CodeField):
    """A line for the code of an app, or a recovery code. Its own page does not give it back either: beside a wrong
    password it may be one that still works."""

    def _value(self) -> str:
        return ""


class TriedForm(Form):
    """A form that somebody may guess with. `waits`: whoever sent it must wait first, after too many tries that did not
    work; its page stays, with what was typed."""

    waits = False

    @property
    def status(self) -> int:
        """What the page is answered with that shows the form."""
        return TooManyTries.status if self.waits else 422 if self.errors else 200

    @contextmanager
    def tried(self, helps: str = "") -> Iterator[None]:
        """Ends early where there were too many tries, and the form says so; see `hold_up`."""
        try:
            yield
        except TooManyTries as refused:
            self.hold_up(refused, helps)

    def hold_up(self, refused: TooManyTries, helps: str = "") -> None:
        """Say in the form until when to wait. `helps`: what else to do meanwhile, a sentence."""
        self.waits = True
        noted(type(refused).__name__)
        self.form_errors.append(f"{refused.message} {helps}".strip())


class SignInForm(TriedForm):
    """Who, and the password."""

    identifier = StringField(
        N_("E-mail address or staff number"),
        validators=[
            InputRequired(N_("Type your e-mail address or your staff number.")),
            Length(max=254, message=_ADDRESS_LONG),
        ],
    )
    password = PasswordField(N_("Password"), validators=[InputRequired(N_("Type your password."))])


class StartForm(TriedForm):
    """A one-time code and the password that it sets."""

    code = CodeField(
        N_("One-time code"),
        description=N_(
            "It is on your sign-in letter, or in the mail that you asked for: four groups of four letters and digits."
        ),
        validators=[InputRequired(N_("Type the code.")), Length(max=60, message=_CODE_LONG)],
    )
    password = PasswordField(
        N_("New password"), description=_ADVICE, validators=[InputRequired(N_("Choose a password."))]
    )
    repeated = PasswordField(N_("The same password again"), validators=[EqualTo("password", _REPEAT)])


class StartAgainForm(TriedForm):
    """Who wants a new code."""

    identifier = StringField(
        N_("E-mail address or staff number"),
        validators=[
            InputRequired(N_("Type your e-mail address or your staff number.")),
            Length(max=254, message=_ADDRESS_LONG),
        ],
    )


class PasswordForm(TriedForm):
    """Changing one's password."""

    current = PasswordField(
        N_("Your present password"), validators=[InputRequired(N_("Type your present password."))]
    )
    password = PasswordField(
        N_("New password"), description=_ADVICE, validators=[InputRequired(N_("Choose a password."))]
    )
    repeated = PasswordField(N_("The same password again"), validators=[EqualTo("password", _REPEAT)])


class CodeForm(TriedForm):
    """The code that completes signing in."""

    code = FactorField(
        N_("Code"),
        description=N_("The six digits that your app shows now, or one of your recovery codes."),
        validators=[InputRequired(N_("Type the code.")), Length(max=60, message=_CODE_LONG)],
    )


class SetUpForm(Form):
    """The first code of a new app."""

    code = FactorField(
        N_("The six digits that the app shows now"),
        validators=[InputRequired(N_("Type the six digits.")), Length(max=60, message=_CODE_LONG)],
    )


class LettersForm(TeamOrEverybodyForm):
    """For whom to print letters: one person, or everybody without a password in a team and below."""

    person = HiddenField()
    without_email = BooleanField(N_("Only people without an e-mail address"))
