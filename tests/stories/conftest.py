"""A real browser against a real server on a database of its own."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from config import Settings
from kie import clock
from kie.accounts.models import Account
from kie.accounts.passwords import password_hash
from kie.app import create_app
from tests import chromium
from tests.cast import Cast, make_cast
from tests.stories.screen import Screen

PASSWORD = "five quiet herons wade"


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Chromium]:
    """Chromium, headless, started once."""
    path = chromium.find()
    if path is None:
        message = "no browser: run `make browser-tools`, or set KIE_TEST_CHROMIUM"
        if os.environ.get("CI"):
            raise RuntimeError(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def town(fresh_database: Engine) -> Cast:
    """The cast, committed, each with a password."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        cast = make_cast(session)
        for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
            session.add(
                Account(person_id=person.id, password_hash=password_hash(PASSWORD), changed_at=clock.now())
            )
    return cast


@pytest.fixture
def address(fresh_database: Engine, settings: Settings) -> Iterator[str]:
    """A running server's address."""
    app = create_app(settings, engine=fresh_database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_screen(chromium_browser: Chromium, address: str, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """Opens browsers, each with cookies of its own: `open_screen(width=360, script=False)`."""
    opened = []

    def open_one(width: int = 1280, script: bool = True, dark: bool = False) -> Screen:
        context = chromium_browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        opened.append(context)
        return Screen(context.new_page(), script)

    yield open_one
    for context in opened:
        context.close()
