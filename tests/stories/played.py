"""A server played by the test, for a form that saves by itself: each answer is chosen."""

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Page, Route, expect

from kie import i18n

ROOT = Path(__file__).parents[2]
HOME = "http://kie.test/"
PAGE = """<!doctype html><html lang="en-GB"><title>Form</title><meta name="csrf-token" content="{{ token }}">
{% import "components/ui.html" as ui with context %}{% import "components/rating.html" as rating with context %}
{% include "components/_modules.html" %}
<form method="post" action="/whole" data-behaviour="autosave keys" data-autosave-url="/save">
{{ ui.autosave_texts() }}{{ ui.keys_switch() }}
{% call ui.item("theme", "1") %}
{{ rating.choices("step", "How often?", steps, none, "No chance to see it") }}
<label for="note">Note</label><textarea class="input" id="note" name="note"></textarea>
{% endcall %}
{% call ui.item("other", "1") %}<label for="else">Else</label><input id="else" name="else">{% endcall %}
{{ ui.saved_line() }}<button>Go on</button></form>"""

Answer = tuple[int, dict[str, Any]] | None


class PlayedServer:
    """Serves the page and our files. `posts`: what was saved; `answers`: what to say next (None: no connection)."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.keys: list[str | None] = []
        self.answers: list[Answer] = []
        self.token = "first"
        self.hold = False
        self.held: list[Callable[[], None]] = []

    def handle(self, route: Route) -> None:
        """Answer one request of the browser."""
        path = route.request.url.removeprefix(HOME)
        if path == "save":
            self._save(route)
        elif path.startswith("static/"):
            kind = mimetypes.guess_type(path)[0] or "text/plain"
            route.fulfill(body=(ROOT / path).read_bytes(), content_type=kind)
        else:
            route.fulfill(body=self._page(), content_type="text/html; charset=utf-8")

    def _page(self) -> str:
        environment = Environment(
            loader=FileSystemLoader(ROOT / "templates"), undefined=StrictUndefined, autoescape=True
        )
        environment.globals.update(
            _=i18n.gettext,
            static_url=lambda path: f"/static/{path}",
            csrf_token=lambda: self.token,
            url_for=lambda endpoint: f"/{endpoint}",
        )
        steps = [
            {"number": at, "name": name, "description": ""}
            for at, name in enumerate(("Rarely", "Often"), start=1)
        ]
        return environment.from_string(PAGE).render(token=self.token, steps=steps)

    def _save(self, route: Route) -> None:
        post = json.loads(route.request.post_data or "")
        self.posts.append(post)
        self.tokens.append(route.request.headers.get("x-csrftoken"))
        self.keys.append(route.request.headers.get("idempotency-key"))
        kept: Answer = (200, {"version": f"{post['version']}+", "saved_at": f"14:0{len(self.posts)}"})
        answer = self.answers.pop(0) if self.answers else kept
        if answer is None:
            route.abort()
        elif self.hold:
            self.held.append(lambda: route.fulfill(status=answer[0], json=answer[1]))
        else:
            route.fulfill(status=answer[0], json=answer[1])


def says(page: Page, words: str) -> None:
    """The form's line says so."""
    expect(page.locator("[data-saved]")).to_contain_text(words)
