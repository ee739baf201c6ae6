"""A goal that the plan has no room for, and one that is sent twice."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from kie.plans import service
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_pages import TYPED, add, goals

Open = Callable[..., Browser]


def test_a_full_plan_takes_no_fourth_goal_and_keeps_the_words(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), **TYPED}
    for n in range(3):
        add(session, cast, title=f"Goal {n}")
    page = ana.post(path, sent, status=409)
    assert "at most 3 active goals" in page.text and page.fields()["title"] == TYPED["title"]
    assert "Write a goal" not in ana.get(f"/plans/{cast.ana.id}").text
    opened = ana.get(path)
    assert "was not added" not in opened.text and len(opened.html.select("a[href$='/closure']")) == 3


def test_a_goal_without_room_is_put_aside_until_there_is(browser: Open, session: Session, cast: Cast) -> None:
    ana, home = browser(cast.ana), f"/plans/{cast.ana.id}"
    path = f"{home}/goals/new"
    typed = {**TYPED, "competency": "care/care", "sentences": "care/care.p1"}
    sent = {**ana.get(path).fields(), **typed}
    first, *_others = [add(session, cast, title=f"Goal {n}") for n in range(3)]
    for _twice in range(2):
        refused = ana.post(path, sent, status=409)
    assert "put aside for you alone" in refused.text
    assert "A goal that is not in the plan yet" not in browser(cast.ben).get(home).text
    aside = ana.get(home)
    (onward,) = list(aside.html.select("a[href*='/unsent/']"))
    full = ana.get(ana.get(str(onward["href"]), status=302).location)
    assert full.fields()["title"] == TYPED["title"] and "There is no room for it yet" in full.text
    service.close_goal(session, first.id, "done", "", cast.ana.id)
    session.commit()
    back = ana.get(ana.get(str(onward["href"]), status=302).location)
    assert back.fields()["sentences"] == "care/care.p1" and "no room" not in back.text
    ana.post(path, back.fields())
    assert [goal.title for goal in goals(session, cast) if goal.active][-1] == TYPED["title"]
    assert "A goal that is not in the plan yet" not in ana.get(home).text


def test_a_page_loaded_again_adds_no_second_goal_of_the_same_words(
    browser: Open, session: Session, cast: Cast
) -> None:
    """Going back loads the page again, with new keys; the browser puts the typed words back."""
    ana, path = browser(cast.ana), f"/plans/{cast.ana.id}/goals/new"
    for n in range(2):
        add(session, cast, title=f"Goal {n}")
    again = [{**ana.get(path).fields(), **TYPED} for _n in range(2)]
    assert again[0]["key"] != again[1]["key"]
    for sent in again:
        assert "Your goal is in the plan" in ana.post(path, sent, follow=True).text
    assert len(goals(session, cast)) == 3
