"""The step that a goal aims at when its competency was chosen by hand."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.plans import service
from kie.plans.words import ActionWords, Aim, GoalWords, Origin
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.plans.steps import reviewed
from tests.plans.test_pages import TYPED, goals

Open = Callable[..., Browser]
COURTESY = "customer-focus/respect-and-courtesy"


def offered(page: Page) -> list[str]:
    return [str(one.text) for one in page.html.select("select[name=step] option")]


def test_without_a_rating_every_step_can_be_chosen(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    ana, path = browser(cast.ana), f"/plans/{cast.ana.id}/goals/new"
    new = ana.get(path)
    assert offered(new) == []
    sent = {**new.fields(), **TYPED, "competency": COURTESY}
    page = ana.post(path, {**sent, "show": "sentences"}, status=200)
    scale = shipped.framework("customer-focus").scale
    assert len(offered(page)) == len(scale.steps)
    ana.post(path, {**page.fields(), "step": f"{COURTESY}:2"})
    (goal,) = goals(session, cast)
    assert (goal.from_step, goal.to_step) == (2, 3)
    assert (goal.from_words, goal.to_words) == (scale.label_of(2), scale.label_of(3))
    assert f"One step: from “{scale.label_of(2)}”" in ana.get(f"/plans/{cast.ana.id}").text


def test_after_a_review_it_is_the_one_up_from_what_was_agreed(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    reviewed(session, cast, shipped, agreed={"respect-and-courtesy": 2}, everything=4)
    ana, path = browser(cast.ana), f"/plans/{cast.ana.id}/goals/new"
    scale = shipped.framework("customer-focus").scale
    page = ana.get(f"{path}?competency={COURTESY}")
    assert offered(page) == ["No step", f"From “{scale.label_of(2)}” to “{scale.label_of(3)}”"]
    # On the highest step there is none to go; and a step goes with its competency.
    other = "customer-focus/prioritising-customer-need"
    sent = {**page.fields(), **TYPED, "competency": other, "step": f"{COURTESY}:2"}
    assert offered(ana.post(path, {**sent, "show": "sentences"}, status=200)) == []
    ana.post(path, sent)
    (goal,) = goals(session, cast)
    assert (goal.competency_id, goal.from_step) == ("prioritising-customer-need", None)


def test_a_goal_that_is_changed_aims_higher_or_lower_or_at_no_step(
    browser: Open, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    """The step is a part of what was agreed: another one waits for the other's yes, and stands under what changed."""
    reviewed(session, cast, shipped, agreed={"respect-and-courtesy": 3}, everything=4)
    framework_id, _slash, competency_id = COURTESY.partition("/")
    actions = (ActionWords("Ask"),)
    words = GoalWords("Courtesy", framework_id, competency_id, "They say so", actions=actions)
    origin = Origin(aim=Aim(2, 3, "sometimes", "usually"))
    goal_id = service.add_goal(session, cast.ana.id, words, cast.ana.id, origin=origin).id
    service.agree(session, goal_id, 1, cast.ben.id)
    session.commit()
    ana, edit, plan = browser(cast.ana), f"/plans/goals/{goal_id}/words", f"/plans/{cast.ana.id}"
    page = ana.get(edit)
    assert offered(page) == ["No step", "From “sometimes” to “usually”", "From “usually” to “consistently”"]
    assert page.fields()["step"] == f"{COURTESY}:2"
    ana.post(edit, page.fields())
    (goal,) = goals(session, cast)
    assert goal.agreed and (goal.version, goal.from_step) == (1, 2), "nothing was changed"
    ana.post(edit, {**page.fields(), "step": f"{COURTESY}:3"})
    (goal,) = goals(session, cast)
    assert (goal.from_step, goal.to_step, goal.to_words, goal.agreed) == (3, 4, "consistently", None)
    shown = ana.get(plan).text
    assert "One step: from “usually” to “consistently”" in shown
    assert "Before: From “sometimes” to “usually” After: From “usually” to “consistently”" in shown
    stale = ana.post(edit, {**page.fields(), "title": "Mine"}, status=409)
    assert stale.fields()["step"] == f"{COURTESY}:2", "what was chosen is still chosen"
    assert "One step to aim at consistently" in stale.text, (
        "and what the other version aims at stands beside it"
    )
    ana.post(edit, {**ana.get(edit).fields(), "step": ""})
    (goal,) = goals(session, cast)
    assert (goal.from_step, goal.to_step, goal.from_words, goal.to_words) == (None, None, "", "")
    assert "After: nothing" in ana.get(plan).text
