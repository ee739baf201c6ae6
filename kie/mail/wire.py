"""Speaking to the mail server, and what its answers mean."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from enum import Enum
from threading import Timer

from config import Settings
from kie.mail.message import domain

TIMEOUT = 20
"""Seconds to wait for one answer of the server. A message takes at most five: sender, recipient, data, body, reset."""


GOES_AWAY = "smtp 421"
"""What a server says to whatever it is asked when it ends the connection."""
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
def connected(settings: Settings, at_most: timedelta) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted and signed in to as the settings say. Raises ServerAway, never while in use.

    After `at_most` it is cut, whatever is under way: a server that lets one character drip after the other never lets
    a time-out come about.
    """
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(kind_of(error)) from error
    watch = Timer(at_most.total_seconds(), _cut, (server,))
    watch.daemon = True
    watch.start()
    try:
        yield server
    finally:
        _hang_up(server)
        watch.cancel()


def hand_over(server: smtplib.SMTP, made: EmailMessage) -> Answer:
    """Give one message to the server. CUT_OFF: the connection broke, and nobody knows whether it was taken.

    Raises ServerAway when the server refuses us rather than the message, or has gone before it was offered anything.
    """
    if server.sock is None:
        raise ServerAway(smtplib.SMTPServerDisconnected.__name__)
    try:
        server.send_message(made)
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        return Answer(Verdict.CUT_OFF, kind_of(error))
    except (smtplib.SMTPException, ValueError) as error:
        return _refused(error)
    except Exception as error:
        # Whatever else the library fails at: the connection may be in the middle of something.
        return Answer(Verdict.CUT_OFF, kind_of(error))
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
    if kind == GOES_AWAY:
        return Answer(Verdict.CUT_OFF, kind)
    # What an address cannot mend, it never will; what is neither that nor 5xx, such as an answer that is none, may.
    unwritable = isinstance(error, ValueError | smtplib.SMTPNotSupportedError)
    return Answer(Verdict.NEVER if unwritable or kind.startswith("smtp 5") else Verdict.LATER, kind)


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


def _cut(server: smtplib.SMTP) -> None:
    """End a connection that another thread is waiting on."""
    if server.sock is not None:
        with suppress(OSError):
            # Below encryption, whose state belongs to the other thread.
            socket.socket.shutdown(server.sock, socket.SHUT_RDWR)


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
