"""A mail server that behaves as the address before the @ says: refuses, hangs, hangs up."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config import Settings

SENDER = "kie@wexcombe.example"


class Inbox:
    """Keeps what arrives. `refuse`: what to answer to recipients whose address has the key in it.

    `refuse_words`: the same to their messages. `hang`: never answer them; `drip`: answer them a character at a time,
    and never to the end; `drop`: take their messages, and hang up instead of saying so. `refuse_sender`: what to answer
    to everybody who sends; `most`: how many messages to take in one connection, 0 for any number.
    """

    def __init__(self) -> None:
        self.port = 0
        self.arrived: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.refuse_words: dict[str, str] = {}
        self.hang, self.drip, self.drop, self.refuse_sender = "", "", "", ""
        self.connections, self.most, self.in_connection = 0, 0, 0

    async def handle_EHLO(  # noqa: N802 - the name that the library calls
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count who comes."""
        self.connections += 1
        self.in_connection = 0
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - the name that the library calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse the sender."""
        if self.refuse_sender:
            return self.refuse_sender
        if self.most and self.in_connection == self.most:
            return "421 so many messages and no more"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name that the library calls
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if self.drip and self.drip in address:
            assert isinstance(server.transport, asyncio.Transport)
            while not server.transport.is_closing():
                server.transport.write(b"2")
                await asyncio.sleep(0.05)
        if self.hang and self.hang in address:
            await asyncio.Event().wait()
        for part, answer in self.refuse.items():
            if part in address:
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that the library calls
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message."""
        content = envelope.content
        assert isinstance(content, bytes)
        made = message_from_bytes(content, policy=default)
        assert isinstance(made, EmailMessage)
        for part, answer in self.refuse_words.items():
            if part in str(made["To"]):
                return answer
        self.in_connection += 1
        self.arrived.append(made)
        if self.drop and self.drop in str(made["To"]):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    def recipients(self) -> list[str]:
        """To whom messages arrived, in order."""
        return [str(one["To"]) for one in self.arrived]

    def settings(self) -> Settings:
        """Settings of an installation that uses this server."""
        return Settings(environment="testing", smtp_host="127.0.0.1", smtp_port=self.port, mail_from=SENDER)


@contextmanager
def inbox_open() -> Iterator[Inbox]:
    """One, while the block runs."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        inbox.port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
