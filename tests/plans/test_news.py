"""The first page says that a pause was declined, or “not yet” said: to whoever asked, until it is over."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.plans import pauses, service
from kie.plans.news import LATELY, news_of_plans
from kie.plans.review_queries import waiting_of
from kie.plans.words import GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import add

Open = Callable[..., Browser]
OWN = "Ben Okafor said “not yet” to a goal that you wrote."


def asked(session: Session, cast: Cast, actor_id: UUID, after: int = 1) -> UUID:
    """A pause of Ana's plan from `after` days on."""
    first = clock.today() + timedelta(days=after)
    return pauses.ask(session, cast.ana.id, first, first + timedelta(days=14), actor_id)


def told(session: Session, cast: Cast) -> tuple[list[str], list[str]]:
    """What Ana is told, and Ben."""
    ana, ben = cast.ana.id, cast.ben.id
    found = (
        news_of_plans(session, one, waiting_of(session, of)) for one, of in ((ana, [ana]), (ben, [ana, ben]))
    )
    anas, bens = found
    return list(anas), list(bens)


@pytest.mark.both_databases
def test_who_asked_for_a_pause_hears_that_it_was_declined(session: Session, cast: Cast) -> None:
    add(session, cast)
    pauses.end(session, asked(session, cast, cast.ana.id), cast.ana.id)
    assert told(session, cast) == ([], []), "who took it back knows"
    pauses.end(session, asked(session, cast, cast.ana.id), cast.ben.id)
    (said,), bens = told(session, cast)
    assert said.startswith("Ben Okafor did not agree to the pause of your plan from") and bens == []
    again = asked(session, cast, cast.ben.id, after=2)
    assert told(session, cast) == ([], []), "another one is asked for"
    pauses.end(session, again, cast.ana.id)
    anas, (said,) = told(session, cast)
    assert said.startswith("Ana Silva did not agree to the pause of their plan from") and anas == []
    alone = waiting_of(session, [cast.ben.id])
    assert news_of_plans(session, cast.ben.id, alone) == (), "who manages them no longer is told nothing"
    pauses.agree(session, asked(session, cast, cast.ana.id, after=3), cast.ben.id)
    assert told(session, cast) == ([], [])


@pytest.mark.both_databases
def test_who_wrote_a_goal_hears_of_a_not_yet_until_they_answer(session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    service.note_progress(session, goal.id, "My own note", cast.ana.id, uuid4())
    assert told(session, cast) == ([], [])
    service.note_progress(session, goal.id, "Not yet: SECRET-WORDS", cast.ben.id, uuid4())
    (said,), bens = told(session, cast)
    assert said.startswith(OWN) and bens == [] and "SECRET" not in said
    with time_machine.travel(clock.now() + LATELY + timedelta(minutes=1), tick=False):
        assert told(session, cast) == ([], []), "after a month only the plan says it"
    service.change_goal(session, goal.id, GoalWords("Ask last"), 1, cast.ana.id)
    assert told(session, cast) == ([], []), "other words wait now"
    service.note_progress(session, goal.id, "Not yet: nor these", cast.ben.id, uuid4())
    assert told(session, cast)[0] != []
    service.note_progress(session, goal.id, "Why not?", cast.ana.id, uuid4())
    assert told(session, cast) == ([], []), "she answered"
    service.agree(session, goal.id, 2, cast.ben.id)
    service.change_goal(session, goal.id, GoalWords("Ask first again"), 2, cast.ben.id)
    service.note_progress(session, goal.id, "Not yet", cast.ana.id, uuid4())
    anas, (said,) = told(session, cast)
    assert anas == [] and said.startswith("Ana Silva said “not yet” to a goal that you wrote for them.")


def test_the_first_page_says_it(browser: Open, session: Session, cast: Cast) -> None:
    for title in ("Ask first", "Listen"):
        goal_id = service.add_goal(session, cast.ana.id, GoalWords(title), cast.ana.id).id
        service.note_progress(session, goal_id, "Not yet: ask me in May", cast.ben.id, uuid4())
    pauses.end(session, asked(session, cast, cast.ana.id), cast.ben.id)
    session.commit()
    page = browser(cast.ana).get("/").text
    assert "Ben Okafor said “not yet” to 2 goals that you wrote." in page and "ask me in May" not in page
    assert "Ben Okafor did not agree to the pause of your plan" in page
    for other in (cast.ben, cast.efua, cast.chloe):
        assert "not yet” to" not in browser(other).get("/").text
