"""Who is let in: a token that works, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import rules
from kie.accounts.queries import hashed
from kie.errors import Conflict, Invalid, NotFound
from kie.provisioning import tokens
from kie.provisioning.models import DirectoryEntry, ScimToken
from kie.provisioning.token_rules import NOTED_EVERY, PREFIX, bearer, state
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast
from tests.provisioning.conftest import CORE, NAME, SCIM, Directory

Visit = Callable[..., Browser]
NOW = clock.now()
NEW = {"schemas": [CORE], "userName": "somebody"}


def refused(app: KieFlask, token: str, **headers: str) -> None:
    """This opens nothing, and the answer is one that a directory understands."""
    directory = Directory(app, token)
    directory.headers = headers or directory.headers
    for method, path, body in (("GET", "/ServiceProviderConfig", None), ("POST", "/Users", NEW)):
        answer = directory.ask(method, path, body)
        assert answer.status_code == 401, (method, token)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert (answer.mimetype, answer.get_json()["status"]) == (SCIM, "401")


@pytest.mark.both_databases
def test_only_a_token_that_works_opens_anything(
    app: KieFlask, session: Session, token: str, browser: Visit, cast: Cast
) -> None:
    for wrong in ("", "x", token[:-1], token + "x", token.upper(), "é", PREFIX):
        refused(app, wrong)
    refused(app, "", Authorization=f"Basic {token}")
    refused(app, "", Cookie="kie=1")
    Directory(app, token).done("GET", "/Users")
    session.scalars(select(ScimToken)).one().expires_at = clock.now()
    session.commit()
    refused(app, token)
    assert session.scalar(select(func.count(DirectoryEntry.id))) == 0


def test_no_cookie_counts_and_none_is_set(
    app: KieFlask, token: str, browser: Visit, cast: Cast, session: Session
) -> None:
    for person in (cast.dev, cast.chloe):
        made = browser(person)
        answer = made.client.post("/scim/v2/Users", json=NEW)
        assert answer.status_code == 401
    answer = made.client.post("/scim/v2/Users", json=NEW, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201 and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_elsewhere_sends_nothing(directory: Directory, session: Session) -> None:
    answer = directory.ask("POST", "/Users", NEW, {"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.mimetype) == (403, SCIM)
    assert session.scalar(select(func.count(DirectoryEntry.id))) == 0


def test_several_live_at_once_and_a_revoked_one_ends_at_once(
    app: KieFlask, session: Session, token: str, directory: Directory
) -> None:
    other, _row = tokens.make_token(session, "okta", 30)
    session.commit()
    Directory(app, other).enters("one")
    tokens.revoke_token(session, NAME)
    session.commit()
    refused(app, token)
    Directory(app, other).enters("two")
    when = tokens.revoke_token(session, NAME).revoked_at
    assert tokens.revoke_token(session, NAME).revoked_at == when
    with pytest.raises(NotFound):
        tokens.revoke_token(session, "another")


def test_wrong_ones_are_counted_for_their_address_and_the_right_one_still_works(
    app: KieFlask, token: str, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 3)
    wrong = Directory(app, "guess")
    assert [wrong.ask("GET", "/Users").status_code for _try in range(5)] == [401, 401, 401, 429, 429]
    answer = wrong.ask("GET", "/Users")
    assert answer.get_json()["status"] == "429" and int(answer.headers["Retry-After"]) > 0
    directory.done("GET", "/Users")


def test_the_token_is_kept_nowhere_and_its_use_is_noted_now_and_then(
    session: Session, token: str, directory: Directory
) -> None:
    row = session.scalars(select(ScimToken)).one()
    assert row.token_hash == hashed(token) and row.used_at is None
    assert token not in str([getattr(row, column.key) for column in ScimToken.__table__.columns])

    def used() -> Any:
        directory.done("GET", "/Users")
        session.expire_all()
        return row.used_at

    first = used()
    assert first is not None and used() == first
    row.used_at = first - NOTED_EVERY
    session.commit()
    assert used() >= first


def test_a_token_has_a_name_of_its_own_and_an_end(session: Session) -> None:
    tokens.make_token(session, NAME, 730)
    for name in ("", "Entra", "a b", "-x", "x" * 61, "a/b", "é"):
        with pytest.raises(Invalid):
            tokens.make_token(session, name, 1)
    for days in (0, -1, 731):
        with pytest.raises(Invalid):
            tokens.make_token(session, "other", days)
    tokens.revoke_token(session, NAME)
    with pytest.raises(Conflict):
        tokens.make_token(session, NAME, 1)


@pytest.mark.parametrize(
    ("left", "revoked", "how"),
    [
        (timedelta(days=31), False, "works"),
        (timedelta(days=30), False, "ends soon"),
        (timedelta(seconds=1), False, "ends soon"),
        (timedelta(0), False, "expired"),
        (timedelta(days=300), True, "revoked"),
    ],
)
def test_how_a_token_is(left: timedelta, revoked: bool, how: str) -> None:
    assert state(NOW + left, NOW if revoked else None, NOW) == how


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer x", "x"), ("bearer  x ", "x"), ("Basic x", ""), ("Bearer", ""), ("", ""), ("x", "")],
)
def test_what_a_header_carries(header: str, token: str) -> None:
    assert bearer(header) == token
