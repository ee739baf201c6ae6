"""Forms of the diary. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
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

SLOTS = tuple(range(1, MOST_TAGS + 1))
NONE_OF_THESE = "none"
SEVERAL = N_("Several things are called something like this. Choose one, or type more of it.")
NOTHING = N_("Nothing is called that. Choose from the list that opens as you type, or leave this empty.")


def _choices(words: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, said) for value, said in words]


class NoteForm(Form):
    """A note with up to five tags, each in a numbered slot: `tag_1` holds what was typed, `meant_1` what was chosen
    when the typed words could mean several things.
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
    kind = RadioField(N_("What it is"), choices=_choices(KIND_WORDS.items()), default="note")
    readers = RadioField(N_("Who can read it"), default="private")

    def __init__(self, *args: Any, known: Tags, leader: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.tags: dict[int, Tag] = {}
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
        """The fields, then what each tag means."""
        sound = bool(super().validate(extra_validators))
        self.tags = {}
        for slot in SLOTS:
            typed, chosen = self.typed(slot), self.chosen(slot)
            if typed.data and chosen.data != NONE_OF_THESE:
                self._resolve(slot, typed, chosen)
        return sound and not any(self.typed(slot).errors for slot in SLOTS)

    def _resolve(self, slot: int, typed: Field, chosen: Field) -> None:
        meant = self.known.meant(typed.data)
        tag = next((tag for tag in meant.offered if tag.key == chosen.data), meant.sure)
        if tag is not None:
            self.tags[slot] = tag
            typed.data, typed.raw_data, chosen.choices = tag.label, [tag.label], []
            return
        typed.errors = [*typed.errors, SEVERAL if meant.offered else NOTHING]
        offered = [(tag.key, f"{tag.label} – {tag.within}") for tag in meant.offered]
        chosen.choices = _choices([*offered, (NONE_OF_THESE, N_("None of these"))]) if offered else []

    def typed(self, slot: int) -> Any:
        """What was typed for one tag."""
        return self[f"tag_{slot}"]

    def chosen(self, slot: int) -> Any:
        """What was chosen for it, where the typed words could mean several things."""
        return self[f"meant_{slot}"]

    @property
    def more_tags(self) -> bool:
        """Whether anything stands in a slot after the first."""
        return any(self.typed(slot).data or self.typed(slot).errors for slot in SLOTS[1:])

    def note(self) -> NoteWords:
        """What was written."""
        return NoteWords(
            self.words.data,
            self.happened_on.data,
            self.kind.data,
            tuple(self.tags[slot] for slot in SLOTS if slot in self.tags),
            self.readers.data == "shared",
        )

    def version_read(self) -> int:
        """The version that the form was shown with."""
        return version_read(self.version.data)

    def begin(self, tags: Iterable[Tag], note: Written | None = None) -> None:
        """Fill in what the form begins with."""
        for slot, tag in zip(SLOTS, tags, strict=False):
            self.typed(slot).data = tag.label
        if note is not None:
            self.version.data = str(note.note.version)
            self.words.data, self.happened_on.data = note.note.words, note.note.happened_on
            self.kind.data = note.note.kind
            self.readers.data = "shared" if note.note.shared_at else "private"


def _refuse(problem: str | None) -> None:
    if problem:
        raise ValidationError(problem)


for _slot in SLOTS:
    setattr(
        NoteForm,
        f"tag_{_slot}",
        StringField(
            N_("What it shows") if _slot == 1 else N_("What it shows as well"),
            [Length(max=600, message=N_("Use 600 characters at most."))],
            description=N_("Type part of a theme or a behaviour, and choose from the list.")
            if _slot == 1
            else "",
            render_kw={"list": "themes-and-behaviours", "autocomplete": "off", "dir": "auto"},
        ),
    )
    setattr(NoteForm, f"meant_{_slot}", RadioField(N_("Which of these?"), choices=[], validate_choice=False))


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
