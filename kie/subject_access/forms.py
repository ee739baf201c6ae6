"""Forms of the room. What is wrong with the only text of a form is said by the service; nothing typed is lost."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from kie.cycles.forms_fields import Visible
from kie.forming import Form, ShownForm, fits
from kie.i18n import N_, _
from kie.subject_access import marking, requests, wording


class ComplaintForm(Form):
    """What somebody complains about."""

    words = TextAreaField(
        N_("What do you complain about?"),
        [InputRequired(N_("Write what you complain about."))],
        description=N_("HR reads this, but nobody above or below you in the reporting lines."),
    )


class AnswerForm(ShownForm):
    """HR's answer to a complaint. `seen`: the answer as the page showed it before it is sent."""

    words = TextAreaField(
        N_("The answer"),
        [InputRequired(N_("Write the answer. The person reads it.")), fits()],
        description=N_(
            "What you found, what is done about it, and why. The page adds that they can go to the data protection "
            "officer and the Information Commissioner."
        ),
    )


def _can_be(_form: Form, field: Field) -> None:
    """A day on which it can have come, which the service asks for as well."""
    wrong = "" if field.data is None else requests.day_wrong(field.data)
    if wrong:
        raise ValidationError(wrong)


def _received_on() -> DateField:
    return DateField(
        N_("On which day did it reach the organisation?"),
        [InputRequired(N_("Give the day on which it came. The month counts from it.")), _can_be],
        description=N_("Whoever it reached first: a manager’s inbox counts."),
    )


class RequestForm(ShownForm):
    """A request that came to HR in some other way. `seen`: what the page had shown before it was sent again."""

    received_on = _received_on()
    asked_how = RadioField(
        N_("How did it come?"),
        [InputRequired(N_("Choose how it came."))],
        choices=[SelectChoice(key, words) for key, words in wording.ASKED_HOW.items()],
    )
    identity = RadioField(
        N_("How do you know that it is this person?"),
        [InputRequired(N_("Choose how you know who it is."))],
        choices=[SelectChoice(key, words) for key, words in wording.IDENTITY.items()],
    )
    authority = TextAreaField(
        N_("What shows that somebody may speak for them?"),
        [fits(requests.LIMIT)],
        description=N_(
            "Only where somebody does: such as a signed authority of 3 March, and who saw it. The person reads this."
        ),
    )
    wants = TextAreaField(
        N_("What do they ask for?"),
        [fits(requests.LIMIT)],
        description=N_("Leave it empty for everything. The person reads this."),
    )

    def validate_identity(self, field: Field) -> None:
        """Whoever speaks for somebody shows that they may; whoever speaks for themselves need not."""
        spoken_for, shown = self.asked_how.data == "representative", field.data == "authority"
        if spoken_for and not shown:
            raise ValidationError(
                _(
                    "That does not show that whoever speaks for them may. Ask for something that does, such as a "
                    "signed authority, and choose the last answer once you have seen it."
                )
            )
        if shown and not spoken_for and self.asked_how.data:
            raise ValidationError(
                _(
                    "This is for a request through somebody who speaks for them. Say so above, or choose another."
                )
            )

    def validate_authority(self, field: Field) -> None:
        """It is asked for where somebody speaks for them, and only there."""
        spoken_for, given = self.asked_how.data == "representative", (field.data or "").strip()
        if spoken_for and not given:
            raise ValidationError(_("Say what shows that they may, such as a signed authority."))
        if given and not spoken_for and self.asked_how.data:
            raise ValidationError(
                _(
                    "This is for a request through somebody who speaks for them. Say so above, or leave it empty."
                )
            )


def _reason(question: str) -> TextAreaField:
    return TextAreaField(
        question,
        [InputRequired(N_("Write the reason.")), fits(requests.LIMIT)],
        description=N_("The person reads this."),
    )


class ReasonForm(Form):
    """Why something is done about a request."""

    reason: TextAreaField


class ExtensionForm(ReasonForm):
    """Why an answer takes longer."""

    reason = _reason(N_("Why does it take longer?"))


class CorrectionForm(ReasonForm, ShownForm):
    """The day on which a request came, and why another one was written down. `seen`: the day as the page showed it
    before it is sent."""

    received_on = _received_on()
    reason = _reason(N_("Why was another day written down?"))


class WithdrawnForm(ReasonForm):
    """Why a request is not wanted any more."""

    reason = _reason(N_("Why did they withdraw it?"))


class RefusedForm(ReasonForm, ShownForm):
    """Why a request is refused. `seen`: the reason as the page showed it before it is sent."""

    reason = _reason(N_("Why is it refused?"))


ENDING: Mapping[str, type[ReasonForm]] = MappingProxyType(
    {"withdrawn": WithdrawnForm, "refused": RefusedForm}
)


_WHY = N_("Say in a sentence why it is left out.")


class MarkForm(ShownForm):
    """What is to be left out of the file. `seen`: the place and the words of which the page showed what
    there is to know; `instead`: other words, from
    the button that takes them in place of those that were typed; `wider`: the same, to go everywhere; `too`: parts of a
    name that stand by themselves, to be marked with it."""

    place = HiddenField()
    instead = HiddenField()
    wider = HiddenField()
    too = SelectMultipleField(
        N_("Mark with it, everywhere, with the same ground and reason"), choices=[], validate_choice=False
    )
    words = StringField(
        N_("Which words?"),
        [fits(marking.WORDS)],
        description=N_("As they stand there. Leave it empty to leave out all of it."),
    )
    kind = RadioField(
        N_("On which ground?"),
        [InputRequired(N_("Choose the ground."))],
        choices=[SelectChoice(key, words) for key, words in wording.GROUNDS.items()],
    )
    reason = TextAreaField(
        N_("Why, in a sentence"),
        [DataRequired(_WHY), fits(marking.LIMIT), Visible(_WHY)],
        description=N_(
            "A second person and the person concerned read this: say it without the words themselves."
        ),
    )


class StayForm(Form):
    """Why something that is marked stays in the file."""

    reason = TextAreaField(
        N_("Why does it stay?"),
        [fits(marking.LIMIT)],
        description=N_("Whoever marked it reads this. Say it without the words themselves."),
    )

    @classmethod
    def of(cls, redaction_id: UUID, *, sent: bool = False) -> "StayForm":
        """The form beside one mark of several on the page. `sent`: with what was typed."""
        prefix = f"stays-{redaction_id.hex}-"
        return cls(prefix=prefix) if sent else cls(formdata=None, prefix=prefix)

    def goes_with(self, said: str) -> bool:
        """Whether what is typed fits the answer, `yes` or `no`; where it does not, it says why at the box."""
        fits_in: bool = self.validate()
        if said == "yes" and (self.reason.data or "").strip():
            self.reason.errors = [_("You wrote why it stays: say no, or empty this first.")]
            return False
        return fits_in


class ReleaseForm(Form):
    """Giving out what its page showed."""

    token = HiddenField()
    sure = BooleanField(
        N_("I have looked through it: give it to the person"),
        [InputRequired(N_("Tick that you have looked through the file."))],
    )
