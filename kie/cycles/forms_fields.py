"""Fields that several forms of the cycles room have, and what every form with a version carries."""

from typing import Any
from unicodedata import category

from wtforms import DateField, Field, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from kie.cycles.route import ROUTE_LIMIT
from kie.forming import Form, fits, version_read
from kie.i18n import N_
from kie.texts import LONGEST, plain_lines

CHOOSE = N_("Choose a day.")
"""Said of a day that is missing, under or after the name of its field."""


def trimmed(text: str | None) -> str:
    """Text with plain line ends and no blanks around it."""
    return plain_lines(text).strip()


def ticked(values: list[str] | None) -> list[str]:
    """What was chosen of several: an empty value, which says that nothing is chosen in place of something, is none."""
    return [one for one in values or () if one]


class Visible:
    """Refuses a text of which nothing is seen, such as one of joiners and marks alone: nobody could click on it."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        """Raises ValidationError unless a letter, a number, a sign or a symbol is there, or another fault was found."""
        if not field.errors and not any(category(character)[0] in "LNPS" for character in field.data or ""):
            raise ValidationError(self.message)


def needed(message: str, limit: int = LONGEST) -> list[Any]:
    """Validators of a text that must be there, and of so many characters at most."""
    return [DataRequired(message), fits(limit), Visible(message)]


def route_field() -> TextAreaField:
    """Where conduct and safety are reported, in HR's words."""
    return TextAreaField(
        N_("Where conduct and safety are reported"),
        [Optional(), fits(ROUTE_LIMIT)],
        filters=[trimmed],
        description=N_(
            "Shown where managers are asked about unhelpful behaviours, so that nothing is written there that belongs "
            "elsewhere. Name the policy and whom to ask. Left empty, it says that HR can tell."
        ),
    )


def day_field(label: str, missing: str, description: str = "") -> DateField:
    """A day that must be given."""
    return DateField(label, [InputRequired(missing)], description=description)


class VersionedForm(Form):
    """A form that carries the version it was shown with."""

    version = HiddenField(default="0")

    @property
    def version_read(self) -> int:
        """The version that the form was shown with; 0, which is always stale, when it was tampered with."""
        return version_read(self.version.data)
