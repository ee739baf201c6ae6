"""What both agreed stays due, and can be done, while other words wait; and what was marked as done by a slip."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Conflict, Forbidden
from kie.i18n import format_day
from kie.plans import doing, service
from kie.plans.models import ActionDone
from kie.plans.promises import Promise, promises_of
from kie.plans.queries import waiting_of
from kie.plans.review_models import DoneTakenBack
from kie.plans.review_queries import Late
from kie.plans.rules import may_take_back
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_review_pages import pressed
from tests.plans.test_service import only, plan

Open = Callable[..., Browser]


def promised(session: Session, cast: Cast) -> tuple[Promise, ...]:
    return promises_of(session, plan(session, cast)).get(only(session, cast).id, ())


def changed(session: Session, cast: Cast) -> list[ActionWords]:
    """A goal of Ana's with three late promises that was agreed; she then changed one, dropped one, and moved one on."""
    day = clock.today() - timedelta(days=9)
    promises = [
        ActionWords("Sit in on a call", "manager", "with-others", day),
        ActionWords("Find cover", "manager", due_on=day + timedelta(days=1)),
        ActionWords("Ask one question", due_on=day + timedelta(days=2)),
    ]
    goal = service.add_goal(session, cast.ana.id, GoalWords("Ask", actions=tuple(promises)), cast.ana.id)
    service.agree(session, goal.id, 1, cast.ben.id)
    later = clock.today() + timedelta(days=30)
    new = (ActionWords("Find some cover", "manager"), ActionWords("Ask one question", due_on=later))
    service.change_goal(session, goal.id, GoalWords("Ask first", actions=new), 1, cast.ana.id)
    session.commit()
    return promises


@pytest.mark.both_databases
def test_what_both_agreed_is_late_until_other_words_are_agreed(session: Session, cast: Cast) -> None:
    sit, _cover, ask = changed(session, cast)
    assert sit.due_on and ask.due_on
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late == {
        "manager": Late(2, sit.due_on),
        "employee": Late(1, ask.due_on),
    }
    stands = {one.text: one.twin is not None for one in promised(session, cast)}
    assert stands == {"Sit in on a call": False, "Find cover": False, "Ask one question": True}
    goal = only(session, cast)
    service.change_goal(
        session, goal.id, GoalWords("Ask twice", actions=(ActionWords("Nothing"),)), 2, cast.ana.id
    )
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late["manager"] == Late(2, sit.due_on)
    service.agree(session, goal.id, 3, cast.ben.id)
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late == {}
    assert promised(session, cast) == ()


@pytest.mark.both_databases
def test_what_both_agreed_can_be_done_and_taken_back_while_other_words_wait(
    session: Session, cast: Cast
) -> None:
    _sit, cover, _ask = changed(session, cast)
    sit_id, cover_id, _ask_id = (one.id for one in promised(session, cast))
    with pytest.raises(Forbidden):
        doing.finish_action(session, sit_id, cast.ana.id)
    doing.finish_action(session, sit_id, cast.ben.id)
    doing.finish_action(session, sit_id, cast.ben.id)
    waiting = waiting_of(session, [cast.ana.id])[cast.ana.id]
    assert cover.due_on and waiting.late["manager"] == Late(1, cover.due_on)
    assert [one.done.name for one in promised(session, cast) if one.done] == ["Ben Okafor"]
    # What the waiting words say alike is one action, in whichever list it was marked.
    doing.finish_action(session, only(session, cast).actions[1].id, cast.ana.id)
    assert "employee" not in waiting_of(session, [cast.ana.id])[cast.ana.id].late
    doing.take_back_done(session, sit_id, cast.ben.id)
    assert waiting_of(session, [cast.ana.id])[cast.ana.id].late["manager"].count == 2
    service.agree(session, only(session, cast).id, 2, cast.ben.id)
    with pytest.raises(Conflict, match="agreed since"):
        doing.finish_action(session, cover_id, cast.ben.id)


@pytest.mark.both_databases
def test_whoever_marked_an_action_takes_it_back_within_a_week(session: Session, cast: Cast) -> None:
    goal = service.add_goal(
        session, cast.ana.id, GoalWords("Ask", actions=(ActionWords("Ask one", "organisation"),)), cast.ana.id
    )
    service.agree(session, goal.id, 1, cast.ben.id)
    (action,) = only(session, cast).actions
    doing.finish_action(session, action.id, cast.ana.id)
    with pytest.raises(Forbidden):
        doing.take_back_done(session, action.id, cast.ben.id)
    row = session.get_one(ActionDone, action.id)
    row.done_at -= timedelta(days=8)
    session.flush()
    with pytest.raises(Conflict, match="a week ago"):
        doing.take_back_done(session, action.id, cast.ana.id)
    row.done_at += timedelta(days=8)
    said_at = row.done_at
    doing.take_back_done(session, action.id, cast.ana.id)
    doing.take_back_done(session, action.id, cast.ana.id)
    assert only(session, cast).actions[0].done is None
    (kept,) = session.scalars(select(DoneTakenBack))
    assert (kept.action_id, kept.done_by_id, kept.done_at) == (action.id, cast.ana.id, said_at)
    # And it may leave the goal now, whatever was said of it.
    service.change_goal(session, goal.id, GoalWords("Ask", actions=(ActionWords("Listen"),)), 1, cast.ana.id)
    assert [one.text for one in only(session, cast).actions] == ["Listen"]


def test_a_week_is_a_week() -> None:
    today = clock.today()
    assert may_take_back(True, today - timedelta(days=7), today)
    assert not may_take_back(True, today - timedelta(days=8), today)
    assert not may_take_back(False, today, today)


def test_the_plan_shows_what_was_agreed_before_with_its_buttons(
    browser: Open, session: Session, cast: Cast
) -> None:
    sit, cover, _ask = changed(session, cast)
    assert sit.due_on and cover.due_on
    home, ben = f"/plans/{cast.ana.id}", browser(cast.ben)
    page = ben.get(home)
    assert "3 things were to be done by now" in page.text and "Agreed before" in page.text
    # Each once in the list of what is late, and once with its button.
    assert page.text.count("Was due on") == 6 and f"Was due on {format_day(sit.due_on)}" in page.text
    sit_id, cover_id, _ask_id = (one.id for one in promised(session, cast))
    done = pressed(ben, page, f"/{sit_id}/completion")
    assert "2 things were to be done by now" in done.text and "Done by Ben Okafor" in done.text
    back = pressed(ben, done, f"/{sit_id}/completion/withdrawal")
    assert "3 things were to be done by now" in back.text
    assert "Ben Okafor marked it as done and took that back" in back.text
    ana = browser(cast.ana).get(home)
    assert not ana.html.select(f"form[action$='/{cover_id}/completion']")
    assert "Sit in on a call" in ana.text
