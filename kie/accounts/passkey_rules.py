"""Rules of passkeys: where they can be used, what they are called, how long a challenge lasts, what a counter tells."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from kie.i18n import N_

MOST_NAME = 60
MOST_PASSKEYS = 20
MOST_CREDENTIAL = 1023
"""Bytes in the name that a device has for a key, at most (WebAuthn 3, 4)."""
CHALLENGE_LASTS = timedelta(minutes=5)
"""How long somebody may take over it: to find the key, and to be recognised by it (WebAuthn 3, 15.1)."""
CHALLENGE_BYTES = 32
TRANSPORTS = frozenset({"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"})
PURPOSES = ("sign-in", "second-step", "new", "proof")
"""What a challenge may be asked for: to sign in, to complete it, to make a passkey, to change how one signs in."""
LOCAL = "localhost"
PASSKEY, REPLACE, APP, CODES, APP_OFF, OFF = "passkey", "replace", "app", "codes", "app-off", "off"
"""What can be done to a second factor: a passkey added, the app replaced, one set up beside passkeys, recovery codes
made anew, the app taken away where passkeys stay, all of it turned off."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys of this installation work. `name`: the host's, which devices keep them under (the RP ID);
    `origin`: scheme, host and port, exactly as a browser says them."""

    name: str
    origin: str


def site_of(public_url: str) -> Site | None:
    """Where passkeys work under this address; None where browsers have none: see `no_site`."""
    if no_site(public_url) is not None:
        return None
    parts = urlsplit(public_url)
    host = (parts.hostname or "").rstrip(".")
    usual = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}")


def no_site(public_url: str) -> str | None:
    """Why browsers have no passkeys for this address, as a text to translate; None when they have.

    A host must be a name, and its pages encrypted, but on one's own machine (WebAuthn 3, 5.1.2 and 13.4.9).
    """
    parts = urlsplit(public_url)
    host = (parts.hostname or "").rstrip(".")
    if not host or _is_number(host):
        return N_(
            "Passkeys cannot be used here, because the address of this KIE is a number and not a name. Whoever runs it "
            "can give it a name."
        )
    if parts.scheme != "https" and not (host == LOCAL or host.endswith(f".{LOCAL}")):
        return N_(
            "Passkeys cannot be used here, because the address of this KIE does not begin with https. Whoever runs it "
            "can change that."
        )
    return None


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host.replace(".", "").isdecimal()
    return True


def copied(kept: int, told: int) -> bool:
    """Whether a key's counter tells that there is a copy of it: it counts, and did not go up (WebAuthn 3, 7.2, 22)."""
    return (kept > 0 or told > 0) and told <= kept


def known_transports(told: object) -> str:
    """What a browser said about reaching the key, as it is kept: what we know of it, in order."""
    given = told if isinstance(told, list) else []
    return " ".join(sorted(TRANSPORTS.intersection(one for one in given if isinstance(one, str))))


def changes_offered(app: bool, passkeys: int, required: bool, here: bool) -> tuple[str, ...]:
    """What somebody may do to their second factor. `app`: whether there is one; `required`: they must have one;
    `here`: whether passkeys work at this address."""
    some = app or passkeys > 0
    offered = (
        (PASSKEY, here and passkeys < MOST_PASSKEYS),
        (REPLACE, app),
        (APP, not app),
        (CODES, some),
        (APP_OFF, app and passkeys > 0),
        (OFF, some and not required),
    )
    return tuple(name for name, may in offered if may)


def is_last(passkeys: int, app: bool) -> bool:
    """Whether one of so many passkeys is all that there is of a second step. `app`: whether there is one."""
    return passkeys <= 1 and not app
