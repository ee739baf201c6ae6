"""What clerks and HR send: a code, for whom to print."""

from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from kie.forming import CodeField, Form
from kie.i18n import N_
from kie.identifiers import id_or_none

ENDING = "ending"
"""The controls that name the forms whose codes would end."""


class CodeForm(Form):
    """The code at the end of a paper form."""

    code = CodeField(
        N_("Code on the form"),
        description=N_("Three groups of four letters and digits, in the box on the last page."),
        validators=[
            InputRequired(N_("Type the code.")),
            Length(max=60, message=N_("This is longer than any code. Type the code alone.")),
        ],
    )


class PrintForm(Form):
    """For whom to print forms, in which cycle."""

    cycle = SelectField(N_("Cycle"), choices=[])
    numbers = TextAreaField(
        N_("Staff numbers"),
        description=N_("One or more, each on a line of its own or apart by commas. At most 100 at a time."),
        validators=[
            InputRequired(N_("Type at least one staff number.")),
            Length(max=5000, message=N_("This is too much for one time. Type at most 100 staff numbers.")),
        ],
    )
    replace = BooleanField(N_("These codes may end: I know that paper with them can no longer be typed in"))

    def ending(self, sent: MultiDict[str, str]) -> frozenset[UUID]:
        """The forms that the page named, when the box below them is ticked; the codes of no others may end."""
        if not self.replace.data:
            return frozenset()
        return frozenset(one for text in sent.getlist(ENDING) if (one := id_or_none(text)) is not None)

    def ask_again(self, said: str) -> None:
        """Ask for the tick, for the forms that the page names now: one for other forms counts no more."""
        self.replace.data = False
        self.replace.errors = [said]
