"""Somebody with a browser in front of the proxy, who sends the forms of the pages they see."""

from typing import Any

import requests
from bs4 import BeautifulSoup

from tests.deploy.behind import Proxy
from tests.faults.served import PATIENCE


class Visitor:
    """One browser. `hosts`: which host answered each of its requests, in order."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._session = proxy.trusted()
        self.address = f"https://localhost:{proxy.port}"
        self.hosts: list[int] = []

    def get(self, path: str, status: int = 200) -> BeautifulSoup:
        """Visit a page."""
        return self._page(self._session.get(self.address + path, timeout=PATIENCE), status)

    def send(self, page: BeautifulSoup, action: str, status: int = 200, **values: Any) -> BeautifulSoup:
        """Send the form that leads to `action`, with these values in it; files are given as (name, bytes)."""
        form = page.find("form", attrs={"action": action}) or page.find("form", attrs={"method": "post"})
        assert form is not None, action
        hidden = {
            str(field["name"]): str(field.get("value", ""))
            for field in form.find_all("input")
            if field.get("type") == "hidden" and field.get("name")
        }
        files = {name: value for name, value in values.items() if isinstance(value, tuple)}
        typed = {name: value for name, value in values.items() if name not in files}
        answer = self._session.post(
            self.address + action, {**hidden, **typed}, files=files or None, timeout=PATIENCE
        )
        return self._page(answer, status)

    def pass_by(self) -> None:
        """Ask for nothing, so that the next request goes to another host."""
        self._page(self._session.get(self.address + "/health", timeout=PATIENCE), 200)

    def _page(self, answer: requests.Response, status: int) -> BeautifulSoup:
        for one in (*answer.history, answer):
            self.hosts.append(self._proxy.host_of(one.headers["X-Request-ID"]))
        assert answer.status_code == status, f"{answer.url}: {answer.status_code}: {answer.text[:600]}"
        page = BeautifulSoup(answer.text, "html.parser")
        self.path = answer.url.removeprefix(self.address)
        return page
