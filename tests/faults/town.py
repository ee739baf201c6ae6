"""A town of people who rate themselves, each with a browser that is signed in."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.assessments.asked import Asked
from kie.db import make_engine, transaction
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast, make_cast, make_person, reports_to
from tests.faults.served import PATIENCE, SECRET

FRAMEWORKS = {"customer-focus": "theme", "can-do": "theme"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `location`: where it leads."""

    status: int
    body: bytes
    location: str | None


class Line:
    """One person's connection to a server, with their cookie; opened again when it was broken."""

    def __init__(self, port: int, cookie: str, token: str) -> None:
        self._port, self._cookie, self.token = port, cookie, token
        self._connection: HTTPConnection | None = None

    def post_json(self, path: str, body: object, key: str) -> Answer:
        """A script's save. Raises OSError or HTTPException when the connection breaks."""
        return self._post(
            path, json.dumps(body), {"Content-Type": "application/json", "Idempotency-Key": key}
        )

    def post_form(self, path: str, fields: dict[str, str], key: str) -> Answer:
        """A form. Raises as `post_json`."""
        sent = urlencode({"csrf_token": self.token, "once": key, **fields})
        return self._post(path, sent, {"Content-Type": "application/x-www-form-urlencoded"})

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)

    def _post(self, path: str, body: str, headers: dict[str, str]) -> Answer:
        if self._connection is None:
            self._connection = self._open()
        mine = {"Cookie": f"kie={self._cookie}", "X-CSRFToken": self.token, **headers}
        try:
            self._connection.request("POST", path, body.encode(), mine)
            answer = self._connection.getresponse()
            given = Answer(answer.status, answer.read(), answer.headers["Location"])
        except Exception:
            self.close()
            raise
        if answer.will_close:
            self.close()
        return given


@dataclass(frozen=True, slots=True)
class Rater:
    """One person who rates themselves. `keys`: the items asked of them."""

    name: str
    person_id: UUID
    participation_id: UUID
    keys: tuple[str, ...]
    cookie: str
    token: str

    @property
    def path(self) -> str:
        """Where their assessment is."""
        return f"/assessments/{self.participation_id}/self"

    def line(self, port: int) -> Line:
        """Their browser, as far as a server can tell."""
        return Line(port, self.cookie, self.token)


@dataclass(frozen=True, slots=True)
class Town:
    """A database with people in it. `raters` have answered everything and handed nothing in."""

    engine: Engine
    cast: Cast
    raters: tuple[Rater, ...]
    chloe: Rater


def make_town(url: str, shipped: Catalogue, people: int) -> Town:
    """The cast and so many raters more, in a cycle that is open."""
    engine = make_engine(url)
    with transaction(engine) as session:
        cast = make_cast(session)
        names = [f"Rater {number}" for number in range(people)]
        persons = [
            make_person(session, f"R{number}", name, cast.highways, email=f"rater{number}@wexcombe.example")
            for number, name in enumerate(names)
        ]
        for person in persons:
            reports_to(session, person, cast.ben)
        cycle = open_cycle_with(session, cast, shipped, FRAMEWORKS)
        parts = [part_of(session, cycle, person) for person in (*persons, cast.chloe)]
        for part in parts[:-1]:
            fill(session, part, "self", part.person.id)
        keys = tuple(f"{framework}/{node}" for framework, node in Asked(parts[0]).nodes)
    browsers = _signed_in(engine, (*persons, cast.chloe))
    raters = tuple(
        Rater(part.person.name, part.person.id, part.participation.id, keys, *browser)
        for part, browser in zip(parts, browsers, strict=True)
    )
    return Town(engine, cast, raters[:-1], raters[-1])


def _signed_in(engine: Engine, persons: Iterable[Person]) -> list[tuple[str, str]]:
    """Cookie and CSRF token of a browser for each, as the server under test will take them."""
    app = create_app(Settings(environment="testing", secret_key=SECRET), engine)
    found = []
    with Session(engine, expire_on_commit=False) as session:
        for person in persons:
            browser = Browser(app, session, person)
            token = browser.csrf_token()
            cookie = browser.client.get_cookie("kie")
            assert cookie is not None
            found.append((cookie.value, token))
    return found
