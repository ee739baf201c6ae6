"""A real browser against a real server on a database of its own."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from config import Settings
from kie import clock
from kie.accounts.models import Account, SignInSession
from kie.accounts.passwords import password_hash
from kie.app import create_app
from kie.assessments.queries import sheet
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from tests import chromium
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import Cast, make_cast
from tests.demo.making import copied_council
from tests.stories.council import Council
from tests.stories.people import PASSWORD
from tests.stories.played import HOME, PlayedServer
from tests.stories.screen import AXE_AT_HAND, HEIGHT, Screen
from tests.stories.writers import Ageing, Arriving, Reading, Writer, begun

PATIENCE = 10_000
"""How long a step may take, in milliseconds: long for a busy machine, short for a test that fails."""


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
    hashed = password_hash(PASSWORD)
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        cast = make_cast(session)
        for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
            session.add(Account(person_id=person.id, password_hash=hashed, changed_at=clock.now()))
    return cast


@pytest.fixture
def part(town: Cast, fresh_database: Engine, shipped: Catalogue) -> ParticipationContext:
    """Ana's part of an open cycle."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        return part_of(session, open_cycle_with(session, town, shipped, WHOLE), town.ana)


@pytest.fixture
def wants(part: ParticipationContext) -> str:
    """The address of the page on what Ana wants."""
    return f"/assessments/{part.participation.id}/self/wants"


@contextmanager
def serving(settings: Settings, engine: Engine, port: int = 0) -> Iterator[str]:
    """A running server's address. `port`: 0 for any that is free."""
    server = make_server("127.0.0.1", port, create_app(settings, engine=engine), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def address(fresh_database: Engine, settings: Settings) -> Iterator[str]:
    """The address of a server on the test's own database."""
    with serving(settings, fresh_database) as found:
        yield found


@contextmanager
def screens(browser: Chromium, address: str) -> Iterator[Callable[..., Screen]]:
    """Opens screens, each with cookies of its own, and closes them all at the end."""
    opened = []

    def open_one(width: int = 1280, script: bool = True, dark: bool = False) -> Screen:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(AXE_AT_HAND)
        opened.append(context)
        return Screen(context.new_page(), address, script)

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def open_screen(chromium_browser: Chromium, address: str) -> Iterator[Callable[..., Screen]]:
    """Opens browsers, each with cookies of its own: `open_screen(width=360, script=False)`."""
    with screens(chromium_browser, address) as open_one:
        yield open_one


@pytest.fixture(scope="session")
def council(
    tmp_path_factory: pytest.TempPathFactory,
    shipped: Catalogue,
    settings: Settings,
    chromium_browser: Chromium,
) -> Iterator[Council]:
    """The demonstration on a server of its own. Its stories only look."""
    engine = copied_council(tmp_path_factory, shipped)
    with serving(settings, engine) as address, screens(chromium_browser, address) as open_one:
        yield Council(engine, create_app(settings, engine=engine), open_one)
    engine.dispose()


@pytest.fixture
def server() -> PlayedServer:
    """A server that answers as the test says."""
    return PlayedServer()


@pytest.fixture
def page(chromium_browser: Chromium, server: PlayedServer) -> Iterator[Page]:
    """The played server's page, with its scripts at work."""
    context = chromium_browser.new_context()
    context.route(f"{HOME}**", server.handle)
    opened = context.new_page()
    opened.goto(HOME)
    expect(opened.locator(".keys-on")).to_be_visible()
    yield opened
    context.unroute_all(behavior="ignoreErrors")  # A page that closes may still send a last save.
    context.close()


@pytest.fixture
def arrives(town: Cast, open_screen: Callable[..., Screen]) -> Arriving:
    """Ana at a screen of her own, signed in, and on the page at an address when there is one.

    `clockwork`: the browser's clock is the test's to turn.
    """

    def arrive(at: str | None = None, clockwork: bool = False, **screen: Any) -> Writer:
        ana = Writer(open_screen(**screen), town.ana)
        if clockwork:
            ana.page.clock.install()
        ana.signs_in()
        if at is not None:
            ana.screen.go(at)
        if clockwork:
            begun(ana.page)
        return ana

    return arrive


@pytest.fixture
def sessions_are(fresh_database: Engine) -> Ageing:
    """Makes every session as if it had begun, been used or ended at another time."""

    def change(**values: Any) -> None:
        with Session(fresh_database) as session, session.begin():
            session.execute(update(SignInSession).values(**values))

    return change


@pytest.fixture
def stored(fresh_database: Engine, part: ParticipationContext) -> Reading:
    """What the database holds of what Ana wants soon."""

    def read() -> str:
        with Session(fresh_database) as session:
            row = sheet(session, part.participation.id, "self").wants
            return row.soon if row else ""

    return read
