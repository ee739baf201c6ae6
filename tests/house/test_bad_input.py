"""Every address that takes a form gets nonsense from every one of the cast: a clear refusal, and nothing changed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from kie.accounts.models import SignInAttempt, SignInSession
from kie.events import Event
from kie.migrations.run import METADATA
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast

CLEAR = {302, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429}
NONSENSE = (
    "",
    "\x00",
    "‮עברית 😀",
    "' OR 1=1 --",
    "-1",
    "99999999999999999999",
    "2026-02-30",
    "<b>x</b>",
    "a" * 5000,
)
CLOSED, ENOUGH = {403, 404}, 2
"""A door that stays closed to so many kinds of nonsense is not opened by the next: what was sent is not read."""
WHOLE = ("ana", "chloe")
"""Who may do most; of the others each address gets three kinds of nonsense, by turns."""
TAKES_NO_WORDS = {"accounts.sign_out", "accounts.session_extension"}
BY_TOKEN = {"provisioning.scim"}
"""Opened by a bearer token and by no cookie, so that no form of another site can send anything there."""
MAY_GROW = {SignInAttempt.__table__, SignInSession.__table__, Event.__table__}


def posting(app: KieFlask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]


def address_of(app: KieFlask, rule: Rule) -> str:
    """The rule's address with ids that name nothing."""
    values: dict[str, Any] = {}
    for argument in rule.arguments:
        converter = rule._converters[argument]
        if isinstance(converter, AnyConverter):
            values[argument] = sorted(converter.items)[-1]
        else:
            values[argument] = uuid4() if isinstance(converter, UUIDConverter) else "nothing"
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in METADATA.sorted_tables
        if table not in MAY_GROW
    }


@pytest.mark.parametrize("who", [None, "ana", "ben", "chloe", "dev"])
def test_nonsense_is_refused_clearly_and_changes_nothing(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast, session: Session, who: str | None
) -> None:
    person: Person | None = getattr(cast, who) if who else None
    visitor = browser(person)
    token = visitor.csrf_token()
    before = counts(session)
    for number, rule in enumerate(posting(app)):
        if rule.endpoint in TAKES_NO_WORDS:
            continue
        address = address_of(app, rule)
        first = number % len(NONSENSE)
        some = NONSENSE[first:] + NONSENSE[:first] if who in WHOLE else NONSENSE[number % 3 :: 3]
        field_names = ("name", "title", "note", "step", "version", "text", "code", "password", "day", "file")
        answers: list[int] = []
        for nonsense in some:
            if len(answers) == ENOUGH and CLOSED.issuperset(answers):
                break
            values = dict.fromkeys(field_names, nonsense)
            answer = visitor.client.post(address, data={**values, "csrf_token": token})
            assert answer.status_code in CLEAR | {200}, (
                f"{rule.endpoint}: {answer.status_code} for {nonsense[:20]!r}"
            )
            answers.append(answer.status_code)
            assert answer.status_code != 200 or who is None or b"error" in answer.data, rule.endpoint
    session.expire_all()
    assert counts(session) == before


def test_a_form_without_its_token_is_refused(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast
) -> None:
    visitor = browser(cast.chloe)
    for rule in posting(app):
        if rule.endpoint in BY_TOKEN:
            continue
        assert visitor.client.post(address_of(app, rule), data={}).status_code == 400, rule.endpoint


def test_a_form_from_another_site_is_refused(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast
) -> None:
    visitor = browser(cast.chloe)
    answer = visitor.client.post(
        "/sign-out", data={"csrf_token": visitor.csrf_token()}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    visitor.get("/")


def test_ten_megabytes_are_refused_with_words(browser: Callable[..., Browser], cast: Cast) -> None:
    visitor = browser(cast.ana)
    answer = visitor.client.post(
        f"/assessments/{uuid4()}/self/wants",
        data={"csrf_token": visitor.csrf_token(), "soon": "a" * 10_000_000},
    )
    assert answer.status_code == 413
    assert "nothing was changed" in answer.get_data(as_text=True)
