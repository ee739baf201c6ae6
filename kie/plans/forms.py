"""Forms of the plans room. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from kie import clock
from kie.frameworks.models import Competency, Framework
from kie.i18n import N_, _
from kie.plans.rules import MOST_ACTIONS, TITLE_LIMIT
from kie.plans.whole import ActionView, GoalView
from kie.plans.words import ActionWords, GoalWords, words_of
from kie.settling import as_sent
from kie.texts import LONGEST, plain_lines
from kie.web import Form, keepable, version_read

PARTS = ("id", "text", "owner", "kind", "due_on", "support")
SLOTS = tuple(range(1, MOST_ACTIONS + 1))
DATE_WRONG = N_("Enter a real date, such as 5 March 2027.")
TOO_LONG = N_("Use 4,000 characters at most.")
KIND_WORDS = {
    "on-the-job": N_("On the job"),
    "with-others": N_("With others"),
    "formal": N_("Formal learning"),
}
GOING = {"on-course": N_("On course"), "slow": N_("Slower than hoped"), "stuck": N_("Help needed")}


def _area(label: str, description: str = "", rows: int = 3, *validators: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [*validators, Length(max=LONGEST, message=TOO_LONG), keepable],
        description=description,
        filters=[plain_lines],
        render_kw={"rows": rows},
    )


def choices_of(words: Mapping[str, str]) -> list[SelectChoice]:
    """Choices from values and their words."""
    return [SelectChoice(value, said) for value, said in words.items()]


def key_of(field: Field) -> UUID:
    """The id that the page chose for what it adds, so that sending it twice adds one; a new one if it is spoilt."""
    try:
        return UUID(field.data)
    except (TypeError, ValueError):
        return uuid4()


class GoalForm(Form):
    """A goal with up to four actions, each in a numbered slot: `action_1_text`, `action_1_owner` and so on.

    `done`: how many actions are done already; they take a place each and are not on the form. `slots`: those shown,
    or those that were sent.
    """

    key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField()
    suggestion = HiddenField()
    title = TextAreaField(
        N_("The goal, in a few words"),
        [
            InputRequired(N_("Say in a few words what the goal is.")),
            Length(max=TITLE_LIMIT, message=N_("Use 300 characters at most.")),
            keepable,
        ],
        description=N_("What will be better. Short enough to remember."),
        render_kw={"rows": 2},
    )
    competency = SelectField(
        N_("Competency"), description=N_("Choose none for a wish that belongs to no competency.")
    )
    success = _area(
        N_("What it will look like to both of you"),
        N_("What somebody would see or hear when it works. No names of residents, clients or children."),
        3,
        InputRequired(N_("Say what it will look like when it works.")),
    )
    if_then = _area(
        N_("When … I will …"),
        N_("A plan for the moment itself, such as “When a call gets heated, I will ask before I answer.”"),
        2,
    )

    def __init__(self, *args: Any, owners: Mapping[str, str], done: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.done = done
        sent = tuple(slot for slot in SLOTS if self.at(slot, "owner").raw_data)
        room = MOST_ACTIONS - done
        self.slots = (sent or SLOTS[: min(1, room)]) if self.is_submitted() else SLOTS[:room]
        for slot in SLOTS:
            if slot not in self.slots:
                for name in PARTS:
                    del self[f"action_{slot}_{name}"]
                continue
            self.at(slot, "owner").choices = choices_of(owners)
            self.at(slot, "kind").choices = choices_of(KIND_WORDS)

    def at(self, slot: int, name: str) -> Any:
        """A field of one action's slot."""
        return self[f"action_{slot}_{name}"]

    def used(self, slot: int) -> bool:
        """Whether the slot holds anything, or something in it is wrong."""
        named = [self.at(slot, name) for name in ("text", "due_on", "support")]
        return any(field.data or field.errors or "".join(field.raw_data or []).strip() for field in named)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself; then that a used slot says what will be done, and that there is one."""
        fine = bool(super().validate(extra_validators))
        filled = 0
        for slot in self.slots:
            text = self.at(slot, "text")
            if (text.data or "").strip():
                filled += 1
            elif self.used(slot):
                text.errors = [*text.errors, N_("Say what will be done.")]
                fine = False
        first = self.at(self.slots[0], "text") if self.slots else self.title
        if not filled and not self.done and not first.errors:
            first.errors = [N_("Say at least one thing that will be done.")]
            fine = False
        return fine

    def fill(self, words: GoalWords) -> None:
        """Show these words."""
        self.title.data, self.success.data, self.if_then.data = words.title, words.success, words.if_then
        self.competency.data = competency_value(words.framework_id, words.competency_id)
        for slot, action in zip(self.slots, words.actions, strict=False):
            self.at(slot, "id").data = str(action.id or "")
            for name in ("text", "owner", "kind", "due_on", "support"):
                self.at(slot, name).data = getattr(action, name)

    def words(self) -> GoalWords:
        """The words that were typed."""
        framework_id, _slash, competency_id = (self.competency.data or "").partition("/")
        return GoalWords(
            title=self.title.data,
            framework_id=framework_id or None,
            competency_id=competency_id or None,
            success=self.success.data,
            if_then=self.if_then.data,
            actions=tuple(self._action(slot) for slot in self.slots if self.at(slot, "text").data.strip()),
        )

    def _action(self, slot: int) -> ActionWords:
        named = {name: self.at(slot, name).data for name in ("text", "owner", "kind", "due_on", "support")}
        kept = self.at(slot, "id").data
        return ActionWords(**named, id=key_of(self.at(slot, "id")) if kept else None)

    def expect(self, version: int) -> None:
        """The version that the next sending answers to."""
        self.version.data = str(version)

    @property
    def read_version(self) -> int:
        """The version that the writer had read; 0 when the field was spoilt."""
        return version_read(self.version.data)


for _slot in SLOTS:
    setattr(GoalForm, f"action_{_slot}_id", HiddenField())
    setattr(GoalForm, f"action_{_slot}_text", _area(N_("What will be done"), "", 2))
    setattr(GoalForm, f"action_{_slot}_owner", SelectField(N_("Who does it")))
    setattr(GoalForm, f"action_{_slot}_kind", SelectField(N_("How")))
    setattr(
        GoalForm,
        f"action_{_slot}_due_on",
        DateField(N_("By when"), [Optional()], invalid_value_message=DATE_WRONG),
    )
    setattr(
        GoalForm,
        f"action_{_slot}_support",
        _area(N_("What is needed for it"), N_("Time, cover, money, a place."), 2),
    )


def competency_value(framework_id: str | None, competency_id: str | None) -> str:
    """A competency as the select box knows it; "" for none."""
    return f"{framework_id}/{competency_id}" if framework_id and competency_id else ""


def goal_sent(goal: GoalView) -> dict[str, str]:
    """A goal as the form's controls would send it, every slot that holds no action empty."""
    words = words_of(goal)
    sent = {
        "title": words.title,
        "competency": competency_value(words.framework_id, words.competency_id),
        "success": words.success,
        "if_then": words.if_then,
    }
    room = SLOTS[: MOST_ACTIONS - sum(action.done is not None for action in goal.actions)]
    for slot, action in zip_longest(room, words.actions, fillvalue=ActionWords("")):
        sent |= {f"action_{slot}_{name}": as_sent(getattr(action, name)) for name in PARTS}
    return sent


def goal_said(goal: GoalView) -> list[tuple[str, str]]:
    """A goal as its reader compares it with another version: what each part is called, and its words."""
    return [
        (_("Saved by"), goal.written.name),
        (_("Goal"), goal.title),
        (_("What it will look like"), goal.success),
        *([(_("When … I will …"), goal.if_then)] if goal.if_then else []),
        *((_("Action %(n)s", n=number), action.text) for number, action in enumerate(goal.actions, 1)),
    ]


def competency_choices(asked: Sequence[tuple[Framework, Sequence[Competency]]]) -> list[SelectChoice]:
    """The competencies to choose from, under their framework's title; none comes first."""
    found = [SelectChoice("", N_("None"), optgroup=N_("No competency"))]
    for framework, competencies in asked:
        found += [
            SelectChoice(competency_value(framework.id, one.id), one.title, optgroup=framework.title)
            for one in competencies
        ]
    return found


def note_form(goal_id: UUID) -> "NoteForm":
    """The note form of one goal."""
    return NoteForm(prefix=f"note-{goal_id.hex}")


def note_words(form: "NoteForm", going: str) -> str:
    """The note as it is kept: how it is going, by the button pressed, and what was typed; "" for neither."""
    pressed = _(GOING[going]) if going in GOING else ""
    typed = form.text.data if form.text.data.strip() else ""
    return (
        _("%(pressed)s: %(typed)s", pressed=pressed, typed=typed) if pressed and typed else pressed or typed
    )


class NoteForm(Form):
    """A progress note. Each goal on the page has its own, told apart by its prefix."""

    key = HiddenField(default=lambda: str(uuid4()))
    text = _area(N_("How is it going?"), N_("A few words, or just press how it is going."), 2)


class TalkForm(Form):
    """The two talked about the plan, on this day, and it is on course."""

    talked_on = DateField(
        N_("When did you talk?"),
        [InputRequired(N_("Give the day on which you talked."))],
        default=clock.today,
        invalid_value_message=DATE_WRONG,
    )
    note = _area(N_("What you settled"), N_("A supervision or a one-to-one counts."), 2)

    def validate_talked_on(self, field: Field) -> None:
        """A talk that is still to come did not happen."""
        if isinstance(field.data, date) and field.data > clock.today():
            raise ValidationError(N_("That day is still to come. Give the day on which you talked."))


class ClosureForm(Form):
    """How a goal ended."""

    kind = RadioField(
        N_("How did it end?"),
        [InputRequired(N_("Choose whether the goal is done or dropped."))],
        choices=[SelectChoice("done", N_("It is done")), SelectChoice("dropped", N_("It is dropped"))],
    )
    reason = _area(N_("Why, or what came of it"), N_("Needed when you drop a goal that you both agreed."), 3)


def owners_for(own: bool, person_name: str) -> dict[str, str]:
    """Who may own an action, in the words of the one who reads."""
    if own:
        return {"me": N_("Me"), "manager": N_("My manager"), "organisation": N_("The organisation")}
    return {
        "me": person_name,
        "manager": N_("Me, as the manager"),
        "organisation": N_("The organisation"),
    }


def owner_words(action: ActionView, own: bool, person_name: str) -> str:
    """Who owns the action, in the words of the one who reads."""
    return _(owners_for(own, person_name)[action.owner])
