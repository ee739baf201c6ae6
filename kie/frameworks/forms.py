"""Forms of the frameworks' pages."""

from flask_wtf.file import FileAllowed, FileField, FileRequired

from kie.forming import Form
from kie.i18n import N_


class UploadForm(Form):
    """A file with a framework or a role profile."""

    file = FileField(
        N_("TOML file"),
        description=N_(
            "A framework, a new edition of one, or a role profile. Saved as UTF-8, at most 256 KB."
        ),
        validators=[
            FileRequired(N_("Choose a file.")),
            FileAllowed(["toml"], N_("Choose a TOML file: its name ends with .toml.")),
        ],
    )
