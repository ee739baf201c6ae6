"""The demonstration council behind a real server, and a way to each kind of page."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.stories.screen import Screen

LINK = re.compile(r'href="(/(?!static/)[^"#]*)')
COOKIE = "kie"
MOST_OF_A_KIND = {"cycles.show": 3}
"""How many pages of a kind are asked for links, where not one: a draft of a cycle leads elsewhere than an open one."""


class Council:
    """The demonstration. `open_screen` opens a screen on its server."""

    def __init__(self, engine: Engine, app: KieFlask, open_screen: Callable[..., Screen]) -> None:
        self.engine, self.app, self._open_screen = engine, app, open_screen
        self._clients: dict[str, FlaskClient] = {}
        self._pages: dict[str, dict[str, str]] = {}

    def screen_of(self, name: str, width: int, dark: bool = False) -> Screen:
        """A screen at which one of the cast is signed in."""
        screen = self._open_screen(width=width, dark=dark)
        cookie = self._client(name).get_cookie(COOKIE)
        assert cookie is not None
        screen.remember(COOKIE, cookie.value)
        return screen

    def pages_of(self, name: str) -> dict[str, str]:
        """By kind, the address of the first page of that kind that links lead this person to."""
        if name not in self._pages:
            first: dict[str, str] = {}
            for kind, address in self._walk(name):
                first.setdefault(kind, address)
            self._pages[name] = first
        return self._pages[name]

    def _walk(self, name: str) -> Iterator[tuple[str, str]]:
        """Kinds and addresses. Links are followed from one page of a kind, or from MOST_OF_A_KIND."""
        reached = Counter[str]()
        looked_at: set[str] = set()
        waiting = ["/"]
        while waiting:
            address = waiting.pop(0)
            kind = self.kind_of(address)
            if address in looked_at or reached[kind] == MOST_OF_A_KIND.get(kind, 1):
                continue
            looked_at.add(address)
            reached[kind] += 1
            with self._client(name).get(address, follow_redirects=True) as answer:
                if answer.mimetype != "text/html":
                    continue
                links = LINK.findall(answer.get_data(as_text=True))
            waiting += [link.replace("&amp;", "&") for link in links]
            yield kind, address

    def kind_of(self, address: str) -> str:
        """The endpoint behind an address, with whose side of a review it is and what the query chooses."""
        parts = urlsplit(address)
        endpoint, values = self.app.url_map.bind("localhost").match(parts.path)
        return " ".join(
            [endpoint, *filter(None, [values.get("side")]), *sorted(parse_qs(parts.query).keys() - {"back"})]
        )

    def person(self, session: Session, name: str) -> Person:
        """One of the cast by first name."""
        email = f"{name.lower().replace('é', 'e')}@wexcombe.example"
        return session.scalars(select(Person).where(Person.email == email)).one()

    def _client(self, name: str) -> FlaskClient:
        """A browser without a screen in which this person is signed in."""
        if name not in self._clients:
            with Session(self.engine) as session:
                self._clients[name] = Browser(self.app, session, self.person(session, name)).client
        return self._clients[name]
