"""The outbox against a real mail server."""

import socket
from collections.abc import Iterator
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, select

from config import Settings
from kie import mail
from kie.db import transaction
from kie.jobs import Clockwork, deliver_mail
from kie.mail import QueuedMail, deliver, queue

pytestmark = pytest.mark.both_databases


class Inbox(MessageHandler):
    """Keeps what arrives; refuses recipients at `refuse`."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Message] = []
        self.refuse = ""

    async def handle_RCPT(  # noqa: N802 - the name that the library calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuse and self.refuse in address:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.arrived.append(message)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def waiting(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        return list(session.scalars(select(QueuedMail.recipient).where(QueuedMail.sent_at.is_(None))))


def test_mail_is_delivered_once(fresh_database: Engine, inbox: tuple[Inbox, int]) -> None:
    handler, port = inbox
    with transaction(fresh_database) as session:
        for _twice in range(2):
            queue(session, key="one", recipient="ana@wexcombe.example", subject="Zoë’s code", text="Héllo ✓")
    for _twice in range(2):
        deliver(fresh_database, host="127.0.0.1", port=port, sender="kie@wexcombe.example")
    (message,) = handler.arrived
    assert message["To"] == "ana@wexcombe.example"
    assert "wexcombe.example" in message["Message-ID"]
    assert "Héllo ✓" in message.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert waiting(fresh_database) == []


def test_a_refused_message_waits_and_the_others_go(fresh_database: Engine, inbox: tuple[Inbox, int]) -> None:
    handler, port = inbox
    handler.refuse = "full"
    with transaction(fresh_database) as session:
        queue(session, key="a", recipient="full@wexcombe.example", subject="A", text="a")
        queue(session, key="b", recipient="ben@wexcombe.example", subject="B", text="b")
    assert deliver(fresh_database, host="127.0.0.1", port=port, sender="kie@wexcombe.example") == 1
    assert waiting(fresh_database) == ["full@wexcombe.example"]
    handler.refuse = ""
    assert deliver(fresh_database, host="127.0.0.1", port=port, sender="kie@wexcombe.example") == 1
    assert waiting(fresh_database) == []


def test_a_message_that_was_taken_is_kept_without_its_text(
    fresh_database: Engine, inbox: tuple[Inbox, int]
) -> None:
    _handler, port = inbox
    with transaction(fresh_database) as session:
        queue(session, key="c", recipient="ana@wexcombe.example", subject="Your code", text="ABCD-EFGH")
    deliver(fresh_database, host="127.0.0.1", port=port, sender="kie@wexcombe.example")
    with transaction(fresh_database) as session:
        (kept,) = session.scalars(select(QueuedMail)).all()
        queue(session, key="c", recipient="ana@wexcombe.example", subject="Your code", text="ABCD-EFGH")
    assert (kept.subject, kept.text, kept.failures) == ("Your code", "", 0)
    assert waiting(fresh_database) == []


@pytest.mark.parametrize("address", ["two\r\nlines@wexcombe.example", ""])
def test_an_address_that_cannot_be_used_holds_nobody_up(
    fresh_database: Engine, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    handler, port = inbox
    monkeypatch.setattr(mail, "BATCH", 1)
    with transaction(fresh_database) as session:
        queue(session, key="a", recipient=address, subject="A", text="a")
        queue(session, key="b", recipient="ben@wexcombe.example", subject="B", text="b")
    for _round in range(2):
        deliver(fresh_database, host="127.0.0.1", port=port, sender="kie@wexcombe.example")
    assert [message["To"] for message in handler.arrived] == ["ben@wexcombe.example"]
    assert waiting(fresh_database) == [address]


def test_what_was_rolled_back_is_never_sent(fresh_database: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(fresh_database) as session:
        queue(session, key="x", recipient="ana@wexcombe.example", subject="X", text="x")
        raise ZeroDivisionError
    assert waiting(fresh_database) == []


def test_without_a_mail_server_the_job_does_nothing_and_with_a_dead_one_the_clockwork_goes_on(
    fresh_database: Engine,
) -> None:
    assert deliver_mail(fresh_database, Settings()) == 0
    with transaction(fresh_database) as session:
        queue(session, key="x", recipient="ana@wexcombe.example", subject="X", text="x")
    Clockwork(fresh_database, Settings(smtp_host="127.0.0.1", smtp_port=1)).tick()
    assert waiting(fresh_database) == ["ana@wexcombe.example"]
