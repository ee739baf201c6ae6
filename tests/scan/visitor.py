"""Somebody's browser without a screen, over the network: signs in as people do, and sends forms as pages have them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from bs4 import BeautifulSoup

from kie.demo.service import PASSWORD

CAST = ("ana", "ben", "chloe", "dev", "efua", "femi", "grace", "hana")
"""Who can sign in to the demonstration, by the first part of their address: each has a role that nobody else has."""
SECONDS = 120
COOKIE = "kie"
Door = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever it is, or nobody. `door`: gives the cookie of a session that has begun, when it is not by a password."""

    name: str | None
    address: str
    session: requests.Session
    door: Door | None = None

    @classmethod
    def at(cls, address: str, name: str | None) -> "Visitor":
        """At this server; signed in, unless it is nobody."""
        visitor = cls(name, address, requests.Session())
        if name is not None:
            visitor._sign_in(f"{name}@wexcombe.example")
        return visitor

    def _sign_in(self, identifier: str) -> None:
        form = BeautifulSoup(self.get("/sign-in").text, "html.parser")
        hidden = form.select("main form:has([name=password]) input[type=hidden]")
        values = {str(one["name"]): str(one.get("value", "")) for one in hidden}
        answer = self.post("/sign-in", {**values, "identifier": identifier, "password": PASSWORD})
        if answer.status_code != 302:
            raise RuntimeError(f"{identifier} cannot sign in: {answer.status_code}")

    @classmethod
    def through(cls, address: str, name: str, door: Door) -> "Visitor":
        """At this server, by a door that asks for no password and no second factor."""
        visitor = cls(name, address, requests.Session(), door)
        host = urlsplit(address).hostname or ""
        visitor.session.cookies.set(COOKIE, door(name), domain=host, path="/")
        return visitor

    def again(self) -> "Visitor":
        """The same, newly come."""
        if self.name and self.door:
            return Visitor.through(self.address, self.name, self.door)
        return Visitor.at(self.address, self.name)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page; a redirect is not followed."""
        return self.session.get(f"{self.address}{path}", allow_redirects=False, timeout=SECONDS, **options)

    def post(self, path: str, values: Any, **options: Any) -> requests.Response:
        """Send a form; a redirect is not followed."""
        return self.session.post(
            f"{self.address}{path}", data=values, allow_redirects=False, timeout=SECONDS, **options
        )

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser would send."""
        return {str(one.name): str(one.value) for one in self.session.cookies}

    @property
    def cookie_header(self) -> str:
        """The same, as the header says it."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
