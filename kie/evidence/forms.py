"""Forms of the diary. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from kie import clock
from kie.evidence.diary import Search, Written
from kie.evidence.rules import MOST_TAGS
from kie.evidence.tags import Tag, Tags
from kie.evidence.wording import KIND_WORDS
from kie.evidence.words import EMPTY, NoteWords, problem_of, problem_of_day
from kie.i18n import N_, _
from kie.texts import plain_lines
from kie.web import Form, version_read

NONE_OF_THESE = "none"
SEVERAL = N_("Several things are called something like this. Choose one, or type more of it.")
NOTHING = N_("Nothing is called that. Choose from the list that opens as you type, or leave this empty.")
TOO_MANY = N_("A note shows five things at most. Take the tick off one of them, or leave this empty.")


def _choices(words: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, said) for value, said in words]


class NoteForm(Form):
    """A note with up to five tags: `tags` holds the keys of those it has, `tag` what is typed for one more, and `meant`
    what was chosen when the typed words could mean several things. Adding one more, without a script, sends the form.
    """

    version = HiddenField()
    words = TextAreaField(
        N_("What happened"),
        [InputRequired(EMPTY)],
        description=N_(
            "One or two sentences: what you did, and what came of it. Write no names of residents, clients or children."
        ),
        filters=[plain_lines],
        render_kw={"rows": 5, "dir": "auto"},
    )
    happened_on = DateField(
        N_("When it happened"),
        [InputRequired(N_("Enter the day when it happened."))],
        default=clock.today,
        invalid_value_message=N_("Enter a real date, such as 5 March 2027."),
    )
    tags = SelectMultipleField(N_("Tagged with"), choices=[], validate_choice=False)
    tag = StringField(
        N_("What it shows"),
        [Length(max=600, message=N_("Use 600 characters at most."))],
        description=N_(
            "Type part of a theme or a behaviour, and choose from the list. Up to five, one by one."
        ),
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"list": "themes-and-behaviours", "autocomplete": "off", "dir": "auto"},
    )
    meant = RadioField(N_("Which of these?"), choices=[], validate_choice=False)
    more = SubmitField(N_("Add it"))
    kind = RadioField(N_("What it is"), choices=_choices(KIND_WORDS.items()), default="note")
    readers = RadioField(N_("Who can read it"), default="private")

    def __init__(self, *args: Any, known: Tags, leader: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.chosen: tuple[Tag, ...] = ()
        shared = (
            _("%(leader)s as well, and whoever manages me later", leader=leader)
            if leader
            else _("Whoever manages me as well")
        )
        self.readers.choices = _choices([("private", N_("Only me")), ("shared", shared)])

    def validate_words(self, field: Field) -> None:
        """The text must be one that can be kept."""
        _refuse(problem_of(field.data))

    def validate_happened_on(self, field: Field) -> None:
        """The day must have been."""
        if isinstance(field.data, date):
            _refuse(problem_of_day(field.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then what the tags mean."""
        sound = bool(super().validate(extra_validators))
        self._take_tags()
        return sound and not self.tag.errors

    def add_tag(self) -> None:
        """Take what is typed for one more tag, and look at nothing else yet."""
        self.tag.validate(self)
        self._take_tags()

    def _take_tags(self) -> None:
        self._choose(tag for key in self.tags.data or () if (tag := self.known.get(key)))
        if not self.tag.errors:
            self._resolve(self.tag.data if self.meant.data != NONE_OF_THESE else "")

    def _resolve(self, typed: str) -> None:
        meant = self.known.meant(typed)
        tag = next((tag for tag in meant.offered if tag.key == self.meant.data), meant.sure)
        if tag is None and typed:
            self.tag.errors = [*self.tag.errors, SEVERAL if meant.offered else NOTHING]
            offered = [(tag.key, f"{tag.label} – {tag.within}") for tag in meant.offered]
            self.meant.choices = _choices([*offered, (NONE_OF_THESE, N_("None of these"))]) if offered else []
            return
        wanted = list(dict.fromkeys([*self.chosen, *([tag] if tag else [])]))
        if len(wanted) > MOST_TAGS:
            self.tag.errors = [*self.tag.errors, TOO_MANY]
            return
        self._choose(wanted)
        self.tag.data = self.meant.data = ""

    def _choose(self, tags: Iterable[Tag]) -> None:
        self.chosen = tuple(dict.fromkeys(tags))
        self.tags.choices = _choices((tag.key, tag.label) for tag in self.chosen)
        self.tags.data = [tag.key for tag in self.chosen]

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
        self._choose(tags)
        if note is not None:
            self.version.data = str(note.note.version)
            self.words.data, self.happened_on.data = note.note.words, note.note.happened_on
            self.kind.data = note.note.kind
            self.readers.data = "shared" if note.note.shared_at else "private"


def _refuse(problem: str | None) -> None:
    if problem:
        raise ValidationError(problem)


class DiarySearch(Form):
    """Finding notes; sent by GET, so that a search has an address."""

    class Meta(Form.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    q = StringField(N_("Words in the note"))
    theme = SelectField(N_("Theme"), choices=[], validate_choice=False)
    kind = SelectField(
        N_("What it is"),
        choices=_choices([("", N_("Anything")), *KIND_WORDS.items()]),
        validate_choice=False,
    )
    readers = SelectField(
        N_("Who can read it"),
        choices=_choices([("", N_("All notes")), ("private", N_("Only me")), ("shared", N_("Shared notes"))]),
        validate_choice=False,
    )

    def offer(self, themes: Iterable[tuple[str, str]]) -> None:
        """Offer these themes, by key and title."""
        self.theme.choices = _choices([("", N_("Any theme")), *themes])

    def wanted(self) -> Search:
        """What to find. A choice that is not on the list finds as if nothing were chosen."""
        kind = self.kind.data if self.kind.data in KIND_WORDS else ""
        shared = {"shared": True, "private": False}.get(self.readers.data or "")
        return Search(self.q.data or "", kind, self.theme.data or "", shared)

    def to_address(self) -> dict[str, str]:
        """What an address of this search carries."""
        fields = (self.q, self.theme, self.kind, self.readers)
        return {field.name: field.data for field in fields if field.data}
