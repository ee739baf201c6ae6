"""What somebody can answer to a goal beside yes: not yet, with what would have to be different; or other words."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.errors import Forbidden
from kie.plans import service
from kie.plans.words import GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import add
from tests.plans.test_service import only, plan

Open = Callable[..., Browser]


@pytest.mark.both_databases
def test_other_words_go_to_and_fro_until_both_accept_the_same(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, GoalWords("Ask first"), cast.ben.id).id
    service.change_goal(session, goal_id, GoalWords("Listen first"), 1, cast.ana.id)
    service.change_goal(session, goal_id, GoalWords("Listen, then ask"), 2, cast.ben.id)
    assert only(session, cast).waits_for == "employee"
    # Ana's words are in it: it is no mere proposal that Ben could take back.
    with pytest.raises(Forbidden):
        service.close_goal(session, goal_id, "dropped", "", cast.ben.id)
    service.agree(session, goal_id, 3, cast.ana.id)
    service.change_goal(session, goal_id, GoalWords("Listen"), 3, cast.ben.id)
    assert only(session, cast).waits_for == "employee" and only(session, cast).settled


@pytest.mark.both_databases
def test_what_somebody_drafts_is_theirs_until_it_was_agreed(session: Session, cast: Cast) -> None:
    goal_id = service.add_goal(session, cast.ana.id, GoalWords("Ask first"), cast.ana.id).id
    with pytest.raises(Forbidden, match="own words"):
        service.change_goal(session, goal_id, GoalWords("Listen first"), 1, cast.ben.id)
    service.agree(session, goal_id, 1, cast.ben.id)
    service.change_goal(session, goal_id, GoalWords("Listen first"), 1, cast.ben.id)
    assert only(session, cast).waits_for == "employee"
    with pytest.raises(Forbidden):
        service.close_goal(session, goal_id, "dropped", "", cast.ben.id)
    assert len(plan(session, cast).active) == 1


def test_not_yet_says_what_would_have_to_be_different(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    ben, home = browser(cast.ben), f"/plans/{cast.ana.id}"
    page, path = ben.get(home), f"/plans/goals/{goal.id}/notes"
    assert "What would have to be different?" in page.text and "Slower than hoped" not in page.text
    assert not page.html.select(f"a[href='/plans/goals/{goal.id}/words']")
    sent = {**page.fields(path), "going": "not-yet"}
    assert "The note is empty" in ben.post(path, sent, status=422).text
    ben.post(path, {**sent, f"note-{goal.id.hex}-text": "I cannot sit in every week"})
    seen = browser(cast.ana).get(home).text
    assert "Not yet: I cannot sit in every week" in seen and "Your draft; Ben Okafor reads it" in seen
    assert only(session, cast).waits_for == "manager"


def test_who_has_to_accept_can_propose_other_words(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast, by="ben")
    service.change_goal(session, goal.id, GoalWords("Ana’s words", success="Heard"), 1, cast.ana.id)
    session.commit()
    ben = browser(cast.ben)
    seen = ben.get(f"/plans/{cast.ana.id}")
    assert "Changed by Ana Silva, waits for you" in seen.text and "Propose other words" in seen.text
    path = f"/plans/goals/{goal.id}/words"
    form = {**ben.get(path).fields(), "title": "Ben’s again", "action_1_text": "Ask"}
    assert "Your words; Ana Silva has not accepted them yet" in ben.post(path, form, follow=True).text
