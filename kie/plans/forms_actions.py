"""The part of a goal's form that holds its actions: what the manager will do, and up to four more, each in a slot."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, Field, HiddenField, SelectField
from wtforms.validators import Optional

from kie.forming import Form
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.plans.forms import area, choices_of, key_of
from kie.plans.forms_days import refuse_past_or_another_age
from kie.plans.slots import MANAGERS, PARTS, SLOTS, in_slots, slots_for
from kie.plans.whole import ToLearn
from kie.plans.words import KIND_WORDS, ActionWords, GoalWords, by_owner


class ActionsForm(Form):
    """The slots of a goal's form: fields `action_1_text` and so on.

    `done`: how many actions are done already; they take a place each and are not on the form. `slots`: those shown, or
    those that were sent. `kept`: the words that the form starts from. `named`: what of the learning catalogue its
    actions are, by id; `learn`: what of it is to be put into the goal.
    """

    learn = HiddenField()

    def __init_subclass__(cls) -> None:
        """The fields of every slot, after those that the form has itself, as the page shows them."""
        super().__init_subclass__()
        for slot in (*SLOTS, MANAGERS):
            _set_up(cls, slot)

    def begin(self, kept: GoalWords | None, owners: Mapping[str, str], done: int, needed: int) -> None:
        """Show the slots. `owners`: whose an action may be, in words; `needed`: how many the goal's actions fill."""
        self.done, self.kept, self.named = done, kept, dict[UUID, ToLearn]()
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

    def chosen_learning(self) -> set[UUID]:
        """What of the catalogue the form names, and what is to be put into it."""
        fields = [self.at(slot, "learning_id") for slot in (*self.slots, MANAGERS)]
        return {one for field in (self.learn, *fields) if (one := id_or_none(field.data)) is not None}

    def name_learning(self, named: Mapping[UUID, ToLearn]) -> None:
        """Know these things of the catalogue, and put what was chosen into the first action that is free."""
        self.named = dict(named)
        one = named.get(id_or_none(self.learn.data) or UUID(int=0))
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
        return self.named.get(id_or_none(self.at(slot, "learning_id").data) or UUID(int=0))

    def say_what_is_done(self) -> bool:
        """Whether each used slot says what will be done, and there is one; where not, its field says so."""
        fine, filled = True, 0
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

    def fill_actions(self, words: GoalWords) -> None:
        """Show the actions of these words."""
        for slot, action in in_slots(words.actions, self.slots):
            self.at(slot, "id").data = str(action.id or "")
            self.at(slot, "learning_id").data = str(action.learning_id or "")
            for name in ("text", "kind", "due_on", "support", *(() if slot == MANAGERS else ("owner",))):
                self.at(slot, name).data = getattr(action, name)

    def actions(self) -> tuple[ActionWords, ...]:
        """The actions that were typed."""
        return by_owner(self._typed())

    def _typed(self) -> Iterator[ActionWords]:
        for slot in (MANAGERS, *self.slots):
            if (self.at(slot, "text").data or "").strip():
                yield self._action(slot)

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


def _due_on(form: ActionsForm, field: Field) -> None:
    """A day to come, of our time; one that an action of the goal had before may stand."""
    kept = {one.due_on for one in form.kept.actions} if form.kept else set()
    if isinstance(field.data, date) and field.data not in kept:
        refuse_past_or_another_age(field.data)


def _set_up(form: type[ActionsForm], slot: str) -> None:
    managers = slot == MANAGERS
    setattr(form, f"action_{slot}_id", HiddenField())
    setattr(form, f"action_{slot}_learning_id", HiddenField())
    setattr(form, f"action_{slot}_text", area(N_("What will be done"), "", 2))
    if not managers:
        setattr(form, f"action_{slot}_owner", SelectField(N_("Who does it")))
    kind = SelectField(N_("How"), default="with-others" if managers else None)
    setattr(form, f"action_{slot}_kind", kind)
    due = DateField(N_("By when"), [Optional(), _due_on])
    setattr(form, f"action_{slot}_due_on", due)
    needs = area(N_("What is needed for it"), N_("Time, cover, money, a place."), 2)
    setattr(form, f"action_{slot}_support", needs)
