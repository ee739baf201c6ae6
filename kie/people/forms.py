"""Forms of the people pages."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.i18n import N_
from kie.web import Form

ROLE_NAMES = {
    "hr": N_("HR administrator"),
    "partner": N_("HR partner for a team"),
    "administrator": N_("System administrator"),
    "auditor": N_("Auditor"),
    "clerk": N_("Clerk who types in paper forms"),
}


class SearchForm(Form):
    """Finding people; sent by GET, so that a search has an address."""

    class Meta(Form.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    q = StringField(N_("Name, staff number or job title"))
    team = SelectField(N_("Team and the teams below it"), choices=[])


class UploadForm(Form):
    """A file of people."""

    file = FileField(
        N_("CSV file"),
        description=N_("Saved as “CSV UTF-8”, at most 5 MB."),
        validators=[FileRequired(N_("Choose a file."))],
    )


class ConfirmForm(Form):
    """Importing what the preview showed."""

    missing_left = BooleanField(N_("People missing from this file have left: today is their last day"))


class RoleForm(Form):
    """Giving a role in running KIE."""

    role = SelectField(
        N_("Role"),
        choices=[SelectChoice("", N_("Choose a role"))]
        + [SelectChoice(*pair) for pair in ROLE_NAMES.items()],
        validators=[InputRequired(N_("Choose a role."))],
    )
    team = SelectField(N_("Team, for an HR partner only"), choices=[])
