"""Forms of the people pages."""

from typing import Any

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from kie import clock
from kie.forming import Form, GetForm
from kie.i18n import N_, _
from kie.people.choosing import TeamForm, typed_field, which_field
from kie.people.role_names import ROLE_NAMES
from kie.people.timeline import MOST_AHEAD, may_take_effect


class SearchForm(GetForm):
    """Finding people; sent by GET, so that a search has an address."""

    q = StringField(
        N_("Name, staff number, e-mail address or job title"),
        [Length(max=100, message=N_("Look for 100 characters at most: a part of the name is enough."))],
    )
    team = typed_field(
        N_("Team and the teams below it"),
        N_("The code of a team, or a part of its name; empty for every team."),
    )
    left = BooleanField(N_("People who have left, too"))


def today_or_soon(_form: Form, field: DateField) -> None:
    """A day from today to half a year ahead."""
    if field.data is not None and not may_take_effect(field.data, clock.today()):
        raise ValidationError(_("Give today or a later day, at most %(n)s days ahead.", n=MOST_AHEAD.days))


class UploadForm(Form):
    """A file of people, and from when it holds who leads whom."""

    file = FileField(
        N_("CSV file"),
        description=N_("Saved as “CSV UTF-8”, at most 5 MB."),
        validators=[
            FileRequired(N_("Choose a file.")),
            FileAllowed(["csv", "txt"], N_("Choose a CSV file: its name ends with .csv.")),
        ],
    )
    takes_effect_on = DateField(
        N_("Changes of manager, named reviewer and moderator take effect on"),
        [Optional(), today_or_soon],
        description=N_(
            "Leave it empty for today. Until the day before, whoever leads somebody now reads and writes; from this "
            "day on, whoever the file names. Everything else in the file, teams too, changes at once."
        ),
    )

    undoes_decisions = BooleanField(
        N_("Undo what was decided here, where the file says otherwise"),
        description=N_(
            "Names, places and leaders of teams that were decided on the pages of teams are kept, and the preview "
            "lists them. Tick this when the file is right."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Says beside a good file that it is wanted again: a browser keeps what was typed, and no file."""
        valid: bool = super().validate(extra_validators)
        if not valid and not self.file.errors:
            self.file.errors = [_("Choose the file again as well: no browser keeps it.")]
        return valid


class ConfirmForm(Form):
    """Importing what the preview showed."""

    missing_left = BooleanField(N_("People missing from this file have left: today is their last day"))


class RoleForm(TeamForm):
    """Giving a role in running KIE. `seen`: that what it means was read."""

    role = SelectField(
        N_("Role"),
        choices=[SelectChoice("", N_("Choose a role"))]
        + [SelectChoice(*pair) for pair in ROLE_NAMES.items()],
        validators=[InputRequired(N_("Choose a role."))],
    )
    team = typed_field(N_("Team, for an HR partner only"))
    which = which_field()
    seen = HiddenField()

    def validate_team(self, field: StringField) -> None:
        """An HR partner looks after a team; no other role is for one."""
        if self.role.data == "partner" and not field.data:
            raise ValidationError(N_("Give the team that this HR partner looks after."))
        if self.role.data and self.role.data != "partner" and field.data:
            raise ValidationError(
                N_("Only an HR partner has a team. Leave this empty, or choose the role of a partner.")
            )
