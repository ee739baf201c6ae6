"""At the next cycle a goal says the rating it aimed at, then and now, and to nobody more than they may read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.earlier import current_reviews
from kie.cycles.models import CycleOpening
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue, Editions
from kie.people.models import ReportingLine
from kie.plans import service
from kie.plans.moved import Moved, Rated, Review, moved, moved_of
from kie.plans.pages_goals import moved_words
from kie.plans.queries import plan_of
from kie.plans.whole import ClosureView
from kie.plans.words import Aim, GoalWords, Origin
from tests.browser import Browser
from tests.cast import Cast, make_person, reports_to
from tests.plans.steps import reviewed

Open = Callable[..., Browser]
RESPECT, NEED = "respect-and-courtesy", "prioritising-customer-need"


def a_year(session: Session, cast: Cast, shipped: Catalogue, agreed: Mapping[str, int | None]) -> None:
    """Two goals from one review, then the next cycle's review. `agreed`: what that one settles."""
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed={RESPECT: 2, NEED: 3})
    for competency, step in ((RESPECT, True), (NEED, False)):
        words = GoalWords(f"Goal {competency}", "customer-focus", competency)
        origin = Origin(part.participation.id, f"gap:{competency}", "", Aim(2, 3, "sometimes", "usually"))
        service.add_goal(
            session, cast.ana.id, words, cast.ana.id, origin=origin if step else Origin(part.participation.id)
        )
    close_cycle(session, part.cycle.cycle.id, cast.chloe.id)
    a_year_ago = clock.now() - timedelta(days=365)
    opening = update(CycleOpening).where(CycleOpening.cycle_id == part.cycle.cycle.id)
    session.execute(opening.values(opened_at=a_year_ago))
    session.commit()
    reviewed(session, cast, shipped, own=2, managers=2, agreed=agreed)


def sentences(session: Session, cast: Cast, own: bool = True) -> dict[str, str]:
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    found = moved_of(session, plan, None if own else current_reviews(session, cast.ana.id))
    return {
        goal.competency_id or "": " ".join(moved_words(found[goal.id]))
        for goal in plan.goals
        if goal.id in found
    }


def test_nothing_is_said_before_the_next_review(session: Session, cast: Cast, shipped: Catalogue) -> None:
    part = reviewed(session, cast, shipped, own=2, managers=2, agreed={RESPECT: 2})
    words = GoalWords("Respect", "customer-focus", RESPECT)
    service.add_goal(session, cast.ana.id, words, cast.ana.id, origin=Origin(part.participation.id))
    assert sentences(session, cast) == {}


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (2, "Now: “sometimes”, in Spring review. It is the same step. This says where the rating stands, not why."),
        (3, "Now: “usually”, in Spring review. It is 1 step higher. Ratings of the same work may differ by one step. "
            "This says where the rating stands, not why."),
        (4, "Now: “consistently”, in Spring review. It is 2 steps higher. This says where the rating stands, not why."),
        (1, "Now: “rarely”, in Spring review. It is 1 step lower. Ratings of the same work may differ by one step. "
            "This says where the rating stands, not why."),
        (None, "Now: agreed to differ, in Spring review."),
    ],
)  # fmt: skip
def test_then_and_now_are_said_in_steps_and_no_cause(
    session: Session, cast: Cast, shipped: Catalogue, step: int | None, said: str
) -> None:
    a_year(session, cast, shipped, {RESPECT: step})
    before = "It aimed at “usually”. Then: “sometimes”. "
    assert sentences(session, cast)[RESPECT] == before + said


def test_a_manager_reads_the_present_cycle_and_what_the_goal_itself_says(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    a_year(session, cast, shipped, {RESPECT: 3, NEED: 4})
    assert "Then: “usually”" in sentences(session, cast)[NEED]
    ben = sentences(session, cast, own=False)
    assert ben[NEED] == (
        "Now: “consistently”, in Spring review. There is no rating on the same scale from before to compare it with."
    )
    assert "Then: “sometimes”" in ben[RESPECT] and "1 step higher" in ben[RESPECT]
    for person in (cast.ana, cast.ben):
        assert "Did it move?" in browser(person).get(f"/plans/{cast.ana.id}").text
    hana = make_person(session, "1020", "Hana Novak", cast.highways)
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.ana, hana, since=clock.today())
    session.commit()
    page = browser(hana).get(f"/plans/{cast.ana.id}").text
    assert "Then: “usually”" not in page and "Now: “consistently”" in page


def test_another_scale_is_compared_with_nothing(session: Session, cast: Cast, shipped: Catalogue) -> None:
    levels = shipped.framework("corporate-behaviours").scale
    key = ("customer-focus", RESPECT)
    now = clock.now()
    usual = shipped.framework("customer-focus").scale
    service.add_goal(session, cast.ana.id, GoalWords("Respect", *key), cast.ana.id)
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    (goal,) = plan.goals
    before, after = Rated(2, "sometimes", "One"), Rated(3, "usually", "Two")
    old = Review(UUID(int=1), now - timedelta(days=365), {key: before}, {key: usual})
    new = Review(UUID(int=2), now + timedelta(days=365), {key: after}, {key: usual})
    none = Editions()
    assert moved(goal, [old, new], none) == Moved("", before, after)
    assert moved(goal, [replace(old, scales={key: levels}), new], none) == Moved("", None, after)
    assert moved(goal, [old], none) is None and moved(goal, [], none) is None
    last = replace(new, participation_id=UUID(int=3), agreed={key: before})
    assert (found := moved(goal, [old, new, last], none)) and found.now == before
    closed = replace(goal, closure=ClosureView("done", "", goal.written))
    assert (found := moved(closed, [old, new, last], none)) and found.now == after
