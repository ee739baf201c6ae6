"""A form that saves by itself, against a server that keeps, refuses and contradicts.

Only the browser's side is tested here, so the server is played: each answer is chosen by the test.
"""

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.stories.played import HOME, ROOT, Answer, PlayedServer, says


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
    expect(phone.locator("[aria-keyshortcuts]")).to_have_count(0)
    context.unroute_all(behavior="ignoreErrors")
    context.close()


def test_number_keys_stay_where_a_desk_is_zoomed_to_400_per_cent(page: Page) -> None:
    # What CSS sees of a window of 1280 by 1024 at 400 %.
    page.set_viewport_size({"width": 320, "height": 256})
    page.add_style_tag(content=(ROOT / "static/css/forms.css").read_text("utf-8"))
    expect(page.locator(".keys-switch")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_label("Often")).to_be_checked()


def test_a_save_whose_answer_was_lost_is_no_conflict(page: Page, server: PlayedServer) -> None:
    server.answers = [(409, {"message": "Changed.", "theirs": {"note": "Mine\r\nand more"}, "version": "2"})]
    page.get_by_label("Note").fill("Mine\nand more")
    says(page, "Saved 14:02")
    expect(page.locator(".conflict")).to_have_count(0)
