"""From the catalogue into a goal, its page and its paper, and what becomes of it when it is no longer offered."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.learning.models import LearningCompetency, LearningItem
from kie.plans import service
from kie.plans.changes import changes_of
from kie.plans.earlier import earlier_words
from kie.plans.models import Action
from kie.plans.whole import ToLearn
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.pdfs import Pdf
from tests.plans.test_pages import TYPED, goals
from tests.plans.test_service import only, plan

Open = Callable[..., Browser]
FOCUS, RESPECT = "customer-focus", "respect-and-courtesy"
ABOUT = f"{FOCUS}/{RESPECT}"


def offered(session: Session, title: str = "Plain words", **facts: object) -> UUID:
    """Something of the catalogue that helps with respect and courtesy."""
    values = {"provider": "Learning team", "kind": "workshop", "link": "https://learn.example/words", **facts}
    row = LearningItem(title=title, **values)
    session.add(row)
    session.flush()
    session.add(LearningCompetency(item_id=row.id, framework_id=FOCUS, competency_id=RESPECT, position=0))
    session.commit()
    return row.id


def pressed(browser: Browser, path: str, at: Page, item: UUID, **typed: str) -> Page:
    """The form after pressing the button beside something to learn, without a script."""
    button = at.html.select_one(f"button[name=learn][value='{item}']")
    assert button is not None and button.has_attr("formnovalidate")
    return browser.post(path, {**at.fields(), **typed, "learn": str(item)}, status=200)


def test_beside_the_form_it_becomes_an_action_and_loses_nothing_typed(
    browser: Open, session: Session, cast: Cast
) -> None:
    item, ana = offered(session), browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    at = ana.get(f"{path}?competency={ABOUT}")
    form = pressed(ana, path, at, item, **TYPED)
    assert goals(session, cast) == ()
    sent = form.fields()
    assert (sent["title"], sent["action_1_text"]) == (TYPED["title"], TYPED["action_1_text"])
    assert (sent["action_2_text"], sent["action_2_kind"]) == ("Plain words", "formal")
    again = pressed(ana, path, form, item)
    assert again.fields()["action_3_text"] == "", "once is enough"
    ana.post(path, again.fields())
    (goal,) = goals(session, cast)
    named = ToLearn(item, "Plain words", "Learning team", "https://learn.example/words", offered=True)
    assert [one.learning for one in goal.actions] == [None, named, None]
    for who in (ana, browser(cast.ben)):
        page = who.get(f"/plans/{cast.ana.id}")
        assert (
            page.html.select_one(".summary a[href='https://learn.example/words'][rel~=noopener]") is not None
        )
        printed = Pdf(who.get(f"/plans/{cast.ana.id}/plan.pdf").answer.data)
        assert printed.holds("Plain words – Learning team")


@pytest.mark.both_databases
def test_what_left_the_catalogue_stays_in_the_goal_and_says_so(
    browser: Open, session: Session, cast: Cast
) -> None:
    item = offered(session)
    actions = (ActionWords("Go to Plain words", kind="formal", learning_id=item),)
    words = GoalWords("Write plainly", FOCUS, RESPECT, success="No letter comes back", actions=actions)
    goal = service.add_goal(session, cast.ana.id, words, cast.ana.id)
    service.agree(session, goal.id, 1, cast.ben.id)
    session.get_one(LearningItem, item).withdrawn_at = clock.now()
    session.commit()
    ana = browser(cast.ana)
    page = ana.get(f"/plans/{cast.ana.id}")
    assert "It is no longer offered." in page.text and "learn.example" not in str(page.html)
    path = f"/plans/goals/{goal.id}/words"
    ana.post(path, ana.get(path).fields())
    assert only(session, cast).agreed, "an unchanged form keeps it, and the agreement"
    ana.get(f"/plans/learning/{item}", status=404)


def test_the_catalogue_leads_to_a_goal_and_to_a_draft(browser: Open, session: Session, cast: Cast) -> None:
    item, ana = offered(session), browser(cast.ana)
    drafted = service.add_goal(session, cast.ana.id, GoalWords("Draft", success="So"), cast.ana.id).id
    agreed = service.add_goal(session, cast.ana.id, GoalWords("Agreed"), cast.ana.id).id
    service.agree(session, agreed, 1, cast.ben.id)
    session.commit()
    choice = ana.get(ana.get(f"/learning?competency={ABOUT}").link("Put it into my plan"))
    assert "Agreed" not in choice.text
    begun = ana.get(choice.link("Write a goal with it")).fields()
    assert (begun["competency"], begun["action_1_text"]) == (ABOUT, "Plain words")
    path = choice.link("Draft")
    ana.post(path, ana.get(path).fields())
    kept = next(goal for goal in goals(session, cast) if goal.id == drafted)
    assert [one.learning and one.learning.id for one in kept.actions] == [item]
    service.add_goal(session, cast.ana.id, GoalWords("Third"), cast.ana.id)
    session.commit()
    full = ana.get(f"/plans/learning/{item}").text
    assert "Three active goals" in full and "Write a goal with it" not in full


def test_a_full_goal_says_so_and_other_learning_is_let_go_of(
    browser: Open, session: Session, cast: Cast
) -> None:
    item, other, ana = offered(session), offered(session, "Other"), browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    at = ana.get(f"{path}?competency={ABOUT}&learning={item}")
    filled = {**at.fields(), **{f"action_{n}_text": f"Deed {n}" for n in range(2, 5)}}
    page = ana.post(path, {**filled, "learn": str(other)}, status=422)
    assert "no free action left" in page.text and page.fields()["action_4_text"] == "Deed 4"
    ana.post(path, {**filled, **TYPED, "action_2_learning_id": str(uuid4()), "action_3_learning_id": "x"})
    assert [one.learning for one in goals(session, cast)[0].actions] == [None] * 5, "kind and ids decide"


@pytest.mark.both_databases
def test_earlier_words_keep_it(session: Session, cast: Cast) -> None:
    item = offered(session)
    formal = ActionWords("Go to Plain words", kind="formal", learning_id=item)
    goal = service.add_goal(session, cast.ana.id, GoalWords("Write plainly", actions=(formal,)), cast.ana.id)
    on_the_job = replace(formal, kind="on-the-job")
    service.change_goal(session, goal.id, GoalWords("Write plainly", actions=(on_the_job,)), 1, cast.ana.id)
    assert session.scalars(select(Action.learning_id)).all() == [None]
    (change,) = changes_of(only(session, cast), earlier_words(session, plan(session, cast))[goal.id])
    assert [(one.before, one.after) for one in change.parts] == [
        ("Go to Plain words – Learning team (Formal learning)", "Go to Plain words (On the job)")
    ]
