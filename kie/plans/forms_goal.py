"""The form of a goal. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from kie.i18n import N_, _
from kie.plans.forms import DATE_WRONG, area, choices_of, key_of
from kie.plans.forms_days import refuse_past_or_another_age
from kie.plans.rules import MOST_SENTENCES, TITLE_LIMIT
from kie.plans.slots import MANAGERS, PARTS, SLOTS, chosen, competency_value, in_slots, slots_for, step_value
from kie.plans.steps import Step
from kie.plans.whole import Sentence, ToLearn
from kie.plans.words import KIND_WORDS, ActionWords, GoalWords, by_owner
from kie.web import Form, keepable, version_read


class GoalForm(Form):
    """A goal with what the manager will do and up to four more actions, each in a slot: `action_1_text` and so on.

    `done`: how many actions are done already; they take a place each and are not on the form. `needed`: how many slots
    the goal's actions fill. `slots`: those shown, or those that were sent. `kept`: the words that the form starts from.
    `titles`: what framework and competency are called, by the value of the select box. `named`: what of the learning
    catalogue its actions are, by id; `learn`: what of it is to be put into the goal.
    """

    key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField()
    suggestion = HiddenField()
    show = HiddenField()
    learn = HiddenField()
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
    step = SelectField(
        N_("One step to aim at"),
        description=N_("From where it stands now to the next step. Leave it out where no step fits."),
        choices=[],
        validate_choice=False,
    )
    sentences = SelectMultipleField(
        N_("Which of its sentences is it about?"),
        description=N_("Choose up to three."),
        validate_choice=False,
    )
    replaces = RadioField(N_("Which unhelpful behaviour does it replace?"), default="", validate_choice=False)
    success = area(
        N_("What it will look like to both of you"),
        N_("What somebody would see or hear when it works. No names of residents, clients or children."),
        3,
        InputRequired(N_("Say what it will look like when it works.")),
    )
    if_then = area(
        N_("When … I will …"),
        N_("A plan for the moment itself, such as “When a call gets heated, I will ask before I answer.”"),
        2,
    )
    support = area(N_("Support and adjustments needed"), "", 2)
    review_on = DateField(N_("When do you look at it again?"), [Optional()], invalid_value_message=DATE_WRONG)

    def __init__(
        self,
        *args: Any,
        owners: Mapping[str, str],
        done: int = 0,
        needed: int = 0,
        kept: GoalWords | None = None,
        titles: Mapping[str, tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.done, self.kept, self.titles = done, kept, titles or {}
        self.offered = dict[str, Sentence]()
        self.steps = dict[str, Step]()
        self.named = dict[UUID, ToLearn]()
        sent = tuple(slot for slot in SLOTS if self.at(slot, "owner").raw_data)
        room = slots_for(done, needed)
        self.slots = (sent or room[:1]) if self.is_submitted() else room
        for slot in SLOTS:
            if slot not in self.slots:
                for name in PARTS:
                    del self[f"action_{slot}_{name}"]
                continue
            self.at(slot, "owner").choices = choices_of(owners)
            self.at(slot, "kind").choices = choices_of(KIND_WORDS)
        self.at(MANAGERS, "kind").choices = choices_of(KIND_WORDS)

    def at(self, slot: str, name: str) -> Any:
        """A field of one action's slot."""
        return self[f"action_{slot}_{name}"]

    def used(self, slot: str) -> bool:
        """Whether the slot holds anything, or something in it is wrong."""
        named = [self.at(slot, name) for name in ("text", "due_on", "support")]
        return any(field.data or field.errors or "".join(field.raw_data or []).strip() for field in named)

    def offer(self, sentences: Sequence[Sentence]) -> None:
        """Offer these sentences, and let go of chosen ones that are not among them: they belong to something else."""
        self.offered = {one.key: one for one in sentences}
        positive = [SelectChoice(one.key, one.text) for one in sentences if one.kind == "positive"]
        unhelpful = [SelectChoice(one.key, one.text) for one in sentences if one.kind == "unhelpful"]
        self.sentences.choices = positive
        self.sentences.data = [key for key in self.sentences.data or () if key in self.offered]
        self.replaces.choices = [SelectChoice("", N_("None of these")), *unhelpful]
        if self.replaces.data not in self.offered:
            self.replaces.data = ""

    def offer_steps(self, steps: Sequence[Step]) -> None:
        """Offer these steps, and let go of a chosen one that is not among them: it belongs to another competency."""
        self.steps = {one.key: one for one in steps}
        self.step.choices = [
            SelectChoice("", N_("No step")),
            *(SelectChoice(one.key, one.said) for one in steps),
        ]
        if self.step.data not in self.steps:
            self.step.data = ""

    def chosen_learning(self) -> set[UUID]:
        """What of the catalogue the form names, and what is to be put into it."""
        fields = [self.at(slot, "learning_id") for slot in (*self.slots, MANAGERS)]
        return {one for field in (self.learn, *fields) if (one := _id_in(field)) is not None}

    def name_learning(self, named: Mapping[UUID, ToLearn]) -> None:
        """Know these things of the catalogue, and put what was chosen into the first action that is free."""
        self.named = dict(named)
        one = named.get(_id_in(self.learn) or UUID(int=0))
        if one is None or any(self.learning_of(slot) == one for slot in (*self.slots, MANAGERS)):
            return
        slot = next((slot for slot in self.slots if not self.used(slot)), None)
        if slot is None:
            self.form_errors.append(_("There is no free action left for it. Empty one, then add it again."))
            return
        values = {"text": one.title, "kind": "formal", "learning_id": str(one.id)}
        for name, value in values.items():
            self.at(slot, name).data = value

    def learning_of(self, slot: str) -> ToLearn | None:
        """What of the catalogue the action in this slot is; None for nothing."""
        return self.named.get(_id_in(self.at(slot, "learning_id")) or UUID(int=0))

    def validate_sentences(self, field: Field) -> None:
        """A goal that is about everything is about nothing."""
        if len(field.data) > MOST_SENTENCES:
            raise ValidationError(N_("Choose three at most: those that matter most now."))

    def validate_review_on(self, field: Field) -> None:
        """A day to come, and not in another age; one that was there before may stand."""
        if isinstance(field.data, date) and not (self.kept and self.kept.review_on == field.data):
            refuse_past_or_another_age(field.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself; then that a used slot says what will be done, and that there is one."""
        fine = bool(super().validate(extra_validators))
        filled = 0
        for slot in (*self.slots, MANAGERS):
            text = self.at(slot, "text")
            if (text.data or "").strip():
                filled += 1
            elif self.used(slot):
                text.errors = [*text.errors, N_("Say what will be done.")]
                fine = False
        first = self.at(self.slots[0] if self.slots else MANAGERS, "text")
        if not filled and not self.done and not first.errors:
            first.errors = [N_("Say at least one thing that will be done.")]
            fine = False
        return fine

    def fill(self, words: GoalWords) -> None:
        """Show these words."""
        for name in ("title", "success", "if_then", "support", "review_on"):
            self[name].data = getattr(words, name)
        self.competency.data = competency_value(words.framework_id, words.competency_id)
        self.step.data = step_value(self.competency.data, words.aim.low) if words.aim else ""
        self.sentences.data, self.replaces.data = chosen(words.sentences)
        for slot, action in in_slots(words.actions, self.slots):
            self.at(slot, "id").data = str(action.id or "")
            self.at(slot, "learning_id").data = str(action.learning_id or "")
            for name in ("text", "kind", "due_on", "support", *(() if slot == MANAGERS else ("owner",))):
                self.at(slot, name).data = getattr(action, name)

    def refused(self) -> int | None:
        """The status with which the form is shown again; None when it can be saved.

        200 when it was sent only to see the sentences of the competency that was chosen, or with something to learn
        put into it.
        """
        if self.show.data or self.learn.data:
            return 422 if self.form_errors else 200
        return None if self.validate() else 422

    def words(self) -> GoalWords:
        """The words that were typed."""
        value = self.competency.data or ""
        framework_id, _slash, competency_id = value.partition("/")
        framework_title, competency_title = self.titles.get(value, ("", ""))
        keys = [*self.sentences.data, *([self.replaces.data] if self.replaces.data else [])]
        step = self.steps.get(self.step.data)
        return GoalWords(
            title=self.title.data,
            framework_id=framework_id or None,
            competency_id=competency_id or None,
            success=self.success.data,
            if_then=self.if_then.data,
            actions=by_owner(
                self._action(slot)
                for slot in (MANAGERS, *self.slots)
                if (self.at(slot, "text").data or "").strip()
            ),
            sentences=tuple(self.offered[key] for key in keys),
            support=self.support.data,
            review_on=self.review_on.data,
            framework_title=framework_title,
            competency_title=competency_title,
            aim=step.aim if step else None,
        )

    def _action(self, slot: str) -> ActionWords:
        owner = MANAGERS if slot == MANAGERS else self.at(slot, "owner").data
        named = {name: self.at(slot, name).data for name in ("text", "kind", "due_on", "support")}
        kept, learning = self.at(slot, "id").data, self.learning_of(slot)
        return ActionWords(
            **named,
            owner=owner,
            id=key_of(self.at(slot, "id")) if kept else None,
            learning_id=learning.id if learning else None,
        )

    def renew_key(self) -> None:
        """What is sent next is a goal of its own: nothing was added, or another goal has the key that was sent."""
        self.key.data = str(uuid4())

    @property
    def called(self) -> dict[str, str]:
        """What the fields of an action are called where they are named apart from it, each with its action."""
        found = {}
        for slot in (*self.slots, MANAGERS):
            what = _("What the manager will do") if slot == MANAGERS else _("Action %(n)s", n=slot)
            for name in (f"action_{slot}_{part}" for part in PARTS):
                if name in self:
                    label = _(self[name].label.text)
                    found[name] = _("%(what)s, “%(field)s”", what=what, field=label)
        return found

    def expect(self, version: int) -> None:
        """The version that the next sending answers to."""
        self.version.data = str(version)

    @property
    def read_version(self) -> int:
        """The version that the writer had read; 0 when the field was spoilt."""
        return version_read(self.version.data)


def _id_in(field: Field) -> UUID | None:
    """The id that the field holds; None for none, or when it was spoilt."""
    try:
        return UUID(field.data)
    except (TypeError, ValueError):
        return None


def _due_on(form: GoalForm, field: Field) -> None:
    """A day to come, of our time; one that an action of the goal had before may stand."""
    kept = {one.due_on for one in form.kept.actions} if form.kept else set()
    if isinstance(field.data, date) and field.data not in kept:
        refuse_past_or_another_age(field.data)


def _set_up(slot: str) -> None:
    managers = slot == MANAGERS
    setattr(GoalForm, f"action_{slot}_id", HiddenField())
    setattr(GoalForm, f"action_{slot}_learning_id", HiddenField())
    setattr(GoalForm, f"action_{slot}_text", area(N_("What will be done"), "", 2))
    if not managers:
        setattr(GoalForm, f"action_{slot}_owner", SelectField(N_("Who does it")))
    kind = SelectField(N_("How"), default="with-others" if managers else None)
    setattr(GoalForm, f"action_{slot}_kind", kind)
    due = DateField(N_("By when"), [Optional(), _due_on], invalid_value_message=DATE_WRONG)
    setattr(GoalForm, f"action_{slot}_due_on", due)
    needs = area(N_("What is needed for it"), N_("Time, cover, money, a place."), 2)
    setattr(GoalForm, f"action_{slot}_support", needs)


for _slot in (*SLOTS, MANAGERS):
    _set_up(_slot)
