"""What every form of the product is made of, and what a form sent."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import ValidationError

from kie.form_texts import FormTexts
from kie.i18n import _
from kie.settling import settled
from kie.texts import LONGEST, SPOILT, plain_lines, problem_of, spoilt


class Form(FlaskForm):
    """Base of every form. Labels and messages are marked with `N_` and translated where they are shown."""

    class Meta(FlaskForm.Meta):
        """Messages come from our own catalogues."""

        def get_translations(self, form: Any) -> FormTexts:
            """The words for what WTForms says by itself."""
            return FormTexts()


class ShownForm(Form):
    """A form that asks again where its page shows something first. `seen`: what it has shown."""

    seen = HiddenField()

    def shown_before(self, said: str) -> bool:
        """Whether the page has shown this; from now on it has."""
        said = plain_lines(said).strip()
        before = plain_lines(self.seen.data).strip() == said
        self.seen.data = said
        return before


class GetForm(Form):
    """A form sent by GET, such as a search: what it asks has an address, and changes nothing."""

    class Meta(Form.Meta):
        """So it needs no token."""

        csrf = False


class CodeField(StringField):
    """A line for a code that opens something: who has it gets in. No page gives it back but its own, beside which lies
    the paper that the code is on."""


def sent() -> MultiDict[str, str] | None:
    """What a form sent, after the choice between two versions where it asked for one; None for a page only opened."""
    if request.method != "POST":
        return None
    return MultiDict(
        (name, value) for name, values in settled(request.form.lists()).items() for value in values
    )


def keepable(_form: Form, field: Field) -> None:
    """Refuses, beside its field, a text with what no database keeps."""
    if field.data and spoilt(field.data):
        raise ValidationError(SPOILT)


def fits(limit: int = LONGEST) -> Callable[[Form, Field], None]:
    """Refuses, beside its field, a text that cannot be kept: one that is longer than this, or spoilt."""

    def check(_form: Form, field: Field) -> None:
        problem = problem_of(plain_lines(field.data), limit)
        if problem is not None:
            raise ValidationError(problem)

    return check


class Within:
    """Refuses a number outside its range, in a `message` that may name `least` and `most`. What is no number is refused
    by the field, and only for that."""

    def __init__(self, least: int, most: int, message: str) -> None:
        self.least, self.most, self.message = least, most, message
        self.field_flags = {"min": least, "max": most}  # For the box's own arrows.

    def __call__(self, _form: Any, field: Field) -> None:
        """Raises ValidationError for a number that is too small or too large."""
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(_(self.message, least=self.least, most=self.most))


def version_read(text: str | None) -> int:
    """The version that a form was shown with; 0, which is stale once anything is kept, when it was spoilt."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
