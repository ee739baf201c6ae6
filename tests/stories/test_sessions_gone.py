"""A page whose session has ended is there for its writer to come back to, and for nobody else to look into."""

import pytest
from playwright.sync_api import expect

from kie import clock
from tests.cast import Cast
from tests.stories.writers import SIGNED_OUT, SOON, Ageing, Arriving, Reading, Writer, begun

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
SECRET = "For nobody else to read"


def test_nothing_of_a_page_whose_session_has_ended_is_there_for_the_next_person(
    town: Cast, arrives: Arriving, sessions_are: Ageing
) -> None:
    form = f"/plans/{town.ana.id}/goals/new"
    ana = arrives(form, clockwork=True)
    ana.page.locator("main textarea").first.fill(SECRET)
    sessions_are(ended_at=clock.now())
    ana.page.clock.fast_forward("01:00:00")
    ana.is_on("Sign in")
    ana.screen.sees("You were signed out before this was saved.")
    assert not left_of(ana)
    ana.page.go_back()
    ana.is_on("Sign in")

    ana.gives_the_password(ana.page, town.ben)
    ana.screen.press("Sign in")
    ana.screen.go("/unsent")
    ana.screen.sees("Nothing is waiting")
    assert not left_of(ana)
    ana.screen.press("Sign out")

    ana.gives_the_password(ana.page, town.ana)
    ana.screen.press("Sign in")
    ana.is_on("What you typed before you were signed out")
    ana.screen.follow("Carry on")
    expect(ana.page.locator("main textarea").first).to_have_value(SECRET)


def test_without_a_connection_the_page_goes_too_and_comes_back_to_its_writer(
    town: Cast, arrives: Arriving, sessions_are: Ageing
) -> None:
    ana = arrives(f"/plans/{town.ana.id}/goals/new", clockwork=True)
    box = ana.page.locator("main textarea").first
    box.fill(SECRET)
    sessions_are(ended_at=clock.now())
    ana.page.route("**/session", lambda route: route.abort())
    ana.page.clock.fast_forward("01:00:00")
    ana.screen.sees("what you typed waits in it")
    assert not left_of(ana)
    assert ana.page.locator("form, input, textarea, nav, meta[name=person]").count() == 0
    ana.screen.errors.clear()  # The browser's own, of the connection that there was not.
    ana.screen.check()
    ana.page.unroute("**/session")
    ana.signs_in_beside()
    expect(box).to_have_value(SECRET)
    assert "Ana Silva" in ana.page.content()

    # As the browser's memory has it, when Back is pressed after the end.
    sessions_are(ended_at=clock.now())
    ana.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    ana.is_on("Sign in")
    ana.screen.sees("You were signed out before this was saved.")
    assert not left_of(ana)


def test_what_was_chosen_and_not_typed_is_kept_and_a_form_left_alone_is_not(
    town: Cast, arrives: Arriving, sessions_are: Ageing
) -> None:
    ana = arrives("/reminders", clockwork=True)
    untouched = ana.page.context.new_page()
    untouched.goto(f"/plans/{town.ana.id}/goals/new")
    begun(untouched)
    day, dates = ana.page.get_by_label("Wednesday"), ana.page.get_by_label("Remind me of dates")
    hour = ana.page.get_by_label("Reminders may come from")
    assert not day.is_checked() and dates.is_checked()
    day.check()
    dates.uncheck()
    hour.select_option("5")
    sessions_are(ended_at=clock.now())
    ana.page.clock.fast_forward("01:00:00")
    ana.is_on("Sign in")
    expect(untouched.get_by_role("heading", level=1)).to_have_text("Sign in")
    ana.gives_the_password(ana.page, town.ana)
    ana.screen.press("Sign in")
    ana.is_on("What you typed before you were signed out")
    expect(ana.page.get_by_role("link", name="Carry on")).to_have_count(1)
    ana.screen.follow("Carry on")
    expect(day).to_be_checked()
    expect(dates).not_to_be_checked()
    expect(hour).to_have_value("5")


def test_where_a_save_was_refused_the_page_goes_once_nobody_writes(
    arrives: Arriving, sessions_are: Ageing, stored: Reading, wants: str
) -> None:
    ana = arrives(wants, clockwork=True)
    sessions_are(ended_at=clock.now())
    ana.types(SECRET)
    ana.page.clock.fast_forward("00:02")
    ana.is_told(SIGNED_OUT)
    ana.page.clock.fast_forward("01:50")
    expect(ana.page.get_by_label(SOON)).to_have_value(SECRET)
    ana.page.clock.fast_forward("00:30")
    ana.is_on("Sign in")
    assert not left_of(ana)
    ana.gives_the_password(ana.page, ana.person)
    ana.screen.press("Sign in")
    ana.screen.follow("Carry on")
    expect(ana.page.get_by_label(SOON)).to_have_value(SECRET)


def left_of(writer: Writer) -> list[str]:
    """What the document holds of the writer and their words, wherever in it."""
    values = "[...document.querySelectorAll('input, textarea')].map(one => one.value).join()"
    whole = writer.page.content() + writer.page.evaluate(values)
    return [words for words in (SECRET, writer.person.name, str(writer.person.id)) if words in whole]
