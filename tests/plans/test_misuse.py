"""What either of the two might do to get round the other, or by a slip: nothing is lost, and no promise falls."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Forbidden, Invalid
from kie.plans import service
from kie.plans.errors import GoalAlreadyAdded
from kie.plans.queries import waiting_of
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import TYPED, goals
from tests.plans.test_service import WORDS, only

Open = Callable[..., Browser]


@pytest.mark.both_databases
def test_one_more_comma_makes_no_proposal_of_what_both_agreed(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, WORDS, cast.ben.id).id
    service.agree(session, goal_id, 1, cast.ana.id)
    service.change_goal(session, goal_id, GoalWords("Ask, before I answer"), 1, cast.ben.id)
    with pytest.raises(Forbidden):
        service.close_goal(session, goal_id, "dropped", "", cast.ben.id)
    with pytest.raises(Invalid, match="why"):
        service.close_goal(session, goal_id, "dropped", " ", cast.ana.id)
    assert only(session, cast).settled and not only(session, cast).agreed


def test_only_spaces_are_nothing() -> None:
    spaces = GoalWords(
        "Ask", success=" ", if_then="\n", support="  ", actions=(ActionWords("Ask", support=" "),)
    )
    kept = spaces.tidied()
    assert (kept.success, kept.if_then, kept.support, kept.actions[0].support) == ("", "", "", "")


@pytest.mark.both_databases
def test_other_words_take_no_promise_off_the_list_of_what_is_late(session: Session, cast: Cast) -> None:
    yesterday = clock.today() - timedelta(days=1)
    promise = ActionWords("Sit in on a call", owner="manager", due_on=yesterday)
    goal_id = service.add_goal(session, cast.ana.id, GoalWords("Ask", actions=(promise,)), cast.ben.id).id
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late == {}
    service.agree(session, goal_id, 1, cast.ana.id)
    service.change_goal(session, goal_id, GoalWords("Ask first", actions=(promise,)), 1, cast.ben.id)
    waiting = waiting_of(session, [cast.ana.id])[cast.ana.id]
    assert waiting.late["manager"].count == 1 and waiting.to_agree == {"employee": 1, "manager": 0}


@pytest.mark.both_databases
def test_a_page_that_was_gone_back_to_loses_no_words(session: Session, cast: Cast) -> None:
    key = uuid4()
    service.add_goal(session, cast.ana.id, WORDS, cast.ana.id, goal_id=key)
    with pytest.raises(GoalAlreadyAdded):
        service.add_goal(session, cast.ana.id, GoalWords("Another"), cast.ana.id, goal_id=key)
    note = uuid4()
    for text in ("It goes well", "It goes well", "And now it does not"):
        service.note_progress(session, key, text, cast.ana.id, note)
    assert {one.text for one in only(session, cast).notes} == {"It goes well", "And now it does not"}
    assert len(only(session, cast).notes) == 2
    # The page loaded again has another key, and the words that the browser put back.
    service.note_progress(session, key, "And now it does not", cast.ana.id, uuid4())
    assert len(only(session, cast).notes) == 2
    service.note_progress(session, key, "And now it does not", cast.ben.id, uuid4())
    service.note_progress(session, key, "It goes well", cast.ana.id, uuid4())
    assert len(only(session, cast).notes) == 4


def test_words_from_a_used_page_are_given_back_and_saved_as_another_goal(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), **TYPED}
    ana.post(path, sent)
    page = ana.post(path, {**sent, "success": "Something else"}, status=409)
    assert "these words were not saved" in page.text and page.fields()["success"] == "Something else"
    ana.post(path, {**page.fields(), **TYPED, "success": "Something else"})
    assert [goal.success for goal in goals(session, cast)] == [TYPED["success"], "Something else"]
