"""A form that saves by itself, against a server that answers, refuses, contradicts or is not there.

Only the browser's side is tested here, so the server is played: each answer is chosen by the test.
"""

import json
import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser as Chromium
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


@pytest.fixture
def server() -> PlayedServer:
    return PlayedServer()


@pytest.fixture
def page(chromium_browser: Chromium, server: PlayedServer) -> Iterator[Page]:
    context = chromium_browser.new_context()
    context.route(f"{HOME}**", server.handle)
    opened = context.new_page()
    opened.goto(HOME)
    expect(opened.locator(".keys-on")).to_be_visible()
    yield opened
    context.unroute_all(behavior="ignoreErrors")  # A page that closes may still send a last save.
    context.close()


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-saved]")).to_contain_text(words)


def test_a_choice_is_saved_at_once_and_the_time_is_shown(page: Page, server: PlayedServer) -> None:
    page.get_by_label("Often").check()
    says(page, "Saved 14:01")
    page.get_by_label("Note").fill("He waited.")
    says(page, "Saved 14:02")
    assert server.posts == [
        {"item": "theme", "version": "1", "values": {"step": "2", "note": ""}},
        {"item": "theme", "version": "1+", "values": {"step": "2", "note": "He waited."}},
    ]


def test_saves_of_an_item_never_overlap_and_the_last_one_wins(page: Page, server: PlayedServer) -> None:
    server.hold = True
    page.get_by_label("Rarely").check()
    page.get_by_label("Often").check()
    page.get_by_label("No chance").check()
    page.wait_for_timeout(100)  # Time enough for a second save, which must not be there.
    assert len(server.posts) == 1
    server.hold = False
    server.held[0]()
    says(page, "Saved 14:02")
    assert [(post["version"], post["values"]["step"]) for post in server.posts] == [("1", "1"), ("1+", "out")]


@pytest.mark.parametrize(("button", "left"), [("Keep mine", "Mine"), ("Use the other", "Theirs")])
def test_two_versions_are_shown_side_by_side(
    page: Page, server: PlayedServer, button: str, left: str
) -> None:
    server.answers = [(409, {"message": "Changed at 14:00.", "theirs": {"note": "Theirs"}, "version": "7"})]
    page.get_by_label("Note").fill("Mine")
    panel = page.locator(".conflict")
    expect(panel).to_contain_text("Changed at 14:00.")
    expect(panel.locator("dd")).to_have_text(["Mine", "Theirs"])
    panel.get_by_role("button", name=button).click()
    expect(panel).to_have_count(0)
    expect(page.get_by_label("Note")).to_have_value(left)
    if left == "Mine":
        says(page, "Saved 14:02")
        assert server.posts[-1]["version"] == "7"


def test_what_went_wrong_stands_right_below_the_box_and_leaves_the_focus(
    page: Page, server: PlayedServer
) -> None:
    page.get_by_label("Often").check()
    says(page, "Saved 14:01")
    server.answers = [
        (409, {"theirs": {"note": "Theirs"}, "version": "7"}),
        (422, {"message": "Shorten it."}),
    ]
    note = page.get_by_label("Note")
    note.press_sequentially("Mine")
    expect(page.locator("#note + .conflict")).to_be_visible()
    says(page, "Not saved: choose which version to keep.")
    expect(note).to_be_focused()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#note + [role=alert]")).to_have_text("Shorten it.")
    expect(note).to_have_accessible_description("Shorten it.")
    expect(note).to_be_focused()
    says(page, "This was not saved.")
    note.fill("M")
    says(page, "Saved 14:04")
    expect(note).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-item] [role=alert]")).to_have_count(0)


def test_a_refusal_stands_at_the_control_that_the_server_names(page: Page, server: PlayedServer) -> None:
    server.answers = [(422, {"message": "Shorten it.", "field": "note"})]
    page.get_by_label("Often").check()
    expect(page.locator("#note + [role=alert]")).to_have_text("Shorten it.")


def test_one_item_saved_does_not_hide_that_another_is_not(page: Page, server: PlayedServer) -> None:
    too_long: Answer = (422, {"message": "Shorten it."})
    server.answers = [too_long, too_long]  # Once while typing, once on leaving the box.
    page.get_by_label("Note").fill("Long")
    says(page, "This was not saved.")
    page.get_by_label("Else").fill("Short")
    page.wait_for_function("document.querySelectorAll('[data-version]')[1].value === '1+'")
    says(page, "This was not saved.")
    page.get_by_label("Note").fill("L")
    says(page, "Saved 14:0")


def test_a_box_grows_with_its_text_but_not_past_the_screen(page: Page) -> None:
    for name in ("base", "forms"):
        page.add_style_tag(content=(ROOT / f"static/css/{name}.css").read_text("utf-8"))
    note = page.get_by_label("Note")
    note.fill("Line\n" * 200)
    box = note.bounding_box()
    assert box is not None
    assert box["height"] <= 320


def test_number_keys_are_left_alone_on_a_phone(chromium_browser: Chromium, server: PlayedServer) -> None:
    context = chromium_browser.new_context(has_touch=True, is_mobile=True)
    context.route(f"{HOME}**", server.handle)
    phone = context.new_page()
    phone.goto(HOME)
    phone.add_style_tag(content=(ROOT / "static/css/forms.css").read_text("utf-8"))
    expect(phone.locator("form[data-behaviour]")).to_be_visible()
    expect(phone.locator("kbd").first).to_be_hidden()
    expect(phone.locator(".keys-switch")).to_be_hidden()
    context.unroute_all(behavior="ignoreErrors")
    context.close()


def test_a_save_whose_answer_was_lost_is_no_conflict(page: Page, server: PlayedServer) -> None:
    server.answers = [(409, {"message": "Changed.", "theirs": {"note": "Mine\r\nand more"}, "version": "2"})]
    page.get_by_label("Note").fill("Mine\nand more")
    says(page, "Saved 14:02")
    expect(page.locator(".conflict")).to_have_count(0)


def test_without_a_connection_it_says_so_and_tries_again(page: Page, server: PlayedServer) -> None:
    server.answers = [None, (503, {})]
    page.get_by_label("Often").check()
    says(page, "Not saved yet")
    says(page, "Not saved yet")
    expect(page.locator("[data-saved]")).to_contain_text("Saved 14:03", timeout=15_000)


def test_signing_in_again_elsewhere_saves_what_was_written(page: Page, server: PlayedServer) -> None:
    server.answers = [(401, {}), (401, {})]
    page.get_by_label("Note").fill("Kept")
    says(page, "You are signed out.")
    server.token = "second"
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "Saved 14:03")
    assert server.posts[-1]["values"]["note"] == "Kept"


def test_an_old_token_is_renewed_without_a_word(page: Page, server: PlayedServer) -> None:
    server.answers = [(400, {})]
    server.token = "second"
    page.get_by_label("Often").check()
    says(page, "Saved 14:02")
    assert server.tokens == ["first", "second"]


def test_a_refusal_is_shown_at_the_item_and_the_text_stays(page: Page, server: PlayedServer) -> None:
    server.answers = [(422, {"message": "Shorten it a little."})]
    page.get_by_label("Note").fill("Long")
    expect(page.locator("[data-item] [role=alert]")).to_have_text("Shorten it a little.")
    expect(page.get_by_label("Note")).to_have_value("Long")


def test_going_on_waits_for_the_last_words(page: Page, server: PlayedServer) -> None:
    page.get_by_label("Note").fill("Last words")
    with page.expect_request(f"{HOME}whole") as sent:
        page.get_by_role("button", name="Go on").click()
    assert server.posts[-1]["values"]["note"] == "Last words"
    assert "version=1%2B" in (sent.value.post_data or "")


def test_number_keys_answer_but_never_while_typing(page: Page, server: PlayedServer) -> None:
    page.keyboard.press("2")
    expect(page.get_by_label("Often")).to_be_checked()
    page.keyboard.press("0")
    expect(page.get_by_label("No chance")).to_be_checked()
    page.get_by_label("Note").press("1")
    expect(page.get_by_label("Note")).to_have_value("1")
    expect(page.get_by_label("No chance")).to_be_checked()
    page.get_by_label("Answer with the number keys").uncheck()
    page.keyboard.press("1")
    expect(page.get_by_label("No chance")).to_be_checked()


def test_one_content_keeps_its_key_however_often_it_is_sent(page: Page, server: PlayedServer) -> None:
    server.answers = [None, (503, {})]
    page.get_by_label("Often").check()
    expect(page.locator("[data-saved]")).to_contain_text("Saved 14:03", timeout=15_000)
    page.get_by_label("Note").fill("More")
    says(page, "Saved 14:04")
    first, second, third, fourth = server.keys
    assert first == second == third != fourth
    assert all(UUID(key or "").version == 4 for key in server.keys)


def test_what_waits_is_marked_and_goes_out_in_the_order_it_was_written(
    page: Page, server: PlayedServer
) -> None:
    server.answers = [None] * 99
    page.get_by_label("Else").fill("First")
    expect(page.locator("#else + .unsaved")).to_have_text("Not saved yet")
    page.get_by_label("Note").fill("Second")
    expect(page.locator(".unsaved")).to_have_count(2)
    del server.posts[:], server.answers[:]
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".unsaved")).to_have_count(0)
    assert [post["item"] for post in server.posts] == ["other", "theme"]


def test_both_versions_can_be_joined(page: Page, server: PlayedServer) -> None:
    theirs = {"note": "Theirs", "step": "1"}
    server.answers = [
        (409, {"theirs": {"step": "2"}, "version": "6"}),
        (409, {"theirs": theirs, "version": "7"}),
    ]
    page.get_by_label("Rarely").check()
    panel = page.locator(".conflict")
    expect(panel.get_by_role("button", name="Keep mine")).to_be_visible()
    expect(panel.get_by_role("button", name="Join both")).to_be_hidden()
    page.get_by_label("Often").check()
    panel.get_by_role("button", name="Use the other").click()
    page.get_by_label("Note").fill("Mine")
    panel.get_by_role("button", name="Join both").click()
    expect(page.get_by_label("Note")).to_have_value("Mine\n\nTheirs")
    says(page, "Saved 14:03")
    assert server.posts[-1] == {
        "item": "theme",
        "version": "7",
        "values": {"step": "2", "note": "Mine\n\nTheirs"},
    }


def test_what_was_chosen_before_the_script_arrived_is_saved(page: Page, server: PlayedServer) -> None:
    page.route("**/static/js/autosave.js", lambda route: _later(page, route))
    page.reload()
    says(page, "Saved 14:01")
    assert server.posts[-1]["values"] == {"step": "", "note": "Typed early"}


def _later(page: Page, route: Route) -> None:
    """Answer only when the person has typed."""
    page.get_by_label("Note").fill("Typed early")
    route.fallback()
