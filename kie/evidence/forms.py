"""Forms of the diary. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from kie.evidence.diary import Search, Written
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
from kie.evidence.tags import Tag, Tags
from kie.evidence.wording import KIND_WORDS
from kie.evidence.words import NoteWords, problem_of, problem_of_day
from kie.forming import Form, GetForm, version_read
from kie.i18n import N_, _
from kie.texts import plain_lines

READERS = (("private", N_("Only me")), ("shared", N_("Whoever manages me as well")))
"""What is offered where nobody knows who manages the reader."""


class NoteForm(TaggingForm):
    """A note with up to five tags: `tags` holds the keys of those it has, `tag` what is typed for one more, and `meant`
    what was chosen when the typed words could mean several things. Adding one more, without a script, sends the form.
    """

    version = HiddenField()
    words = words_field(
        N_("What happened"),
        N_(
            "One or two sentences: what you did, and what came of it. Write no names of residents, clients or children."
        ),
    )
    happened_on = day_field()
    tags = tags_field()
    tag = tag_field()
    meant = meant_field()
    more = more_field()
    kind = RadioField(N_("What it is"), choices=choices_of(KIND_WORDS.items()), default="note")
    readers = RadioField(N_("Who can read it"), choices=choices_of(READERS), default="private")

    def __init__(self, *args: Any, known: Tags, leader: str | None, **kwargs: Any) -> None:
        super().__init__(*args, known=known, **kwargs)
        self.readers.choices = readers_choices(leader)

    def validate_words(self, field: Field) -> None:
        """The text must be one that can be kept."""
        _refuse(problem_of(field.data))

    def validate_happened_on(self, field: Field) -> None:
        """The day must have been."""
        if isinstance(field.data, date):
            _refuse(problem_of_day(field.data))

    def note(self) -> NoteWords:
        """What was written."""
        return NoteWords(
            self.words.data,
            self.happened_on.data,
            self.kind.data,
            self.chosen,
            self.readers.data == "shared",
        )

    def version_read(self) -> int:
        """The version that the form was shown with."""
        return version_read(self.version.data)

    def begin(self, tags: Iterable[Tag], note: Written | None = None) -> None:
        """Fill in what the form begins with."""
        self.choose(tags)
        if note is not None:
            self.version.data = str(note.note.version)
            self.words.data, self.happened_on.data = note.note.words, note.note.happened_on
            self.kind.data = note.note.kind
            self.readers.data = "shared" if note.note.shared_at else "private"


class ReceivedForm(Form):
    """Who can read a thank-you that somebody else wrote. Its words are theirs."""

    version = HiddenField()
    readers = RadioField(N_("Who can read it"), choices=choices_of(READERS), default="private")

    def __init__(self, *args: Any, leader: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers.choices = readers_choices(leader)

    def version_read(self) -> int:
        """The version that the form was shown with."""
        return version_read(self.version.data)

    def begin(self, note: Written) -> None:
        """Show how it stands."""
        self.version.data = str(note.note.version)
        self.readers.data = "shared" if note.note.shared_at else "private"


class TakingOutForm(Form):
    """Which words to take out of a note that otherwise stays as it is."""

    version = HiddenField()
    words = TextAreaField(
        N_("Words to take out, one phrase a line"),
        [InputRequired(N_("Write the words to take out, each phrase on a line of its own."))],
        description=N_("As they stand in the note. Capitals make no difference."),
        filters=[plain_lines],
        render_kw={"rows": 3, "dir": "auto"},
    )

    def version_read(self) -> int:
        """The version that the form was shown with."""
        return version_read(self.version.data)


def readers_choices(leader: str | None) -> list[SelectChoice]:
    """Private or shared, said to the person. `leader`: who manages them, None when nobody is known."""
    if not leader:
        return choices_of(READERS)
    shared = _("%(leader)s as well, and whoever manages me later", leader=leader)
    return choices_of([("private", N_("Only me")), ("shared", shared)])


def _refuse(problem: str | None) -> None:
    if problem:
        raise ValidationError(problem)


class DiarySearch(GetForm):
    """Finding notes; sent by GET, so that a search has an address."""

    q = StringField(N_("Words in the note"))
    theme = SelectField(N_("Theme"), choices=[], validate_choice=False)
    kind = SelectField(
        N_("What it is"),
        choices=choices_of([("", N_("Anything")), *KIND_WORDS.items()]),
        validate_choice=False,
    )
    readers = SelectField(
        N_("Who can read it"),
        choices=choices_of(
            [("", N_("All notes")), ("private", N_("Only me")), ("shared", N_("Shared notes"))]
        ),
        validate_choice=False,
    )

    def offer(self, themes: Iterable[tuple[str, str]]) -> None:
        """Offer these themes, by key and title."""
        self.theme.choices = choices_of([("", N_("Any theme")), *themes])

    def wanted(self) -> Search:
        """What to find. A choice that is not on the list finds as if nothing were chosen."""
        kind = self.kind.data if self.kind.data in KIND_WORDS else ""
        shared = {"shared": True, "private": False}.get(self.readers.data or "")
        return Search(self.q.data or "", kind, self.theme.data or "", shared)

    def to_address(self) -> dict[str, str]:
        """What an address of this search carries."""
        fields = (self.q, self.theme, self.kind, self.readers)
        return {field.name: field.data for field in fields if field.data}
