"""The small forms of the plans room; that of a goal is in `forms_goal`. Whatever is wrong stays in its field with the
words that say what to do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.forming import Form, fits
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.texts import plain_lines

NOT_YET = "not-yet"
"""Said of a goal by the side that has still to accept it: with words, or it helps nobody."""
GOING = {
    "on-course": N_("On course"),
    "slow": N_("Slower than hoped"),
    "stuck": N_("Help needed"),
    NOT_YET: N_("Not yet"),
}


def area(label: str, description: str = "", rows: int = 3, *validators: Any) -> TextAreaField:
    """A box for a text of some lines."""
    return TextAreaField(
        label,
        [*validators, fits()],
        description=description,
        filters=[plain_lines],
        render_kw={"rows": rows},
    )


def choices_of(words: Mapping[str, str]) -> list[SelectChoice]:
    """Choices from values and their words."""
    return [SelectChoice(value, said) for value, said in words.items()]


def key_of(field: Field) -> UUID:
    """The id that the page chose for what it adds, so that sending it twice adds one; a new one if it is spoilt."""
    return id_or_none(field.data) or uuid4()


def note_form(goal_id: UUID, accepting: bool) -> "NoteForm":
    """The note form of one goal. `accepting`: whoever writes has still to accept the goal, and says why not yet."""
    form = NoteForm(prefix=f"note-{goal_id.hex}")
    if accepting:
        form.text.label.text = N_("What would have to be different?")
        form.text.description = N_("Both of you read it, and the goal waits as it is.")
    return form


def note_words(form: "NoteForm", going: str) -> str:
    """The note as it is kept: how it is going, by the button pressed, and what was typed; "" for neither, and for a
    “not yet” that says nothing more."""
    if going == NOT_YET and not form.text.data.strip():
        return ""
    pressed = _(GOING[going]) if going in GOING else ""
    typed = form.text.data if form.text.data.strip() else ""
    return (
        _("%(pressed)s: %(typed)s", pressed=pressed, typed=typed) if pressed and typed else pressed or typed
    )


def note_said(going: str) -> str:
    """What is said once a note is kept, by the button pressed."""
    if going == NOT_YET:
        return _("You said “not yet”, and your words stand under the goal.")
    return _("Your note is added.")


class NoteForm(Form):
    """A progress note. Each goal on the page has its own, told apart by its prefix."""

    key = HiddenField(default=lambda: str(uuid4()))
    text = area(N_("How is it going?"), N_("A few words, or just press how it is going."), 2)


class ClosureForm(Form):
    """How a goal ended."""

    kind = RadioField(
        N_("How did it end?"),
        [InputRequired(N_("Choose whether the goal is done or dropped."))],
        choices=[SelectChoice("done", N_("It is done")), SelectChoice("dropped", N_("It is dropped"))],
    )
    reason = area(N_("Why, or what came of it"), N_("Needed when you drop a goal that you both agreed."), 3)


def owners_for(own: bool, person_name: str) -> dict[str, str]:
    """Who may own an action, in the words of the one who reads."""
    if own:
        return {"me": N_("Me"), "manager": N_("My manager"), "organisation": N_("The organisation")}
    return {
        "me": person_name,
        "manager": N_("Me, as the manager"),
        "organisation": N_("The organisation"),
    }


def owner_words(owner: str, own: bool, person_name: str) -> str:
    """Who owns an action, in the words of the one who reads."""
    return _(owners_for(own, person_name)[owner])
