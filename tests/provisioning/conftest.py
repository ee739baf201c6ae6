"""A directory that speaks SCIM, and an installation that listens to it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from config import Settings
from kie.events import Event
from kie.people.models import Person
from kie.provisioning.tokens import make_token
from kie.web import KieFlask
from tests.cast import Cast

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
MORE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SCIM = "application/scim+json"
NAME = "entra-2027"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """An installation in which somebody begins in Parks whose department is no team."""
    return Settings(environment="testing", scim_team="PRK", scim_role_profile="staff")


class Directory:
    """A directory with a token."""

    def __init__(self, app: KieFlask, token: str) -> None:
        self.app, self.client = app, app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, **query: str
    ) -> TestResponse:
        """Send something, whatever comes of it."""
        return self.client.open(
            f"/scim/v2{path}",
            method=method,
            data=None if body is None else json.dumps(body),
            content_type=SCIM,
            headers={**self.headers, **(headers or {})},
            query_string=query,
        )

    def done(self, method: str, path: str, body: Any = None, status: int = 200, **query: str) -> Any:
        """Send something, which must be answered like this; what the answer holds."""
        answer = self.ask(method, path, body, None, **query)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.get_json() if answer.data else None

    def enters(
        self, user_name: str, status: int = 201, more: Mapping[str, Any] | None = None, **facts: Any
    ) -> Any:
        """A new account; `more`: what the extension says."""
        body: dict[str, Any] = {"schemas": [CORE], "userName": user_name, **facts}
        if more is not None:
            body |= {"schemas": [CORE, MORE], MORE: dict(more)}
        return self.done("POST", "/Users", body, status)

    def patches(self, user_id: str, *operations: Mapping[str, Any], status: int = 204) -> Any:
        """Change an account."""
        return self.done("PATCH", f"/Users/{user_id}", {"schemas": [PATCH], "Operations": operations}, status)

    def closes(self, user_id: str) -> None:
        """Say that an account is inactive, as Entra does."""
        self.patches(user_id, {"op": "Replace", "path": "active", "value": "False"})

    def opens(self, user_id: str) -> None:
        """Say that it is active again, as Okta does."""
        self.patches(user_id, {"op": "replace", "value": {"active": True}})

    def found(self, wanted: str) -> list[str]:
        """How the accounts are called that a filter finds."""
        return [one["userName"] for one in self.done("GET", "/Users", filter=wanted)["Resources"]]


@pytest.fixture
def token(session: Session, cast: Cast) -> str:
    """A token that works."""
    made, _row = make_token(session, NAME, 30)
    session.commit()
    return made


@pytest.fixture
def directory(app: KieFlask, token: str) -> Directory:
    """The directory of the council."""
    return Directory(app, token)


@pytest.fixture
def person(session: Session) -> Callable[[str], Person]:
    """A function that reads anew who has this staff number."""

    def read(number: str) -> Person:
        session.expire_all()
        return session.scalars(select(Person).where(Person.staff_number == number)).one()

    return read


@pytest.fixture
def trail(session: Session) -> Callable[[str], list[dict[str, Any]]]:
    """A function that gives the details of events, the oldest first."""

    def read(action: str) -> list[dict[str, Any]]:
        rows = session.scalars(select(Event).where(Event.action == action).order_by(Event.id))
        return [row.details for row in rows]

    return read
