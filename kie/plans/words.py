"""The words of a goal, as somebody sends them and as the plan keeps them; what makes two of them the same."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from kie.errors import Invalid
from kie.i18n import N_, _
from kie.plans.rules import KINDS, MOST_ACTIONS, MOST_SENTENCES, OWNERS, TITLE_LIMIT
from kie.plans.whole import GoalView, Sentence
from kie.texts import tidied

KIND_WORDS = {
    "on-the-job": N_("On the job"),
    "with-others": N_("With others"),
    "formal": N_("Formal learning"),
}


@dataclass(frozen=True, slots=True)
class ActionWords:
    """One thing to do. `id`: the action that these words change, None for a new one; `due_on`: None for no date;
    `learning_id`: what of the learning catalogue it is, None for nothing."""

    text: str
    owner: str = "me"
    kind: str = "on-the-job"
    due_on: date | None = None
    support: str = ""
    id: UUID | None = None
    learning_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """One step up, on the scale of the goal's framework. The words of both, "" on goals from before these were kept."""

    low: int
    high: int
    from_words: str = ""
    to_words: str = ""


@dataclass(frozen=True, slots=True)
class GoalWords:
    """Everything about a goal that people write. Competency: both ids or neither. `aim`: None for no step.

    `framework_title`, `competency_title`: what these are called at the moment; they go with the words and make no
    difference between two of them. `review_on`: None for the next review of the plan.
    """

    title: str
    framework_id: str | None = None
    competency_id: str | None = None
    success: str = ""
    if_then: str = ""
    actions: tuple[ActionWords, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    support: str = ""
    review_on: date | None = None
    framework_title: str = ""
    competency_title: str = ""
    aim: Aim | None = None

    def tidied(self) -> "GoalWords":
        """The same words as they may be kept. Raises Invalid, and TextRefused for what cannot be."""
        if len(self.actions) > MOST_ACTIONS:
            raise Invalid(_("A goal holds at most %(most)s actions.", most=MOST_ACTIONS))
        kinds = [one.kind for one in self.sentences]
        if kinds.count("positive") > MOST_SENTENCES or kinds.count("unhelpful") > 1:
            raise Invalid(
                _("A goal is about at most %(most)s sentences.", most=MOST_SENTENCES),
                _("Choose those that matter most now."),
            )
        title = " ".join(tidied(self.title, TITLE_LIMIT).split())
        if not title:
            raise Invalid(
                _("The goal has no words yet."), _("Say in a few words what you want to do better.")
            )
        return replace(
            self,
            title=title,
            success=_said(self.success),
            if_then=_said(self.if_then),
            support=_said(self.support),
            actions=tuple(_action(action) for action in self.actions),
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a goal came from: the review and the suggestion, why, and the step that it begins with, None for none."""

    participation_id: UUID | None = None
    suggestion: str | None = None
    why: str = ""
    aim: Aim | None = None


def by_owner(actions: Iterable[ActionWords]) -> tuple[ActionWords, ...]:
    """The person's own actions first, then the manager's, then the organisation's, else in the given order."""
    return tuple(sorted(actions, key=lambda one: OWNERS.index(one.owner)))


def _said(text: str) -> str:
    """The text as it may be kept; only spaces are nothing."""
    kept = tidied(text)
    return kept if kept.strip() else ""


def _action(action: ActionWords) -> ActionWords:
    text = tidied(action.text)
    if not text.strip():
        raise Invalid(_("An action has no words yet."), _("Say what will be done."))
    if action.owner not in OWNERS or action.kind not in KINDS:
        raise Invalid(_("Choose who does it, and how."))
    learning_id = action.learning_id if action.kind == "formal" else None
    return replace(action, text=text, support=_said(action.support), learning_id=learning_id)


def words_of(goal: GoalView) -> GoalWords:
    """The words that a goal has now; actions that are done stand as they are and are left out."""
    return GoalWords(
        title=goal.title,
        framework_id=goal.framework_id,
        competency_id=goal.competency_id,
        success=goal.success,
        if_then=goal.if_then,
        actions=tuple(
            ActionWords(
                one.text,
                one.owner,
                one.kind,
                one.due_on,
                one.support,
                one.id,
                one.learning.id if one.learning else None,
            )
            for one in goal.actions
            if one.done is None
        ),
        sentences=goal.sentences,
        support=goal.support,
        review_on=goal.review_on,
        framework_title=goal.framework_title,
        competency_title=goal.competency_title,
        aim=aim_of(goal),
    )


def aim_of(goal: GoalView) -> Aim | None:
    """The step that the goal aims at."""
    if goal.from_step is None or goal.to_step is None:
        return None
    return Aim(goal.from_step, goal.to_step, goal.from_words, goal.to_words)


def same(mine: GoalWords, theirs: GoalWords) -> bool:
    """Whether two goals say the same, whichever rows hold their actions and whatever a framework and its steps are
    called by now."""
    return _compared(mine) == _compared(theirs)


def _compared(words: GoalWords) -> tuple[GoalWords, frozenset[str]]:
    plain = replace(
        words,
        actions=by_owner(replace(action, id=None) for action in words.actions),
        sentences=(),
        framework_title="",
        competency_title="",
        aim=words.aim and Aim(words.aim.low, words.aim.high),
    )
    return plain, frozenset(one.key for one in words.sentences)
