"""Stories of the warning before a session ends: how long is left, and an hour more when asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from kie import clock
from tests.browser import Browser
from tests.cast import Cast

Visit = Callable[..., Browser]
JSON = {"Accept": "application/json"}
pytestmark = pytest.mark.both_databases


def test_asking_how_long_is_left_puts_nothing_off(cast: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        assert ana.get("/session").json == {"left": 3600, "extendable": True}
        time.shift(timedelta(minutes=58))
        assert ana.get("/session").json == {"left": 120, "extendable": True}
        time.shift(timedelta(seconds=119))
        assert ana.get("/session").json == {"left": 1, "extendable": True}
        time.shift(timedelta(seconds=1))
        ana.get("/session", status=401, headers=JSON)


def test_one_key_gives_another_hour(cast: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        time.shift(timedelta(minutes=59))
        assert ana.post_json("/session/extension", {}).json == {"left": 3600, "extendable": True}
        time.shift(timedelta(minutes=59))
        ana.get("/account")


def test_the_twelfth_hour_cannot_be_put_off(cast: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        for _time in range(14):
            time.shift(timedelta(minutes=50))
            ana.post_json("/session/extension", {})
        assert ana.get("/session").json == {"left": 20 * 60, "extendable": False}
        assert ana.post_json("/session/extension", {}).json == {"left": 20 * 60, "extendable": False}
        time.shift(timedelta(minutes=20))
        ana.post_json("/session/extension", {}, status=401)


def test_every_page_says_how_long_one_stays_signed_in(cast: Cast, browser: Visit) -> None:
    with time_machine.travel("2027-03-05T09:00:00Z", tick=False):
        shown = browser(cast.ana).get("/account").text
    assert "Your session ends by itself after an hour without use, and at 21:00 in any case." in shown
    assert "in any case" not in browser().get("/sign-in").text


def test_signing_out_leaves_nothing_readable_in_the_browser(cast: Cast, browser: Visit) -> None:
    ana = browser(cast.ana)
    assert ana.get("/account").headers["Cache-Control"] == "no-store"
    assert ana.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
