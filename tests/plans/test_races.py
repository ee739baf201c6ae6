"""Two requests about one plan in the same instant: each rule holds whoever comes first, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.db import transaction
from kie.errors import KieError
from kie.plans import pauses, service, talks
from kie.plans.queries import plan_of
from kie.plans.whole import PlanView
from kie.plans.words import GoalWords
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.both_databases
Deed = Callable[[Session], object]
FIRST = GoalWords("Ask first")


@pytest.fixture
def cast(fresh_database: Engine) -> Cast:
    with transaction(fresh_database) as session:
        return make_cast(session)


def at_once(engine: Engine, *deeds: Deed) -> list[str]:
    """Do these in one instant, each in a transaction of its own; gives the errors that they met, "" for none."""
    together = Barrier(len(deeds))

    def run(deed: Deed) -> str:
        together.wait(timeout=60)
        try:
            with transaction(engine) as session:
                deed(session)
        except KieError as refusal:
            return type(refusal).__name__
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def plan(engine: Engine, cast: Cast) -> PlanView:
    with transaction(engine) as session:
        found = plan_of(session, cast.ana.id)
    assert found is not None
    return found


def begun(engine: Engine, cast: Cast, agreed: bool = True) -> UUID:
    with transaction(engine) as session:
        goal_id = service.add_goal(session, cast.ana.id, FIRST, cast.ana.id).id
        if agreed:
            service.agree(session, goal_id, 1, cast.ben.id)
    return goal_id


def test_six_goals_at_once_leave_three(fresh_database: Engine, cast: Cast) -> None:
    def adding(number: int) -> Deed:
        by = (cast.ana, cast.ben)[number % 2].id
        return lambda session: service.add_goal(session, cast.ana.id, GoalWords(f"Goal {number}"), by)

    met = at_once(fresh_database, *(adding(number) for number in range(6)))
    assert met == ["", "", "", "PlanFull", "PlanFull", "PlanFull"]
    assert len(plan(fresh_database, cast).active) == 3


def test_words_that_change_while_they_are_accepted_are_never_the_ones_agreed(
    fresh_database: Engine, cast: Cast
) -> None:
    goal_id = begun(fresh_database, cast, agreed=False)
    met = at_once(
        fresh_database,
        lambda session: service.agree(session, goal_id, 1, cast.ben.id),
        lambda session: service.change_goal(session, goal_id, GoalWords("Wait"), 1, cast.ana.id),
    )
    (goal,) = plan(fresh_database, cast).goals
    assert met in (["", ""], ["", "WordsNotAccepted"]) and (goal.title, goal.agreed) == ("Wait", None)
    assert goal.settled == (met == ["", ""])


def test_a_goal_that_is_dropped_while_it_is_accepted_stays_dropped(
    fresh_database: Engine, cast: Cast
) -> None:
    goal_id = begun(fresh_database, cast, agreed=False)
    met = at_once(
        fresh_database,
        lambda session: service.agree(session, goal_id, 1, cast.ben.id),
        lambda session: service.close_goal(session, goal_id, "dropped", "Other work", cast.ana.id),
    )
    (goal,) = plan(fresh_database, cast).goals
    assert not goal.active and met == ["", "" if goal.agreed else "GoalClosed"]


def test_one_talk_is_confirmed_once_and_never_by_the_side_that_noted_it(
    fresh_database: Engine, cast: Cast
) -> None:
    begun(fresh_database, cast)
    with transaction(fresh_database) as session:
        talk = talks.note_talk(session, cast.ana.id, clock.today(), "", cast.ana.id)
    met = at_once(
        fresh_database,
        lambda session: talks.confirm_talk(session, talk, cast.ben.id),
        lambda session: talks.confirm_talk(session, talk, cast.ben.id),
        lambda session: talks.take_back(session, talk, cast.ana.id),
    )
    reviews = plan(fresh_database, cast).reviews
    assert met == (["", "", "Conflict"] if reviews else ["", "NotFound", "NotFound"])
    assert all(one.confirmed and one.confirmed.name == "Ben Okafor" for one in reviews)


def test_two_notes_of_one_talk_leave_one_to_confirm(fresh_database: Engine, cast: Cast) -> None:
    begun(fresh_database, cast)

    def noting(by: UUID) -> Deed:
        return lambda session: talks.note_talk(session, cast.ana.id, clock.today(), "", by)

    assert at_once(fresh_database, noting(cast.ana.id), noting(cast.ben.id)) == ["", ""]
    whole = plan(fresh_database, cast)
    assert whole.confirmed_review is None and whole.waiting_review is not None


def test_a_pause_that_is_taken_back_while_it_is_agreed_never_counts(
    fresh_database: Engine, cast: Cast
) -> None:
    begun(fresh_database, cast)
    due_on, today = plan(fresh_database, cast).review_due_on, clock.today()
    with transaction(fresh_database) as session:
        pause = pauses.ask(session, cast.ana.id, today, today + timedelta(days=30), cast.ana.id)
    met = at_once(
        fresh_database,
        lambda session: pauses.agree(session, pause, cast.ben.id),
        lambda session: pauses.end(session, pause, cast.ana.id),
    )
    assert met in (["", ""], ["", "Conflict"])
    assert plan(fresh_database, cast).review_due_on == due_on
