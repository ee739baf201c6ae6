"""A form that saves by itself, against a server that is not there, or does not know the person any more.

Only the browser's side is tested here, so the server is played: each answer is chosen by the test.
"""

from uuid import UUID

from playwright.sync_api import Page, Route, expect

from tests.stories.played import HOME, PlayedServer, says


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
