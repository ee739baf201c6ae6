"""Tying words to what they show, by typing: the fields of every form that does so, and what they mean together."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie import clock
from kie.evidence.rules import MOST_TAGS
from kie.evidence.tags import Tag, Tags
from kie.evidence.words import EMPTY
from kie.forming import Form, fits
from kie.i18n import N_
from kie.texts import plain_lines

NONE_OF_THESE = "none"
ONE_BY_ONE = N_("Type part of a theme or a behaviour, and choose from the list. Up to five, one by one.")
SEVERAL = N_("Several things are called something like this. Choose one, or type more of it.")
NOTHING = N_("Nothing is called that. Choose from the list that opens as you type, or leave this empty.")
NOTHING_NEEDED = N_("Nothing is called that. Type part of a theme or a behaviour, and choose from the list.")
TOO_MANY = N_("A note shows five things at most. Take the tick off one of them, or leave this empty.")


def choices_of(words: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices from values and their words."""
    return [SelectChoice(value, said) for value, said in words]


def day_field() -> DateField:
    """The day on which it happened."""
    return DateField(
        N_("When it happened"),
        [InputRequired(N_("Enter the day when it happened."))],
        default=clock.today,
    )


def words_field(label: str, description: str) -> TextAreaField:
    """The words of a note, or of thanks that become one."""
    return TextAreaField(
        label,
        [InputRequired(EMPTY)],
        description=description,
        filters=[plain_lines],
        render_kw={"rows": 5, "dir": "auto"},
    )


def tags_field() -> SelectMultipleField:
    """The keys of the tags that the words have."""
    return SelectMultipleField(N_("Tagged with"), choices=[], validate_choice=False)


def tag_field(description: str = ONE_BY_ONE) -> StringField:
    """What is typed for one more. `description`: the hint."""
    return StringField(
        N_("What it shows"),
        [fits(600)],
        description=description,
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"list": "themes-and-behaviours", "autocomplete": "off", "dir": "auto"},
    )


def meant_field() -> RadioField:
    """What was chosen when the typed words could mean several things."""
    return RadioField(N_("Which of these?"), choices=[], validate_choice=False)


def more_field() -> SubmitField:
    """Adding one more, without a script."""
    return SubmitField(N_("Add it"))


class TaggingForm(Form):
    """A form with the four fields of tags, each where the form wants it. `needed`: whether it asks for one tag; then
    its hint must say so."""

    needed = False

    def __init__(self, *args: Any, known: Tags, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.chosen: tuple[Tag, ...] = ()

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
        self.choose(tag for key in self.tags.data or () if (tag := self.known.get(key)))
        if not self.tag.errors:
            self._resolve(self.tag.data if self.meant.data != NONE_OF_THESE else "")

    def _resolve(self, typed: str) -> None:
        meant = self.known.meant(typed)
        tag = next((tag for tag in meant.offered if tag.key == self.meant.data), meant.sure)
        if tag is None and typed:
            nothing = NOTHING_NEEDED if self.needed and not self.chosen else NOTHING
            self.tag.errors = [*self.tag.errors, SEVERAL if meant.offered else nothing]
            offered = [(tag.key, f"{tag.label} – {tag.within}") for tag in meant.offered]
            self.meant.choices = (
                choices_of([*offered, (NONE_OF_THESE, N_("None of these"))]) if offered else []
            )
            return
        wanted = list(dict.fromkeys([*self.chosen, *([tag] if tag else [])]))
        if len(wanted) > MOST_TAGS:
            self.tag.errors = [*self.tag.errors, TOO_MANY]
            return
        self.choose(wanted)
        self.tag.data = self.meant.data = ""

    def choose(self, tags: Iterable[Tag]) -> None:
        """Tick these, and offer them to be taken off again."""
        self.chosen = tuple(dict.fromkeys(tags))
        self.tags.choices = choices_of((tag.key, tag.label) for tag in self.chosen)
        self.tags.data = [tag.key for tag in self.chosen]
