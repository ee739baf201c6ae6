"""What people do with passkeys in the stories of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.accounts.passkey_models import Passkey
from kie.events import Event
from kie.people.models import Person
from tests.accounts.passkeys.devices import Device
from tests.browser import Browser, Page

GOOD = "kettle bus forty"
CHANGE = "/account/second-factor"
NEW = "/second-factor/passkey/new"
Visit = Callable[..., Browser]


@dataclass
class Owner:
    """Somebody with a device. `codes`: their recovery codes."""

    browser: Browser
    device: Device
    codes: list[str]


def asked(browser: Browser, purpose: str) -> dict[str, Any]:
    """What the page's script is given."""
    options: dict[str, Any] = browser.get(f"/passkeys/challenge/{purpose}").json
    return options


def with_password(browser: Visit, number: str) -> Browser:
    """Somebody's browser after the password, wherever that leads."""
    made: Browser = browser()
    made.post("/sign-in", {"identifier": number, "password": GOOD})
    return made


def by_passkey(browser: Browser, device: Device, status: int = 302, **changes: Any) -> Page:
    """Sign in with a passkey."""
    sent = device.use(asked(browser, "sign-in"), **changes)
    return browser.post("/sign-in/passkey", {"credential": sent}, status=status)


def adds(browser: Browser, device: Device, name: str = "My phone", status: int = 302) -> Page:
    """Add a passkey on the page for it."""
    browser.get(NEW)
    return browser.post(NEW, {"name": name, "credential": device.make(asked(browser, "new"))}, status=status)


def first_passkey(browser: Browser) -> Owner:
    """Somebody signed in completely adds their first passkey."""
    assert browser.post(f"{CHANGE}?change=passkey", {"change": "passkey", "password": GOOD}).location == NEW
    device = Device()
    page = adds(browser, device, status=200)
    return Owner(browser, device, [code.get_text() for code in page.html.select("main ul code")])


def events_of(session: Session, person: Person) -> list[str]:
    """What happened to the person's second factor, in order, but for where it was given."""
    wanted = select(Event.action).where(Event.person_id == person.id).order_by(Event.id)
    return [
        one
        for one in session.scalars(wanted)
        if one.startswith(("second-factor", "recovery", "passkey")) and one != "second-factor.given"
    ]


def passkeys(session: Session) -> int:
    """How many are kept."""
    return session.scalar(select(func.count()).select_from(Passkey)) or 0


def removal_page(browser: Browser, name: str) -> str:
    """Where the account page leads to remove the passkey of this name."""
    return browser.get("/account").link(f"Remove it {name}")
