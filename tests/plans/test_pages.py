"""Ana and Ben write a plan together in their browsers."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.plans import doing, service
from kie.plans.queries import plan_of
from kie.plans.whole import GoalView
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.steps import reviewed

Open = Callable[..., Browser]
TYPED = {
    "title": "Ask before I answer",
    "success": "Callers say they were heard",
    "action_1_text": "Ask one question first",
    "action_1_owner": "me",
    "action_1_kind": "on-the-job",
    "action_manager_text": "Sit in on a call",
    "action_manager_kind": "with-others",
    "action_manager_due_on": (clock.today() + timedelta(days=60)).isoformat(),
    "action_manager_support": "An hour",
}


def goals(session: Session, cast: Cast) -> tuple[GoalView, ...]:
    session.expire_all()
    plan = plan_of(session, cast.ana.id)
    return plan.goals if plan else ()


def add(session: Session, cast: Cast, by: str = "ana", title: str = "Listen") -> GoalView:
    actions = (ActionWords("Ask first"), ActionWords("Sit in", owner="manager"))
    author = cast.ana if by == "ana" else cast.ben
    given = GoalWords(title, success="Heard", actions=actions)
    goal_id = service.add_goal(session, cast.ana.id, given, author.id).id
    session.commit()
    return next(goal for goal in goals(session, cast) if goal.id == goal_id)


def test_an_empty_plan_says_what_will_be_here(browser: Open, cast: Cast) -> None:
    ana = browser(cast.ana)
    page = ana.get(ana.get("/plans/mine", status=302).location)
    assert "No goals yet" in page.text and "Ben Okafor" in page.text
    assert page.link("Write a goal") == f"/plans/{cast.ana.id}/goals/new"


def test_ana_drafts_ben_accepts_both_do_their_part(browser: Open, session: Session, cast: Cast) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    form = ana.get(f"/plans/{cast.ana.id}/goals/new")
    page = ana.post(f"/plans/{cast.ana.id}/goals/new", {**form.fields(), **TYPED}, follow=True)
    assert "Your draft; Ben Okafor reads it" in page.text and "Sit in on a call" in page.text
    (goal,) = goals(session, cast)
    seen = ben.get(f"/plans/{cast.ana.id}")
    assert "Proposed by Ana Silva, waits for you" in seen.text
    agreement = f"/plans/goals/{goal.id}/agreement"
    page = ben.post(agreement, seen.fields(agreement), follow=True)
    assert "The goal is agreed" in page.text
    mine, bens = goals(session, cast)[0].actions
    page = ben.post(f"/plans/actions/{bens.id}/completion", follow=True)
    assert "Done by Ben Okafor" in page.text
    ben.post(f"/plans/actions/{mine.id}/completion", status=403)
    page = ana.post(f"/plans/actions/{mine.id}/completion", follow=True)
    assert "Done by Ana Silva" in page.text


def test_a_suggestion_fills_the_form_and_keeps_nothing_until_saved(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    reviewed(session, cast, shipped, own=2, managers=2, agreed={"respect-and-courtesy": 2})
    ana = browser(cast.ana)
    page = ana.get(f"/plans/{cast.ana.id}")
    reason = "You and Ben Okafor both rated this “sometimes”; your role asks for “consistently”."
    assert reason in page.text
    form = ana.get(page.link("Use this"))
    assert reason in form.text
    sent = form.fields()
    assert sent["title"] == "Treating Customers with Respect and Courtesy: from “sometimes” to “usually”"
    assert sent["competency"] == "customer-focus/respect-and-courtesy"
    assert sent["action_1_text"] and sent["action_1_kind"] == "on-the-job"
    assert goals(session, cast) == ()
    page = ana.post(f"/plans/{cast.ana.id}/goals/new", {**sent, "success": "Heard"}, follow=True)
    (goal,) = goals(session, cast)
    assert (goal.from_step, goal.to_step) == (2, 3)
    assert goal.why.startswith("Ana Silva and Ben Okafor both rated")
    assert "One step: from “sometimes” to “usually”" in page.text and "Use this" not in page.text


def test_sending_the_same_form_twice_adds_one_goal(browser: Open, session: Session, cast: Cast) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), **TYPED}
    ana.post(path, sent)
    ana.post(path, sent)
    assert len(goals(session, cast)) == 1


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), "if_then": "مرحبا 👋", "action_manager_support": "Time"}
    page = ana.post(path, sent, status=422)
    assert page.fields()["if_then"] == "مرحبا 👋"
    for words in ("what the goal is", "what it will look like when it works", "Say what will be done"):
        assert words in page.text
    page = ana.post(path, {**sent, **TYPED, "success": "x" * 4001}, status=422)
    assert "; 4,000 is the most" in page.text
    page = ana.post(path, {**sent, **TYPED, "title": "a\0b"}, status=422)
    assert "a character that cannot be kept" in page.text
    page = ana.post(path, {**sent, **TYPED, "action_manager_due_on": "31/31/2027"}, status=422)
    assert "Enter a real date" in page.text
    ana.post(path, {**sent, **TYPED, "competency": "care/none-such"}, status=422)
    assert goals(session, cast) == ()


@pytest.mark.parametrize(
    ("choice", "title"),
    [("mine", "Ana’s words"), ("theirs", "Ben’s later words"), ("both", "Ana’s words")],
)
def test_stale_words_show_both_texts_to_choose(
    browser: Open, session: Session, cast: Cast, choice: str, title: str
) -> None:
    goal = add(session, cast, by="ben")
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/plans/goals/{goal.id}/words"
    anas, bens = ana.get(path).fields(), ben.get(path).fields()
    ben.post(path, {**bens, "title": "Ben’s later words"})
    page = ana.post(path, {**anas, "title": "Ana’s words"}, status=409)
    assert "Ben’s later words" in page.text and page.fields()["title"] == "Ana’s words"
    ana.post(path, {**page.fields(), "settle|conflict": choice})
    assert goals(session, cast)[0].title == title


def test_anas_own_draft_is_bens_to_agree_not_to_change(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/plans/goals/{goal.id}/words"
    ana.post(path, {**ana.get(path).fields(), "title": "Ana’s words"})
    ben.get(path, status=403)
    stale = ben.post(f"/plans/goals/{goal.id}/agreement", {"version": "1"}, status=409)
    assert "changed" in stale.text


def test_other_words_need_a_new_agreement(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    service.agree(session, goal.id, 1, cast.ben.id)
    session.commit()
    ana = browser(cast.ana)
    form = ana.get(f"/plans/goals/{goal.id}/words")
    assert "It is agreed now" in form.text
    page = ana.post(f"/plans/goals/{goal.id}/words", {**form.fields(), "title": "Listen twice"}, follow=True)
    assert "Your words; Ben Okafor has not" in page.text and "Listen twice" in page.text


def test_words_change_beside_an_action_that_is_done(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    ana = browser(cast.ana)
    path = f"/plans/goals/{goal.id}/words"
    before = ana.get(path).fields()
    doing.finish_action(session, goal.actions[0].id, cast.ana.id)
    session.commit()
    sent = ana.get(path).fields()
    assert "action_3_text" in sent and "action_4_text" not in sent
    ana.post(path, {**sent, "title": "Listen twice"})
    fresh = {**before, "version": "2", "title": "Listen thrice"}
    added = {"action_3_text": "Third", "action_4_text": "Fourth"}
    ana.post(path, {**fresh, **added})
    texts = [(action.text, action.done is not None) for action in goals(session, cast)[0].actions]
    assert texts == [("Ask first", True), ("Third", False), ("Fourth", False), ("Sit in", False)]
    more = {"action_1_id": "", "action_1_text": "Fifth", "action_2_text": "Sixth", "version": "3"}
    page = ana.post(path, {**fresh, **added, **more}, status=422)
    assert "at most 5 actions" in page.text and page.fields()["action_4_text"] == "Fourth"


def test_a_progress_note_takes_one_press(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    ana = browser(cast.ana)
    path = f"/plans/goals/{goal.id}/notes"
    sent = ana.get(f"/plans/{cast.ana.id}").fields(path)
    ana.post(path, {**sent, "going": "on-course"})
    ana.post(path, {**sent, "going": "on-course"})
    (text,) = [name for name in sent if name.endswith("-text")]
    fresh = ana.get(f"/plans/{cast.ana.id}").fields(path)
    ana.post(path, {**fresh, "going": "stuck", text: "No cover on Fridays"})
    assert [note.text for note in goals(session, cast)[0].notes] == [
        "Help needed: No cover on Fridays",
        "On course",
    ]
    page = ana.post(path, fresh, status=422)
    assert "The note is empty" in page.text


def test_a_goal_is_dropped_with_a_reason_once_agreed(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast)
    service.agree(session, goal.id, 1, cast.ben.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/plans/goals/{goal.id}/closure"
    ben.get(path, status=403)
    ana.get(path)
    assert "Say why" in ana.post(path, {"kind": "dropped", "reason": " "}, status=422).text
    assert "Choose whether" in ana.post(path, {}, status=422).text
    page = ana.post(path, {"kind": "dropped", "reason": "New post"}, follow=True)
    assert "Earlier goals" in page.text and "New post" in page.text and "Dropped" in page.text
    ana.get(path, status=409)


def test_ben_takes_a_proposal_back(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast, by="ben")
    ben = browser(cast.ben)
    form = ben.get(f"/plans/goals/{goal.id}/closure")
    assert "It is done" not in form.text
    ben.post(f"/plans/goals/{goal.id}/closure", {"kind": "done"}, status=422)
    ben.post(f"/plans/goals/{goal.id}/closure", {"kind": "dropped"})
    assert not goals(session, cast)[0].active


def test_only_the_person_and_their_manager_see_a_plan(browser: Open, session: Session, cast: Cast) -> None:
    goal = add(session, cast, title="Token-7f3a")
    reads = (f"/plans/{cast.ana.id}", f"/plans/{cast.ana.id}/goals/new", f"/plans/goals/{goal.id}/words",
             f"/plans/goals/{goal.id}/closure")  # fmt: skip
    writes = (f"/plans/{cast.ana.id}/goals/new", f"/plans/{cast.ana.id}/talks", f"/plans/goals/{goal.id}/agreement",
              f"/plans/goals/{goal.id}/notes", f"/plans/actions/{goal.actions[0].id}/completion")  # fmt: skip
    for person in (cast.efua, cast.chloe, cast.dev, cast.femi, cast.grace):
        other = browser(person)
        for path in reads:
            assert "Token-7f3a" not in other.get(path, status=404).text
        for path in writes:
            other.post(path, TYPED, status=404)
    nobody = browser()
    assert "/sign-in" in nobody.get(f"/plans/goals/{goal.id}/words", status=302).location
    assert "/sign-in" in nobody.get(f"/plans/goals/{uuid4()}/words", status=302).location


def test_what_is_not_there_is_not_found(browser: Open, cast: Cast) -> None:
    ana = browser(cast.ana)
    for path in (f"/plans/{uuid4()}", f"/plans/goals/{uuid4()}/words", f"/plans/goals/{uuid4()}/closure"):
        ana.get(path, status=404)
    for path in (f"/plans/actions/{uuid4()}/completion", f"/plans/talks/{uuid4()}/confirmation"):
        ana.post(path, status=404)


@pytest.mark.parametrize("language", ["en-XA"])
def test_every_word_is_translated(browser: Open, session: Session, cast: Cast, language: str) -> None:
    add(session, cast)
    cast.ana.language = language
    session.commit()
    ana = browser(cast.ana)
    page = ana.get(f"/plans/{cast.ana.id}")
    assert page.html.select_one("html[dir=rtl]") is not None
    ana.get(f"/plans/{cast.ana.id}/goals/new")
