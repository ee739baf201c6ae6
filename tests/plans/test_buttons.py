"""The buttons of a plan's page when what they ask for has passed: the page says so and shows what stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Conflict
from kie.plans import pauses, service, talks
from kie.plans.words import GoalWords
from tests.browser import Browser
from tests.cast import Cast
from tests.plans.test_review_pages import begin, pressed
from tests.plans.test_service import only

Open = Callable[..., Browser]


def test_after_a_talk_of_today_nothing_offers_another(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    ana, home = browser(cast.ana), f"/plans/{cast.ana.id}"
    assert "We talked today" in ana.get(home).text
    talk = talks.note_talk(session, cast.ana.id, clock.today(), "", cast.ana.id)
    talks.confirm_talk(session, talk, cast.ben.id)
    session.commit()
    after = ana.get(home)
    assert "You both confirmed that you talked today" in after.text
    assert not after.html.select(f"form[action$='/{cast.ana.id}/talks'], a[href$='/talks/new']")
    late = ana.post(f"{home}/talks", {}, status=422)
    assert "Nothing was changed" in late.text and "confirmed a talk on" in late.text
    assert "Ask first" in late.text and "My plan" in late.text


def test_words_that_changed_meanwhile_are_shown_instead_of_agreed(
    browser: Open, session: Session, cast: Cast
) -> None:
    goal = service.add_goal(session, cast.ana.id, GoalWords("Ask first"), cast.ana.id)
    session.commit()
    ben = browser(cast.ben)
    seen = ben.get(f"/plans/{cast.ana.id}")
    service.change_goal(session, goal.id, GoalWords("Listen first"), 1, cast.ana.id)
    session.commit()
    refused = ben.post(f"/plans/goals/{goal.id}/agreement", {"version": "1"}, status=409)
    assert "Ana Silva changed this goal" in refused.text and "both versions" not in refused.text
    assert refused.html.select(f".error-summary a[href='#goal-{goal.id}']") and "Listen first" in refused.text
    (now,) = refused.html.select("form[action$='/agreement'] input[name=version]")
    ben.post(f"/plans/goals/{goal.id}/agreement", {"version": str(now["value"])})
    session.expire_all()
    assert "Ask first" in seen.text and only(session, cast).agreed is not None


def test_a_pause_that_was_declined_never_began(browser: Open, session: Session, cast: Cast) -> None:
    begin(session, cast)
    days = (clock.today() + timedelta(days=1), clock.today() + timedelta(days=9))
    home = f"/plans/{cast.ana.id}"
    for answerer, to_agree in ((cast.ben, "was declined on your side"), (cast.ana, "was taken back")):
        pause_id = pauses.ask(session, cast.ana.id, *days, cast.ana.id)
        session.commit()
        other = browser(answerer)
        said = pressed(other, other.get(home), "/end").text
        assert "The pause does not begin" in said and "is ended" not in said
        with pytest.raises(Conflict, match=to_agree):
            pauses.agree(session, pause_id, cast.ben.id)
    pause_id = pauses.ask(session, cast.ana.id, clock.today(), days[1], cast.ana.id)
    pauses.agree(session, pause_id, cast.ben.id)
    session.commit()
    ben = browser(cast.ben)
    assert "The pause does not begin" in pressed(ben, ben.get(home), "/end").text
