"""What was typed too late says of which form it is and whom it is about, and leads back to where that form stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.kept_names import FORMS
from kie.accounts.models import SignInSession
from kie.accounts.service import set_password
from kie.plans import service
from kie.plans.words import ActionWords, GoalWords
from kie.web import KieFlask
from tests.accounts.conftest import GOOD
from tests.browser import Browser
from tests.cast import Cast

Open = Callable[..., Browser]
TYPED = "I asked every caller first."


@pytest.fixture(autouse=True)
def passwords(session: Session, cast: Cast) -> None:
    """For Ana and Ben."""
    for person in (cast.ana, cast.ben):
        set_password(session, person.id, GOOD)
    session.commit()


def ends_the_session(session: Session) -> None:
    """By an hour without use."""
    session.execute(update(SignInSession).values(seen_at=clock.now() - timedelta(hours=1)))
    session.commit()


def comes_back(browser: Browser, number: str) -> None:
    """Signs in again in the same browser."""
    browser.post("/sign-in", {"identifier": number, "password": GOOD})


@pytest.mark.parametrize("name", ["ana", "ben"])
def test_a_progress_note_is_back_in_its_form_on_the_plan(
    session: Session, cast: Cast, browser: Open, name: str
) -> None:
    words = GoalWords("Listen", success="Heard", actions=(ActionWords("Ask first"),))
    goal_id = service.add_goal(session, cast.ana.id, words, cast.ana.id).id
    session.commit()
    writer = getattr(cast, name)
    visit, plan, address = browser(writer), f"/plans/{cast.ana.id}", f"/plans/goals/{goal_id}/notes"
    begun = visit.get(plan).fields(address)
    (control,) = [one for one in begun if one.endswith("text")]
    sent = {**begun, control: TYPED}
    ends_the_session(session)
    visit.post(address, sent)
    comes_back(visit, writer.staff_number)
    kept = visit.get("/unsent")
    assert ("A progress note: Ana Silva, sent" if name == "ben" else "A progress note, sent") in kept.text
    onward = visit.get(visit.get(kept.link("Carry on"), status=302).location, status=302).location
    shown = visit.get(onward)
    assert onward.startswith(plan) and shown.fields(address)[control] == TYPED
    visit.post(address, shown.fields(address))
    assert TYPED in visit.get(plan).text and "Nothing is waiting" in visit.get("/unsent").text


def test_thanks_say_to_whom(session: Session, cast: Cast, browser: Open) -> None:
    ana, address = browser(cast.ana), f"/thanks/to/{cast.ben.id}"
    sent = {**ana.get(address).fields(), "words": "You took the meeting."}
    ends_the_session(session)
    ana.post(address, sent)
    comes_back(ana, cast.ana.staff_number)
    (card,) = ana.get("/unsent").html.select(".cards .panel")
    assert "Thanks: Ben Okafor, sent" in card.text and "You took the meeting." in card.text
    assert "What it is" not in card.text


def test_every_form_that_can_be_kept_has_a_name(app: KieFlask) -> None:
    rooms = {
        rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    # What a directory sends is no form, and nobody typed it.
    assert rooms - {"accounts", "provisioning"} == {one for one in FORMS if "." not in one}
    assert {one for one in FORMS if "." in one} <= app.view_functions.keys()
