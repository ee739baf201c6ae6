"""How the form of a goal holds its actions, each in a slot, and a goal as that form would send it."""

from collections.abc import Sequence
from itertools import chain, zip_longest

from kie.i18n import _, format_day
from kie.plans.rules import MOST_ACTIONS
from kie.plans.whole import GoalView, Sentence
from kie.plans.words import ActionWords, words_of
from kie.settling import as_sent

PARTS = ("id", "text", "owner", "kind", "due_on", "support", "learning_id")
MANAGERS = "manager"
"""The slot of what the manager will do, which has a place of its own on the form."""
SLOTS = ("1", "2", "3", "4")


def slots_for(done: int, needed: int) -> tuple[str, ...]:
    """The slots beside the manager's: as many as there is room for, and never fewer than the goal's actions need."""
    return SLOTS[: max(MOST_ACTIONS - 1 - done, needed, 0)]


def slots_needed(actions: Sequence[ActionWords]) -> int:
    """How many slots these actions fill beside the manager's."""
    return len(actions) - any(one.owner == MANAGERS for one in actions)


def in_slots(actions: Sequence[ActionWords], slots: Sequence[str]) -> list[tuple[str, ActionWords]]:
    """Each action with its slot: the manager's first one in the manager's, the others in the numbered ones."""
    managers = [one for one in actions if one.owner == MANAGERS][:1]
    others = [one for one in actions if one not in managers]
    return [*((MANAGERS, one) for one in managers), *zip(slots, others, strict=False)]


def chosen(sentences: Sequence[Sentence]) -> tuple[list[str], str]:
    """The keys of the sentences that a goal is about, and of the one it replaces, "" for none."""
    about = [one.key for one in sentences if one.kind == "positive"]
    return about, next((one.key for one in sentences if one.kind == "unhelpful"), "")


def competency_value(framework_id: str | None, competency_id: str | None) -> str:
    """A competency as the select box knows it; "" for none."""
    return f"{framework_id}/{competency_id}" if framework_id and competency_id else ""


def step_value(competency: str, low: int) -> str:
    """The step from `low` up as the select box knows it. `competency`: as that knows it."""
    return f"{competency}:{low}"


def goal_sent(goal: GoalView) -> dict[str, str | list[str]]:
    """A goal as the form's controls would send it, every slot that holds no action empty."""
    words = words_of(goal)
    about, replaces = chosen(words.sentences)
    competency = competency_value(words.framework_id, words.competency_id)
    sent: dict[str, str | list[str]] = {
        "title": words.title,
        "competency": competency,
        "step": step_value(competency, words.aim.low) if words.aim else "",
        "sentences": about,
        "replaces": replaces,
        "success": words.success,
        "if_then": words.if_then,
        "support": words.support,
        "review_on": as_sent(words.review_on),
    }
    done = sum(action.done is not None for action in goal.actions)
    room = slots_for(done, slots_needed(words.actions))
    filled = in_slots(words.actions, room)
    empty = [slot for slot in (MANAGERS, *room) if slot not in dict(filled)]
    for slot, action in chain(filled, zip_longest(empty, (), fillvalue=ActionWords(""))):
        parts = [part for part in PARTS if part != "owner" or slot != MANAGERS]
        sent |= {f"action_{slot}_{name}": as_sent(getattr(action, name)) for name in parts}
    return sent


def goal_said(goal: GoalView) -> list[tuple[str, str]]:
    """A goal as its reader compares it with another version: what each part is called, and its words."""
    return [
        (_("Saved by"), goal.written.name),
        (_("Goal"), goal.title),
        *([(_("One step to aim at"), goal.to_words)] if goal.to_words else []),
        *((_("Sentence"), one.text) for one in goal.sentences),
        (_("What it will look like"), goal.success),
        *([(_("When … I will …"), goal.if_then)] if goal.if_then else []),
        *(
            (
                _("Action %(n)s", n=number),
                action.learning.beside(action.text) if action.learning else action.text,
            )
            for number, action in enumerate(goal.actions, 1)
        ),
        *([(_("Support and adjustments needed"), goal.support)] if goal.support else []),
        *([(_("Look at it again"), format_day(goal.review_on))] if goal.review_on else []),
    ]
