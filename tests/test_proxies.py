"""Behind proxies: whose address wrong passwords are counted for."""

from collections.abc import Callable

import pytest
from flask import request
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie.app import create_app
from kie.web import public

FORWARDED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Host": "evil.example"}


@pytest.mark.parametrize(("proxies", "believed"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_so_many_addresses_are_believed_as_there_are_proxies(
    open_session: Callable[[], Session], proxies: int, believed: str
) -> None:
    app = create_app(
        Settings(environment="testing", proxies=proxies), sessions=lambda reading: open_session()
    )
    app.add_url_rule("/whose", "whose", public(lambda: f"{request.remote_addr} {request.host}"))
    assert app.test_client().get("/whose", headers=FORWARDED).text == f"{believed} localhost"


def test_the_setting_is_a_small_whole_number() -> None:
    assert Settings.from_environment({"KIE_PROXIES": "2"}).proxies == 2
    with pytest.raises(ConfigError, match="KIE_PROXIES"):
        Settings.from_environment({"KIE_PROXIES": "-1"})
