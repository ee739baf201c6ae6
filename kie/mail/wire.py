"""Speaking to the mail server, and what its answers mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum

from config import Settings
from kie.mail.message import domain

TIMEOUT = 20
"""Seconds to wait for one answer of the server. A message takes at most five: sender, recipient, data, body, reset."""


TOO_LARGE = "smtp 552"
"""What servers say to the sender's address when it is the message that they do not want."""


class Verdict(Enum):
    """What became of one message."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to one message. `error`: the kind of refusal; "" for none."""

    verdict: Verdict
    error: str = ""


class ServerAway(Exception):
    """The mail server cannot be reached, or does not let us in. No message has to do with it; `kind` says what."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in to as the settings say. Raises ServerAway, never while in use."""
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(kind_of(error)) from error
    try:
        yield server
    finally:
        _hang_up(server)


def hand_over(server: smtplib.SMTP, made: EmailMessage) -> Answer:
    """Give one message to the server. CUT_OFF: the connection broke, and nobody knows whether it was taken.

    Raises ServerAway when the server refuses us rather than the message.
    """
    try:
        server.send_message(made)
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        return Answer(Verdict.CUT_OFF, kind_of(error))
    except (smtplib.SMTPException, ValueError) as error:
        return _refused(error)
    return Answer(Verdict.TAKEN)


def kind_of(error: Exception) -> str:
    """The refusal as it is kept: the server's code, or the error's name; never its words, which may name people."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    return f"smtp {code}" if isinstance(code, int) and code > 0 else type(error).__name__


def _refused(error: smtplib.SMTPException | ValueError) -> Answer:
    kind = kind_of(error)
    about_us = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPHeloError)
    if about_us and kind != TOO_LARGE:
        raise ServerAway(kind) from error
    # 4xx may mend itself. What has no code, such as an address that cannot be written down, does not.
    return Answer(Verdict.LATER if kind.startswith("smtp 4") else Verdict.NEVER, kind)


def _open(settings: Settings) -> smtplib.SMTP:
    # Naming ourselves by the sender's domain spares a look-up that can hang where there is no name server.
    ours = domain(settings.mail_from)
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, ours, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, ours, timeout=TIMEOUT)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
