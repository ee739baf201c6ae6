"""By what somebody signed in, or tried to: on the trail with each event, and on the account page of a session."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.accounts import service, ways
from kie.events import Event
from kie.trail.words_details import VALUES
from tests.accounts.codes_of_apps import set_up
from tests.accounts.conftest import GOOD, letter_for
from tests.browser import Browser
from tests.cast import Cast

Visit = Callable[..., Browser]
SHOWN = (
    "session.begun",
    "sign-in.refused",
    "second-factor.given",
    "second-factor.refused",
    "password.refused",
)
HERE = "192.0.2.1"


def said(session: Session) -> list[tuple[str, str | None]]:
    """What happened, each with its way, in order."""
    rows = session.scalars(select(Event).where(Event.action.in_(SHOWN)).order_by(Event.id))
    return [(one.action, one.details.get("by")) for one in rows]


@pytest.mark.both_databases
def test_the_trail_tells_a_code_of_an_app_from_all_other_ways(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    cast = ana_has_a_password
    ana = browser()
    signs_in = {"identifier": "1001", "password": GOOD}
    ana.post("/sign-in", signs_in)
    app, codes = set_up(ana, GOOD)
    again, restored = browser(), browser()
    again.post("/sign-in", {**signs_in, "password": "not hers"}, status=422)
    again.post("/sign-in", signs_in)
    again.post("/second-factor", {"code": app.wrong()}, status=422)
    again.post("/second-factor", {"code": codes[0][:-4] + "0000"}, status=422)
    again.post("/second-factor", {"code": app.code(1)})
    restored.post("/sign-in", signs_in)
    restored.post("/second-factor", {"code": codes[0]})
    assert service.start(session, letter_for(session, cast), f"{GOOD} new", HERE, "Wexcombe Council")
    assert said(session) == [
        ("session.begun", "password"),
        ("second-factor.given", "app"),
        ("sign-in.refused", "password"),
        ("session.begun", "password"),
        ("second-factor.refused", "app"),
        ("second-factor.refused", "recovery"),
        ("second-factor.given", "app"),
        ("session.begun", "password"),
        ("second-factor.given", "recovery"),
        ("session.begun", "code"),
    ]
    shown = browser(cast.dev).get("/trail/technical?kind=accounts").text
    assert "right ones are refused too" not in shown
    assert "with: an app’s code" in shown and "with: a recovery code" in shown


def test_ones_own_sessions_say_what_was_given_in_each(ana_has_a_password: Cast, browser: Visit) -> None:
    ana = browser()
    ana.post("/sign-in", {"identifier": "1001", "password": GOOD})
    assert "With a password." in ana.get("/account").text
    app, _codes = set_up(ana, GOOD)
    other = browser()
    other.post("/sign-in", {"identifier": "1001", "password": GOOD})
    other.post("/second-factor", {"code": app.code(1)})
    assert "With a password, then an app’s code." in other.get("/account").text


def test_every_way_has_words_on_the_trail() -> None:
    named = {value for name, value in vars(ways).items() if name.isupper() and isinstance(value, str)}
    assert set(VALUES["by"]) == named and len(named) == 8
