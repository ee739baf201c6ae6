"""What a goal says beside its title: sentences of the framework, the manager's share, support, a day to look again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.plans import service
from kie.plans.hint_rules import missing
from kie.plans.pages_goals import Reading, goal_card
from kie.plans.queries import plan_of
from kie.plans.reader import Reader
from kie.plans.whole import GoalView, Sentence
from kie.plans.words import ActionWords, GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.steps import raise_unhelpful, reviewed

Open = Callable[..., Browser]
RESPECT = "customer-focus/respect-and-courtesy"
TYPED = {
    "title": "Ask before I answer",
    "competency": RESPECT,
    "success": "Callers say they were heard",
    "action_1_text": "Ask one question first",
    "action_manager_text": "Sit in on a call",
    "support": "A quiet room on Mondays",
}


def only(session: Session, cast: Cast) -> GoalView:
    session.expire_all()
    plan = plan_of(session, cast.ana.id)
    assert plan is not None
    (goal,) = plan.goals
    return goal


def add(session: Session, cast: Cast, words: GoalWords) -> GoalView:
    service.add_goal(session, cast.ana.id, words, cast.ana.id)
    session.commit()
    return only(session, cast)


def card_words(goal: GoalView, catalogue: Catalogue) -> tuple[str, str]:
    reader = Reader("employee", UUID(int=1), "Ana Silva", "Ben Okafor")
    card = goal_card(goal, Reading(reader, catalogue, clock.today()))
    return card.competency, card.step


def test_sentences_are_shown_without_a_script_and_nothing_typed_is_lost(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana = browser(cast.ana)
    path = f"/plans/{cast.ana.id}/goals/new"
    sent = {**ana.get(path).fields(), **TYPED}
    page = ana.post(path, {**sent, "show": "sentences"}, status=200)
    assert page.fields()["support"] == TYPED["support"] and page.fields()["title"] == TYPED["title"]
    assert plan_of(session, cast.ana.id) is None
    competency = shipped.framework("customer-focus").competency("respect-and-courtesy")
    keys = [str(box["value"]) for box in page.html.select("input[name=sentences]")]
    assert keys == [f"customer-focus/{one.id}" for one in competency.statements]
    replaced = str(page.html.select("input[name=replaces]")[1]["value"])
    page = ana.post(path, {**page.fields(), "sentences": keys[:4]}, status=422)
    assert "Choose three at most" in page.text
    other = "care/care.p1"
    chosen = {**page.fields(), "sentences": [keys[0], keys[2], other], "replaces": replaced}
    page = ana.post(path, {**chosen, "review_on": "2001-01-01"}, status=422)
    assert "That day has passed" in page.text
    review_on = clock.today() + timedelta(days=30)
    page = ana.post(path, {**chosen, "review_on": review_on.isoformat()}, follow=True)
    goal = only(session, cast)
    assert [one.key for one in goal.sentences] == [keys[0], keys[2], replaced]
    assert (goal.competency_title, goal.review_on) == (competency.title, review_on)
    assert [(one.owner, one.text) for one in goal.actions] == [
        ("me", "Ask one question first"),
        ("manager", "Sit in on a call"),
    ]
    for words in (
        competency.statements[0].text,
        "A quiet room on Mondays",
        "What Ben Okafor will do has no date yet",
    ):
        assert words in page.text
    assert "What you will do has no date yet" in browser(cast.ben).get(f"/plans/{cast.ana.id}").text


def test_saving_an_unchanged_form_keeps_the_agreement_and_a_change_is_told(
    browser: Open, session: Session, cast: Cast
) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    path = f"/plans/{cast.ana.id}/goals/new"
    ana.post(path, {**ana.get(path).fields(), **TYPED})
    service.agree(session, only(session, cast).id, 1, cast.ben.id)
    session.commit()
    edit = f"/plans/goals/{only(session, cast).id}/words"
    ana.post(edit, ana.get(edit).fields())
    assert only(session, cast).agreed is not None
    assert "What changed" not in ben.get(f"/plans/{cast.ana.id}").text
    ana.post(edit, {**ana.get(edit).fields(), "support": ""})
    page = ben.get(f"/plans/{cast.ana.id}")
    assert "What changed" in page.text and TYPED["support"] in page.text
    assert "The words before were agreed by Ben Okafor" in page.text


def test_what_is_to_be_replaced_comes_from_the_suggestion(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    raise_unhelpful(session, reviewed(session, cast, shipped), "unhelpful.u2", raised=True)
    ana = browser(cast.ana)
    page = ana.get(ana.get(f"/plans/{cast.ana.id}").link("Use this"))
    assert page.fields()["replaces"] == "customer-focus/unhelpful.u2"
    begun = page.fields()
    assert str(begun["action_1_text"]).startswith("For four weeks, note each time")
    assert str(begun["action_manager_text"]).startswith("Tell Ana Silva on the same day")
    ana.post(f"/plans/{cast.ana.id}/goals/new", {**page.fields(), **TYPED, "competency": ""})
    replaced = only(session, cast).replaces
    assert replaced is not None
    assert replaced.text == shipped.framework("customer-focus").statement("unhelpful.u2").text


def test_a_goal_survives_a_new_edition_of_the_framework(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    kept = Sentence("gone", "gone.p1", "positive", "We answered letters within a week")
    words = GoalWords("Letters", "gone", "letters", success="Answered", actions=(ActionWords("Write"),),
                      sentences=(kept,), framework_title="Values", competency_title="Answering letters")  # fmt: skip
    goal = add(session, cast, words)
    assert card_words(goal, shipped)[0] == "Answering letters (no longer in the framework)"
    ana = browser(cast.ana)
    edit = f"/plans/goals/{goal.id}/words"
    form = ana.get(edit)
    assert (form.fields()["competency"], form.fields()["sentences"]) == ("gone/letters", "gone/gone.p1")
    ana.post(edit, {**form.fields(), "title": "Letters, answered"})
    changed = only(session, cast)
    assert (changed.title, changed.sentences, changed.competency_title) == (
        "Letters, answered",
        (kept,),
        "Answering letters",
    )
    renamed = replace(goal, framework_id="care", competency_id="care", competency_title="Caring",
                      from_step=2, to_step=3, from_words="seldom", to_words="mostly")  # fmt: skip
    assert card_words(renamed, shipped) == (
        "Caring (now called “Care”)",
        "One step: from “seldom” to “mostly”",
    )


@pytest.mark.parametrize(
    ("actions", "gaps"),
    [
        ((), ("success", "sentences", "on-the-job", "manager")),
        (
            (ActionWords("a", kind="formal"), ActionWords("b", owner="manager", kind="formal")),
            ("success", "sentences", "on-the-job", "manager-date", "own-date"),
        ),
        (
            (
                ActionWords("a", due_on=clock.today()),
                ActionWords("b", owner="manager", due_on=clock.today()),
            ),
            ("success", "sentences"),
        ),
    ],
)
def test_what_a_goal_could_still_say(
    session: Session, cast: Cast, actions: tuple[ActionWords, ...], gaps: tuple[str, ...]
) -> None:
    goal = add(session, cast, GoalWords("Listen", "care", "care", actions=actions))
    assert missing(goal) == gaps
    whole = replace(goal, success="Heard", sentences=(Sentence("care", "care.p1", "positive", "We listen"),))
    assert missing(whole) == gaps[2:]
