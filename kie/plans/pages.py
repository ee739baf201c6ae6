"""What the pages of a plan show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kie.frameworks.models import Catalogue, Framework
from kie.i18n import N_, _, format_day
from kie.plans.forms import KIND_WORDS, NoteForm, TalkForm, owner_words
from kie.plans.reader import Reader
from kie.plans.reasons import title_of, why
from kie.plans.rules import MOST_GOALS, Suggestion, may_change, may_close, may_finish
from kie.plans.suggestions import Ground, suggestions_for
from kie.plans.whole import ActionView, GoalView, PlanView, ReviewView

SUGGESTION_KINDS = {
    "unhelpful": N_("An unhelpful behaviour to replace"),
    "gap": N_("One step up"),
    "difference": N_("Seen differently"),
    "unseen": N_("Not seen enough"),
    "want": N_("What you want"),
}


@dataclass(frozen=True, slots=True)
class SuggestionCard:
    """A suggestion: what kind it is, its title, why it is there, and the key to begin a goal with.

    `learning`: its competency as a search of the catalogue names it, "" for a wish that is about none.
    """

    kind: str
    title: str
    why: str
    key: str
    learning: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as it is shown. `late`: its date has passed and it is not done."""

    action: ActionView
    owner: str
    kind: str
    late: bool
    can_finish: bool


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal as it is shown. `step`: the one step it aims at, in words, "" for none.

    `note`: None once closed, and while the reader has still to accept the goal.
    """

    goal: GoalView
    competency: str
    step: str
    status: str
    status_kind: str
    actions: tuple[ActionLine, ...]
    can_accept: bool
    can_change: bool
    can_close: bool
    note: NoteForm | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that the page of a plan shows. `due`: when the next review is, in words; "" without a goal."""

    reader: Reader
    cards: tuple[GoalCard, ...]
    closed: tuple[GoalCard, ...]
    suggestions: tuple[SuggestionCard, ...]
    full: bool
    due: str
    overdue: bool
    talk: TalkForm
    waiting_talk: ReviewView | None
    can_confirm: bool
    talks: tuple[ReviewView, ...]


def plan_page(
    reader: Reader,
    plan: PlanView | None,
    ground: Ground | None,
    catalogue: Catalogue,
    today: date,
    notes: Mapping[UUID, NoteForm],
    talk: TalkForm,
) -> PlanPage:
    """The page of a plan. `notes`: a form for each active goal."""
    suggested = suggestions_for(ground, plan) if ground else ()
    active = plan.active if plan else ()
    due_on = plan.review_due_on if plan else None
    waiting = plan.waiting_review if plan and active else None
    return PlanPage(
        reader=reader,
        cards=tuple(_card(goal, reader, catalogue, today, notes.get(goal.id)) for goal in active),
        closed=tuple(_card(goal, reader, catalogue, today, None) for goal in (plan.closed if plan else ())),
        suggestions=tuple(_suggestion(one, ground, reader) for one in suggested if ground),
        full=len(active) >= MOST_GOALS,
        due="" if due_on is None else format_day(due_on),
        overdue=due_on is not None and due_on < today,
        talk=talk,
        waiting_talk=waiting,
        can_confirm=waiting is not None and waiting.noted.side != reader.side,
        talks=tuple(review for review in plan.reviews if review.confirmed) if plan else (),
    )


def _suggestion(one: Suggestion, ground: Ground, reader: Reader) -> SuggestionCard:
    kind = _(SUGGESTION_KINDS[one.kind])
    if one.kind == "want" and not reader.own:
        kind = _("What %(name)s wants", name=reader.person_name)
    learning = f"{one.framework_id}/{one.competency_id}" if one.competency_id else ""
    return SuggestionCard(kind, title_of(one, ground), why(one, ground, reader.own), one.key, learning)


def _card(
    goal: GoalView, reader: Reader, catalogue: Catalogue, today: date, note: NoteForm | None
) -> GoalCard:
    framework = catalogue.frameworks.get(goal.framework_id or "")
    status, status_kind = _status(goal, reader)
    return GoalCard(
        goal=goal,
        competency=_competency_title(framework, goal.competency_id),
        step=_step(goal, framework),
        status=status,
        status_kind=status_kind,
        actions=tuple(
            ActionLine(
                action,
                owner_words(action, reader.own, reader.person_name),
                _(KIND_WORDS[action.kind]),
                late=goal.active
                and action.done is None
                and action.due_on is not None
                and action.due_on < today,
                can_finish=goal.active
                and goal.waits_for != reader.side
                and action.done is None
                and may_finish(reader.side, action.owner),
            )
            for action in goal.actions
        ),
        can_accept=goal.waits_for == reader.side,
        can_change=goal.active and may_change(reader.side, goal.written.side),
        can_close=goal.active and may_close(reader.side, goal.written.side, goal.agreed is not None),
        note=None if goal.waits_for == reader.side else note,
    )


def _status(goal: GoalView, reader: Reader) -> tuple[str, str]:
    """Where the goal stands, in words, and the kind of tag."""
    if goal.closure is not None:
        return (_("Done"), "done") if goal.closure.kind == "done" else (_("Dropped"), "")
    if goal.agreed is not None:
        return _("Agreed"), "done"
    if goal.waits_for == reader.side:
        return _("Proposed by %(name)s, waits for you", name=goal.written.name), "attention"
    if reader.own:
        return _("Your draft, not agreed yet"), "waiting"
    return _("Your proposal, not agreed yet"), "waiting"


def _competency_title(framework: Framework | None, competency_id: str | None) -> str:
    if framework is None:
        return ""
    return next((one.title for one in framework.competencies if one.id == competency_id), "")


def _step(goal: GoalView, framework: Framework | None) -> str:
    if framework is None or goal.from_step is None or goal.to_step is None:
        return ""
    scale = framework.scale
    return _(
        "One step: from “%(low)s” to “%(high)s”",
        low=scale.label_of(goal.from_step),
        high=scale.label_of(goal.to_step),
    )
