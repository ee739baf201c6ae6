"""What the pages of a plan show."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kie import clock
from kie.i18n import N_, _
from kie.plans.calendar import dates_of
from kie.plans.forms import NoteForm
from kie.plans.pages_goals import GoalCard, Reading, goal_card
from kie.plans.reader import Reader
from kie.plans.reasons import title_of, why
from kie.plans.review_pages import ReviewSection
from kie.plans.rules import MOST_GOALS, Suggestion
from kie.plans.suggestions import Ground, suggestions_for
from kie.plans.whole import PlanView

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
class PlanPage:
    """Everything that the page of a plan shows. `dated`: there is a date to come that a calendar can take."""

    reader: Reader
    cards: tuple[GoalCard, ...]
    closed: tuple[GoalCard, ...]
    suggestions: tuple[SuggestionCard, ...]
    full: bool
    review: ReviewSection
    dated: bool


def plan_page(
    plan: PlanView | None,
    ground: Ground | None,
    about: Reading,
    notes: Mapping[UUID, NoteForm],
    review: ReviewSection,
) -> PlanPage:
    """The page of a plan. `about`: who reads it and when; `notes`: a form for each active goal."""
    reader = about.reader
    suggested = suggestions_for(ground, plan) if ground else ()
    active = plan.active if plan else ()
    return PlanPage(
        reader=reader,
        cards=tuple(goal_card(goal, about, notes.get(goal.id)) for goal in active),
        closed=tuple(goal_card(goal, about) for goal in (plan.closed if plan else ())),
        suggestions=tuple(_suggestion(one, ground, reader) for one in suggested if ground),
        full=len(active) >= MOST_GOALS,
        review=review,
        dated=plan is not None and bool(dates_of(plan, reader, clock.local(clock.now()))),
    )


def _suggestion(one: Suggestion, ground: Ground, reader: Reader) -> SuggestionCard:
    kind = _(SUGGESTION_KINDS[one.kind])
    if one.kind == "want" and not reader.own:
        kind = _("What %(name)s wants", name=reader.person_name)
    learning = f"{one.framework_id}/{one.competency_id}" if one.competency_id else ""
    return SuggestionCard(kind, title_of(one, ground), why(one, ground, reader.own), one.key, learning)
