"""Passkeys in a real browser, with an authenticator that it brings for tests: made, used, refused, removed."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import CDPSession, expect
from sqlalchemy import Engine

from config import Settings
from kie.people.models import Person
from tests.cast import Cast
from tests.stories.conftest import screens, serving
from tests.stories.people import PASSWORD, Someone
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
USE, SIGN_IN = "Use a passkey", "Sign in with a passkey"


class Owner(Someone):
    """Somebody with an authenticator in their browser, which `recognises` them unless said."""

    def __init__(self, screen: Screen, person: Person) -> None:
        super().__init__(screen, person)
        self.wire: CDPSession = screen.page.context.new_cdp_session(screen.page)
        self.wire.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made: dict[str, Any] = self.wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.device = {"authenticatorId": made["authenticatorId"]}

    def recognised(self, yes: bool) -> None:
        """Whether finger or PIN are theirs."""
        self.wire.send("WebAuthn.setUserVerified", {**self.device, "isUserVerified": yes})

    def keys(self) -> list[dict[str, Any]]:
        """What the authenticator keeps."""
        kept: list[dict[str, Any]] = self.wire.send("WebAuthn.getCredentials", self.device)["credentials"]
        return kept

    def turns_back_the_counter(self) -> None:
        """As a copy of the authenticator would have it."""
        (key,) = self.keys()
        self.wire.send("WebAuthn.removeCredential", {**self.device, "credentialId": key["credentialId"]})
        self.wire.send("WebAuthn.addCredential", {**self.device, "credential": {**key, "signCount": 1}})

    def presses(self, words: str) -> None:
        """A button of that name exactly."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def is_told(self, words: str) -> None:
        """By an alert."""
        expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        self.screen.check()


@pytest.fixture
def settings() -> Settings:
    """An address with a name, which is what passkeys want; HR needs a second factor."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Settings(
        environment="testing",
        second_factor="required",
        port=port,
        public_url=f"http://localhost:{port}",
    )


@pytest.fixture
def open_screen(
    chromium_browser: Chromium, fresh_database: Engine, settings: Settings
) -> Iterator[Callable[..., Screen]]:
    """Screens at that address."""
    with (
        serving(settings, fresh_database, settings.port),
        screens(chromium_browser, settings.public_url) as open_one,
    ):
        yield open_one


def test_hr_begins_with_a_passkey_and_goes_on_with_it(town: Cast, open_screen: Callable[..., Screen]) -> None:
    chloe = Owner(open_screen(width=360), town.chloe)
    chloe.screen.sign_in(town.chloe, PASSWORD)
    chloe.is_on("Set up the second step")
    chloe.screen.follow("Use a passkey in place of an app")
    chloe.page.get_by_label("Name of the passkey").fill("Work phone")
    chloe.recognised(False)
    chloe.presses("Add a passkey")
    chloe.is_told("No passkey was made")
    chloe.recognised(True)
    chloe.presses("Add a passkey")
    chloe.is_on("Your recovery codes")
    chloe.screen.check()
    chloe.screen.follow("I have kept the codes")
    assert len(chloe.keys()) == 1

    chloe.screen.go("/account")
    expect(chloe.page.get_by_role("heading", name="Work phone")).to_be_visible()
    chloe.screen.follow("Change the second step")
    chloe.page.get_by_label("Add a passkey").check()
    chloe.presses("Use a passkey instead of this")
    chloe.is_on("Add a passkey")
    chloe.presses("Add a passkey")
    chloe.is_told("has a passkey for you already")
    assert len(chloe.keys()) == 1

    chloe.screen.go("/account")
    chloe.screen.press("Sign out")
    chloe.is_on("Sign in")
    chloe.screen.check()
    chloe.recognised(False)
    chloe.presses(SIGN_IN)
    chloe.is_told("No passkey was used")
    chloe.recognised(True)
    chloe.presses(SIGN_IN)
    chloe.is_on("Home")

    chloe.screen.go("/account")
    chloe.screen.press("Sign out")
    chloe.turns_back_the_counter()
    chloe.presses(SIGN_IN)
    chloe.is_told("did not work here")


def test_after_the_password_and_from_another_address(
    town: Cast, open_screen: Callable[..., Screen], settings: Settings
) -> None:
    ana = Owner(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go("/account")
    ana.screen.follow("Add a passkey")
    ana.page.get_by_label("Your password").fill(PASSWORD)
    ana.presses("Go on")
    ana.presses("Add a passkey")
    ana.is_on("Your recovery codes")
    ana.screen.go("/account")
    ana.screen.press("Sign out")
    ana.screen.sign_in(town.ana, PASSWORD)
    ana.is_on("Show that it is you")
    ana.screen.check()
    ana.presses(USE)
    ana.is_on("Home")
    ana.screen.go("/account")
    ana.screen.follow("Remove it")
    ana.screen.check()
    ana.presses("Use a passkey instead of this")
    ana.is_on("Your account")
    ana.page.goto(f"http://127.0.0.1:{settings.port}/sign-in")
    ana.presses(SIGN_IN)
    ana.is_told("Passkeys do not work at this address")


def test_without_scripts_the_pages_say_what_to_do_instead(
    town: Cast, open_screen: Callable[..., Screen]
) -> None:
    chloe = Someone(open_screen(script=False), town.chloe)
    chloe.screen.go("/sign-in")
    expect(chloe.page.get_by_text("it needs JavaScript")).to_be_visible()
    expect(chloe.page.get_by_role("button", name=SIGN_IN)).to_be_hidden()
    chloe.screen.sign_in(town.chloe, PASSWORD)
    chloe.screen.follow("Use a passkey in place of an app")
    expect(chloe.page.get_by_text("Without, use an app for the second step.")).to_be_visible()
