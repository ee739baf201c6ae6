"""Forms of thanks."""

from datetime import date
from typing import Any

from wtforms import Field, RadioField, StringField
from wtforms.validators import ValidationError

from kie.evidence.forms_tagging import (
    TaggingForm,
    choices_of,
    day_field,
    meant_field,
    more_field,
    tag_field,
    tags_field,
    words_field,
)
from kie.evidence.words import NoteWords, problem_of, problem_of_day
from kie.forming import GetForm
from kie.i18n import N_, _
from kie.identifiers import looks_like_a_persons_number
from kie.thanks.rules import LEAST_LETTERS, enough

KIND_WORDS = {"thanks": N_("My own thanks"), "compliment": N_("A compliment that I pass on")}


class FindForm(GetForm):
    """Finding a colleague by name; sent by GET, so that a search has an address."""

    q = StringField(N_("Their name"), render_kw={"dir": "auto", "autocomplete": "off"})

    def wanted(self) -> str:
        """The words to look for; "" for none yet, or too few, which stands beside the field then."""
        words = (self.q.data or "").strip()
        if words and not enough(words):
            self.q.errors = [_("Type at least %(n)s letters of the name.", n=LEAST_LETTERS)]
            return ""
        return words


class ThanksForm(TaggingForm):
    """What somebody thanks a colleague for, tied to what it shows."""

    needed = True

    kind = RadioField(
        N_("What it is"), choices=choices_of(KIND_WORDS.items()), default="thanks", validate_choice=True
    )
    words = words_field(
        N_("What you thank them for"),
        N_(
            "One or two sentences: what they did, and what came of it. Write no names of residents, clients or "
            "children; in a compliment “a resident of Mill Lane” will do."
        ),
    )
    happened_on = day_field()
    tags = tags_field()
    tag = tag_field(
        N_(
            "At least one is needed. Type part of a theme or a behaviour, and choose from the list. Up to five, one by "
            "one."
        )
    )
    meant = meant_field()
    more = more_field()

    def validate_words(self, field: Field) -> None:
        """The text must be one that can be kept; what is sent to somebody else cannot be mended afterwards."""
        problem = problem_of(field.data)
        if problem is None and looks_like_a_persons_number(field.data):
            problem = _(
                "Something here looks like an NHS number or a National Insurance number. Take it out."
            )
        if problem:
            raise ValidationError(problem)

    def validate_happened_on(self, field: Field) -> None:
        """The day must have been."""
        problem = problem_of_day(field.data) if isinstance(field.data, date) else None
        if problem:
            raise ValidationError(problem)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields and what the tags mean; then that there is one."""
        sound = super().validate(extra_validators)
        if not self.chosen and not self.tag.errors:
            self.tag.errors = [N_("Say what it shows: type part of a theme or a behaviour, and choose one.")]
            return False
        return sound

    def note(self) -> NoteWords:
        """What was written."""
        return NoteWords(self.words.data, self.happened_on.data, self.kind.data, self.chosen)
