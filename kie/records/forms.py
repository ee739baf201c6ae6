"""Forms of the records room. What is wrong with a text is said by the service; nothing typed is lost."""

from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.forming import Form, GetForm
from kie.i18n import N_
from kie.readings import REASONS
from kie.records import wording


class OpeningForm(Form):
    """Why HR must read somebody's records."""

    reason = RadioField(
        N_("Reason"),
        [InputRequired(N_("Choose the reason."))],
        choices=[SelectChoice(one, wording.REASONS[one]) for one in REASONS],
        description=N_(
            "Pay, redundancy selection, capability and discipline are no reasons to read a review."
        ),
    )
    words = TextAreaField(
        N_("Why, in a sentence"),
        [InputRequired(N_("Say in a sentence why you must read it."))],
        description=N_("The person reads this. No details of anybody else."),
    )


class FindForm(GetForm):
    """Finding a person by name or staff number; sent by GET, so that a search has an address."""

    q = StringField(
        N_("Name or staff number"),
        description=N_("A part of the name is enough. Capitals make no difference."),
    )


class RemovalForm(Form):
    """Asking for words to be taken out."""

    about = TextAreaField(
        N_("Where does it stand, and what is it about?"),
        [InputRequired(N_("Say where it stands and what it is about, without the details themselves."))],
        description=N_(
            "Such as “My note on the first theme names a resident”. Do not repeat the details here. "
            "HR reads this."
        ),
    )
    outside = BooleanField(N_("I ask for somebody outside, who wrote or spoke to us"))


class WordsForm(Form):
    """The words to take out."""

    words = TextAreaField(
        N_("Words to take out, one phrase a line"),
        [
            InputRequired(
                N_("Write the words to take out, each on a line of its own, two characters at least.")
            )
        ],
        description=N_(
            "As they are written there. Capitals make no difference; a word is not found inside a longer one. "
            "They are not kept with the trace."
        ),
    )


class RemoveForm(WordsForm):
    """The same words once more, with what their preview showed."""

    token = HiddenField()


class ApprovalForm(Form):
    """The second person's yes, with what their page showed."""

    token = HiddenField()


class DeclineForm(Form):
    """The second person's no. `number`: of the proposal that they looked at."""

    number = HiddenField()
    reason = TextAreaField(
        N_("Why should the words stay?"),
        [InputRequired(N_("Write the reason. HR reads it."))],
        description=N_(
            "Whoever proposed it reads this, and everybody of HR who may answer the request. Do not repeat the details "
            "here."
        ),
    )


class ClosingForm(Form):
    """What became of a request about a diary, which only its owner changes."""

    reason = TextAreaField(
        N_("What became of it"),
        [InputRequired(N_("Write what became of it. Whoever asked can read it."))],
        description=N_("Such as “The note was changed”. Whoever asked can read this."),
    )


class RefusalForm(Form):
    """Why the words stay."""

    reason = TextAreaField(
        N_("Why the words stay as they are"),
        [InputRequired(N_("Write the reason. Whoever asked can read it."))],
        description=N_("Whoever asked can read this."),
    )
