"""Whether the address that people use leads here, and its certificate holds."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from config import OWN_HOSTS
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding, validity

NAME = "address"
PATIENCE = 10
"""Seconds to wait for an answer."""
ALIVE = b'"status":"ok"'


def look(installation: Installation) -> Iterator[Finding]:
    """How the address looks, then whether it answers."""
    settings = installation.settings
    url = urlsplit(settings.public_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query or url.fragment:
        says = f"KIE_PUBLIC_URL is {settings.public_url}, from which links in mail are made wrongly."
        yield Finding(NAME, "fault", says, "Write it as https://name, without anything behind the name.")
        return
    if settings.production and not settings.proxies:
        says = (
            "KIE_PROXIES is 0, so everybody seems to come from the proxy, and one who guesses makes all wait."
        )
        yield Finding(NAME, "warning", says, "Set KIE_PROXIES to how many proxies of yours stand before KIE.")
    if settings.production and _is_number(url.hostname):
        says = "KIE_PUBLIC_URL is a number: no passkey works there."
        yield Finding(NAME, "warning", says, "Give the server a name.")
    yield from _asked(url)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _asked(url: SplitResult) -> Iterator[Finding]:
    where = f"{url.scheme}://{url.netloc}"
    connection = _connection(url)
    try:
        connection.request("GET", "/health", headers={"User-Agent": "kie doctor"})
        yield from _certificate(where, connection)
        answer = connection.getresponse()
        body = answer.read(200)
    except ssl.SSLCertVerificationError as error:
        cure = "Renew it, or let the proxy send the certificates between it and its root too."
        yield Finding(NAME, "fault", f"The certificate of {where} is refused: {error.verify_message}.", cure)
        return
    except (OSError, HTTPException) as error:
        cure = "Open it where people are. If it answers there, it is only hidden from this machine."
        if url.hostname in OWN_HOSTS:
            cure = "Start it: kie serve"
        yield Finding(NAME, "warning", f"{where} cannot be reached from here ({type(error).__name__}).", cure)
        return
    finally:
        connection.close()
    if answer.status == 200 and ALIVE in body.replace(b" ", b""):
        yield Finding(NAME, "ok", f"KIE answers at {where}.")
    else:
        says = f"Something else than KIE answers at {where} (status {answer.status})."
        yield Finding(NAME, "warning", says, "Put KIE_PUBLIC_URL right, or let the proxy lead here.")


def _connection(url: SplitResult) -> HTTPConnection:
    assert url.hostname is not None  # noqa: S101 - narrows the type
    if url.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(url.hostname, url.port, timeout=PATIENCE, context=context)
    return HTTPConnection(url.hostname, url.port, timeout=PATIENCE)


def _certificate(where: str, connection: HTTPConnection) -> Iterator[Finding]:
    held: socket.socket | None = connection.sock
    certificate = held.getpeercert() if isinstance(held, ssl.SSLSocket) else None
    if not certificate:
        return
    end = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    level = validity(end - datetime.now(UTC))
    says = f"The certificate of {where} holds until {end:%Y-%m-%d}."
    yield Finding(
        NAME, level, says, "" if level == "ok" else "Renew it, and see that this is done by itself."
    )
