"""Between the password and the second factor: to every page whoever stands there is nobody."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from config import Settings
from kie.accounts import service
from kie.migrations.run import METADATA
from kie.web import KieFlask
from tests.accounts.codes_of_apps import SET_UP, set_up
from tests.browser import Browser
from tests.cast import Cast

GOOD = "kettle bus forty"
Visit = Callable[..., Browser]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """As in production, but without its cookies, which want https."""
    return Settings(environment="testing", pseudo_language=True, second_factor="required")


@pytest.fixture(params=[False, True], ids=["not set up", "code not given"])
def chloe(request: pytest.FixtureRequest, session: Session, cast: Cast, browser: Visit) -> Browser:
    """Chloé's browser after the password. `home`: where she is led until she has given the second factor."""
    service.set_password(session, cast.chloe.id, GOOD)
    session.commit()
    if request.param:
        set_up(browser(cast.chloe))
    made = browser()
    made.post("/sign-in", {"identifier": "1003", "password": GOOD})
    return made


@pytest.fixture
def expected(chloe: Browser) -> str:
    """Where she is led: to set the second factor up, or to give it."""
    return chloe.client.get("/sign-in").headers["Location"]


def private(app: KieFlask, method: str) -> list[Rule]:
    """Every address that is not for anybody."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set())
        and rule.endpoint != "static"
        and not getattr(app.view_functions[rule.endpoint], "_kie_public", False)
    ]


def address_of(app: KieFlask, rule: Rule, cast: Cast) -> str:
    """The rule's address, with Ana's id where one is wanted."""
    values: dict[str, Any] = {}
    for argument in rule.arguments:
        converter = rule._converters[argument]
        if isinstance(converter, AnyConverter):
            values[argument] = min(converter.items)
        elif isinstance(converter, IntegerConverter):
            values[argument] = 1
        else:
            values[argument] = cast.ana.id if isinstance(converter, UUIDConverter) else "nothing"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def test_no_page_answers(app: KieFlask, cast: Cast, chloe: Browser, expected: str, browser: Visit) -> None:
    nobody, led = browser(), 0
    assert expected in {SET_UP, "/second-factor"}
    for rule in private(app, "GET"):
        path = address_of(app, rule, cast)
        status = nobody.client.get(path).status_code
        answer = chloe.client.get(path, follow_redirects=True)
        if status == 302:
            assert answer.request.path == expected, path
            assert chloe.client.get(path, headers={"Accept": "application/json"}).status_code == 401, path
            led += 1
        else:
            assert answer.status_code == status == 404, path
    assert led > 20


def test_nothing_can_be_changed(app: KieFlask, session: Session, cast: Cast, chloe: Browser) -> None:
    def rows() -> dict[str, int | None]:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in METADATA.sorted_tables
        }

    before = rows()
    token, refused = chloe.csrf_token(), 0
    for rule in private(app, "POST"):
        path = address_of(app, rule, cast)
        answer = chloe.client.post(path, data={"csrf_token": token, "change": "off", "password": GOOD})
        assert (answer.status_code, answer.headers.get("Location")) in {(302, "/sign-in"), (404, None)}, path
        assert chloe.client.post(path, json={}, headers={"X-CSRFToken": token}).status_code in {401, 404}, (
            path
        )
        refused += answer.status_code == 302
    assert refused > 20
    assert rows() == before


def test_signing_out_and_what_is_for_anybody_still_work(chloe: Browser) -> None:
    with chloe.client.get("/static/icon.svg") as icon:
        assert icon.status_code == 200
    chloe.get("/start")
    chloe.post("/sign-out")
    assert chloe.get("/people", status=302).location.startswith("/sign-in")
    assert chloe.get("/second-factor", status=302).location.startswith("/sign-in")


def test_it_stays_half_way_however_often_the_password_is_typed(chloe: Browser, expected: str) -> None:
    for _time in range(3):
        chloe.post("/sign-in", {"identifier": "1003", "password": GOOD})
    assert chloe.client.get("/people", follow_redirects=True).request.path == expected
