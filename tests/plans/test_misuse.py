"""What either of the two might do to get round the other, or by a slip: nothing is lost, and no promise falls."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Forbidden, Invalid
from kie.plans import service
from kie.plans.queries import waiting_of
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
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
