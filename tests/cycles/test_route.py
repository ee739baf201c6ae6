"""Where conduct and safety are reported: HR's words, shown where managers are asked, and kept when two change them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles import service
from kie.cycles.models import Cycle
from kie.events import Event
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import Draft, part, typed, wish

Browsing = Callable[..., Browser]
OURS = "Ring the safe line, 01905 555 0100, at any hour."


def asked(browser: Browsing, cast: Cast, cycle: Cycle, session: Session) -> str:
    """What Ben reads where he is asked about unhelpful behaviours."""
    participation = part(session, cycle, cast.ana.id)
    return browser(cast.ben).get(f"/assessments/{participation.id}/manager/unhelpful/customer-focus").text


def test_a_new_cycle_brings_the_usual_sentence_and_keeps_another(
    browser: Browsing, cast: Cast, session: Session
) -> None:
    chloe = browser(cast.chloe)
    assert "HR can tell you how" in str(chloe.get("/cycles/new").fields()["policy_route"])
    made = chloe.post("/cycles/new", typed(policy_route=OURS))
    assert session.scalars(select(Cycle)).one().policy_route == OURS
    assert OURS in chloe.get(made.location).text
    assert OURS in str(chloe.get(f"{made.location}/change").fields()["policy_route"])


def test_managers_read_it_and_the_usual_sentence_without_one(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    assert "HR can tell you how" in asked(browser, cast, running, session)
    chloe = browser(cast.chloe)
    assert "HR can tell you how" in chloe.get(f"/cycles/{running.id}/policy-route").text
    chloe.post(f"/cycles/{running.id}/policy-route", {"version": "1", "policy_route": OURS})
    assert OURS in asked(browser, cast, running, session)
    assert session.scalars(select(Event).where(Event.action == "cycle.route-changed")).one().details == {}


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Mine\n\nTheirs")]
)
def test_a_stale_change_shows_both_to_choose_or_join(
    browser: Browsing, cast: Cast, running: Cycle, session: Session, choice: str, kept: str
) -> None:
    chloe, address = browser(cast.chloe), f"/cycles/{running.id}/policy-route"
    chloe.post(address, {"version": "1", "policy_route": "Theirs"})
    page = chloe.post(address, {"version": "1", "policy_route": "Mine"}, status=409)
    assert "Theirs" in page.html.select(".conflict")[0].get_text()
    assert "Mine" in str(page.fields()["policy_route"])
    chloe.post(address, {**page.fields(), "settle|conflict": choice})
    session.refresh(running)
    assert running.policy_route == kept


def test_only_hr_changes_it_and_only_while_the_cycle_runs(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    address = f"/cycles/{running.id}/policy-route"
    for other in (cast.ana, cast.ben, cast.dev, cast.grace):
        browser(other).get(address, status=404)
    service.close_cycle(session, running.id, cast.chloe.id)
    browser(cast.chloe).post(address, {"version": "1", "policy_route": OURS}, status=409)
    session.refresh(running)
    assert running.policy_route == ""


def test_a_route_too_long_is_refused_with_what_was_typed(
    browser: Browsing, cast: Cast, running: Cycle
) -> None:
    page = browser(cast.chloe).post(
        f"/cycles/{running.id}/policy-route", {"version": "1", "policy_route": "x" * 1001}, status=422
    )
    assert "; 1,000 is the most." in page.text
    assert "x" * 1001 in page.text


def test_a_draft_changed_twice_keeps_the_route(session: Session, cast: Cast, draft: Draft) -> None:
    cycle = draft(policy_route=OURS)
    service.change_cycle(session, cycle.id, wish(title="Renamed", policy_route=OURS), 1, cast.chloe.id)
    assert cycle.policy_route == OURS
