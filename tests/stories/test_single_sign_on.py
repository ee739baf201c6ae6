"""To the identity provider, back, and signed out at both ends, under the rules by which a browser holds our pages."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from kie.app import create_app
from tests.cast import Cast
from tests.faults.served import free_port
from tests.single_sign_on.conftest import NAME
from tests.single_sign_on.real import running, settings_for
from tests.stories.screen import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]


@pytest.fixture
def address(fresh_database: Engine) -> Iterator[str]:
    """A server with a provider, at the address by which the provider knows it."""
    own = f"http://localhost:{free_port()}"
    with running() as provider:
        app = create_app(settings_for(provider, own), engine=fresh_database)
        server = make_server("localhost", int(own.rpartition(":")[2]), app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield own
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_somebody_goes_there_comes_back_and_is_signed_out_at_both_ends(
    town: Cast, address: str, chromium_browser: Chromium, script: bool
) -> None:
    context = chromium_browser.new_context(java_script_enabled=script, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/diary")
    page.get_by_role("link", name=f"Sign in with {NAME}").click()
    page.get_by_role("button", name="ana", exact=True).click()
    expect(page).to_have_url(f"{address}/diary")
    expect(page.get_by_text("Your account is linked")).to_be_visible()
    page.goto(f"{address}/account")
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="End session")).to_be_visible()
    assert "id_token_hint=ey" in page.url, "it is told whose session is to end"
    page.get_by_role("button", name="End session").click()
    expect(page).to_have_url(f"{address}/sign-in")
    page.goto(f"{address}/account")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    context.close()
