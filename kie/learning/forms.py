"""Forms of the catalogue."""

from collections.abc import Iterable

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from kie.forming import Form, GetForm
from kie.frameworks.models import Framework
from kie.i18n import N_
from kie.learning.queries import Search
from kie.learning.wording import KIND_WORDS


class SearchForm(GetForm):
    """Finding things to learn; sent by GET, so that a search has an address."""

    q = StringField(N_("Words in the title, or the provider"))
    competency = SelectField(N_("Competency"), choices=[], validate_choice=False)
    kind = SelectField(
        N_("Kind"),
        choices=[SelectChoice("", N_("Any kind")), *(SelectChoice(*one) for one in KIND_WORDS.items())],
        validate_choice=False,
    )

    def offer(self, frameworks: Iterable[Framework]) -> None:
        """Offer every competency, under its framework's title."""
        choices = [SelectChoice("", N_("Any competency"), optgroup=N_("Everything"))]
        for framework in frameworks:
            choices += [
                SelectChoice(f"{framework.id}/{one.id}", one.title, optgroup=framework.name)
                for one in framework.competencies
            ]
        self.competency.choices = choices

    def wanted(self) -> Search:
        """What to find. A choice that is not on the list finds as if nothing were chosen."""
        framework_id, _slash, competency_id = self.wanted_competency().partition("/")
        kind = self.kind.data if self.kind.data in KIND_WORDS else ""
        competency = (framework_id, competency_id) if competency_id else None
        return Search(self.q.data or "", competency, kind or "")

    def wanted_competency(self) -> str:
        """The competency that is looked for, "" for any: one that is not on the list is as if nothing were chosen."""
        offered = {choice.value for choice in self.competency.choices}
        return self.competency.data if self.competency.data in offered else ""

    def to_address(self) -> dict[str, str]:
        """What an address of this search carries."""
        return {field.name: field.data for field in (self.q, self.competency, self.kind) if field.data}


class UploadForm(Form):
    """A file of things to learn."""

    file = FileField(
        N_("CSV file"),
        description=N_("Saved as “CSV UTF-8”, at most 1 MB."),
        validators=[
            FileRequired(N_("Choose a file.")),
            FileAllowed(["csv", "txt"], N_("Choose a CSV file: its name ends with .csv.")),
        ],
    )


class ConfirmForm(Form):
    """Importing what the preview showed."""

    take_out = BooleanField(N_("What this file does not mention is no longer offered"))
