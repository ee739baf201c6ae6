"""What clerks and HR send: a code, for whom to print."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from kie.i18n import N_
from kie.web import Form


class CodeForm(Form):
    """The code at the end of a paper form."""

    code = StringField(
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
