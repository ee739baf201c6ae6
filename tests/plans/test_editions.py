"""Goals stay alive when a newer edition of their framework comes: what they are about is found again in it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import CycleOpening
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.plans import service
from kie.plans.beginnings import competencies_to_choose
from kie.plans.moved import moved_of
from kie.plans.pages_goals import competency_words, moved_words
from kie.plans.queries import plan_of
from kie.plans.steps import steps_for
from kie.plans.suggestions import ground_of, suggestions_for
from kie.plans.whole import GoalView
from kie.plans.words import GoalWords, Origin
from tests.cast import Cast
from tests.editions import (
    BEFORE_MERGED,
    BEFORE_REWORDED,
    BEFORE_SPLIT,
    LATER,
    MERGED,
    OLD,
    REWORDED,
    SAME,
    SPLIT,
    with_a_later_edition,
)
from tests.plans.steps import reviewed

ABOUT = (BEFORE_REWORDED, BEFORE_SPLIT, BEFORE_MERGED[0])
"""What the goals are about, as many as a plan holds."""


def two_years(session: Session, cast: Cast, shipped: Catalogue, agreed: int) -> Catalogue:
    """Three goals from a review in the old edition, then one in the newer; gives the catalogue with both."""
    catalogue = with_a_later_edition(shipped)
    part = reviewed(session, cast, catalogue, everything=2, frameworks={OLD: "theme"})
    for competency_id in ABOUT:
        title = shipped.framework(OLD).competency(competency_id).title
        words = GoalWords(f"Goal {competency_id}", OLD, competency_id, competency_title=title)
        service.add_goal(session, cast.ana.id, words, cast.ana.id, origin=Origin(part.participation.id))
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    opening = update(CycleOpening).where(CycleOpening.cycle_id == part.cycle.cycle.id)
    session.execute(opening.values(opened_at=clock.now() - timedelta(days=365)))
    session.commit()
    reviewed(session, cast, catalogue, everything=agreed, frameworks={LATER: "theme"})
    return catalogue


def goals(session: Session, cast: Cast) -> dict[str, GoalView]:
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    return {goal.competency_id or "": goal for goal in plan.goals}


@pytest.mark.both_databases
def test_whether_it_moved_is_said_over_editions_and_of_one_thing_only(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    two_years(session, cast, shipped, agreed=3)
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    found = moved_of(session, plan, None)
    said = {key: " ".join(moved_words(found[goal.id])) for key, goal in goals(session, cast).items()}
    assert said[BEFORE_REWORDED] == (
        "Then: “sometimes”, in Spring review. It is called “Courtesy and Respect” in the newer edition of the "
        "framework. Now: “usually”, in Spring review. It is 1 step higher. Ratings of the same work may differ by one "
        "step. This says where the rating stands, not why."
    )
    assert said[BEFORE_SPLIT] == (
        "The framework has a newer edition, and what this was about is now in: “Hearing complaints”, “Learning from "
        "complaints”. Their ratings are not compared with the one from before."
    )
    assert "is now in: “Keeping promises”" in said[BEFORE_MERGED[0]] and "step" not in said[BEFORE_MERGED[0]]
    assert moved_of(session, plan, frozenset()) == {}, "who may read neither review is told nothing"
    renamed = [replace(goal, competency_title="Courtesy and Respect") for goal in plan.goals[:1]]
    again = moved_of(session, replace(plan, goals=tuple(renamed)), None)[renamed[0].id]
    assert again.called == "", "nothing is called otherwise"


def test_nothing_is_suggested_that_a_goal_of_the_older_edition_is_about(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    two_years(session, cast, shipped, agreed=1)
    ground, plan = ground_of(session, cast.ana.id, own=True), plan_of(session, cast.ana.id)
    assert ground is not None and plan is not None
    for goal in plan.goals[1:]:
        service.close_goal(session, goal.id, "dropped", "", cast.ana.id)
    assert REWORDED in {one.competency_id for one in suggestions_for(ground, None)}
    (kept,) = (one for one in goals(session, cast).values() if one.active)
    suggested = {one.competency_id for one in suggestions_for(ground, plan_of(session, cast.ana.id))}
    assert kept.competency_id == BEFORE_REWORDED
    assert REWORDED not in suggested and SAME in suggested


def test_a_goal_says_what_became_of_its_competency(session: Session, cast: Cast, shipped: Catalogue) -> None:
    catalogue = two_years(session, cast, shipped, agreed=3)
    old = catalogue.framework(OLD)
    said = {key: competency_words(goal, old, catalogue) for key, goal in goals(session, cast).items()}
    titles = [old.competency(one).title for one in ABOUT]
    assert said == {
        ABOUT[0]: f"{titles[0]} (in the newest edition: “Courtesy and Respect”)",
        ABOUT[1]: f"{titles[1]} (in the newest edition: “Hearing complaints”, “Learning from complaints”)",
        ABOUT[2]: f"{titles[2]} (in the newest edition: “Keeping promises”)",
    }
    plain = {key: competency_words(goal, old, shipped) for key, goal in goals(session, cast).items()}
    assert list(plain.values()) == titles


def test_the_step_to_aim_at_starts_from_what_the_older_edition_settled(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    catalogue = with_a_later_edition(shipped)
    reviewed(session, cast, catalogue, agreed={BEFORE_REWORDED: 2}, everything=3, frameworks={OLD: "theme"})
    ground = ground_of(session, cast.ana.id, own=True)
    every = range(1, len(catalogue.framework(LATER).scale.steps))
    lows = {
        one: [step.low for step in steps_for(catalogue, f"{LATER}/{one}", ground, None)]
        for one in (REWORDED, MERGED, *SPLIT)
    }
    assert lows == {REWORDED: [2], MERGED: list(every), **{key: list(every) for key in SPLIT}}


def test_who_was_never_rated_chooses_from_the_newest_edition(shipped: Catalogue) -> None:
    catalogue = with_a_later_edition(shipped)
    profile = next(iter(catalogue.role_profiles))
    offered = {
        framework.id for framework, _some in competencies_to_choose(catalogue, None, profile, (None, None))
    }
    assert LATER in offered and OLD not in offered and "care" in offered
    kept = competencies_to_choose(catalogue, None, profile, (OLD, SAME))
    assert [one.id for framework, some in kept if framework.id == OLD for one in some] == [SAME]
