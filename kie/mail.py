"""The outbox: mail is queued in the business transaction and delivered outside it.

A message never holds a rating. Delivery is retried on the next round until the server takes the message; the
`Message-ID` is the same at every try, so that a receiving server can tell a duplicate. What was taken is kept without
its text, because that may be a one-time code; what was refused waits behind what was not.
"""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID, uuid4

from sqlalchemy import Engine, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.db import Base, transaction

BATCH = 50


class QueuedMail(Base):
    """One message on its way. `sent_at` is None until the mail server has taken it; then `text` is emptied."""

    __tablename__ = "queued_mails"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


def queue(session: Session, *, key: str, recipient: str, subject: str, text: str) -> None:
    """Queue one message in the caller's transaction; a second one with the same `key` changes nothing."""
    if session.scalar(select(QueuedMail.id).where(QueuedMail.key == key)) is None:
        session.add(
            QueuedMail(key=key, recipient=recipient, subject=subject, text=text, queued_at=clock.now())
        )


def deliver(engine: Engine, *, host: str, port: int, sender: str) -> int:
    """Hand every waiting message to the mail server; gives how many it took. A refused one waits on."""
    with transaction(engine) as session:
        waiting = session.scalars(
            select(QueuedMail)
            .where(QueuedMail.sent_at.is_(None))
            .order_by(QueuedMail.failures, QueuedMail.queued_at)
            .limit(BATCH)
        ).all()
    if not waiting:
        return 0
    taken = 0
    # Naming ourselves by the sender's domain spares a look-up that can hang where there is no name server.
    with smtplib.SMTP(host, port, local_hostname=_domain(sender), timeout=20) as server:
        for mail in waiting:
            taken += _hand_over(engine, server, mail, sender)
    return taken


def _hand_over(engine: Engine, server: smtplib.SMTP, waiting: QueuedMail, sender: str) -> bool:
    """Whether the server took it. An address that cannot be written down, or that it cannot take, is refused too."""
    try:
        server.send_message(_message(waiting, sender))
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPException, ValueError):
        taken = False
    else:
        taken = True
    with transaction(engine) as session:
        mail = session.get_one(QueuedMail, waiting.id)
        mail.failures += not taken
        if taken:
            mail.sent_at, mail.text = clock.now(), ""
    return taken


def _message(mail: QueuedMail, sender: str) -> EmailMessage:
    """The message; raises ValueError for an address that is none, which some servers would take."""
    if "@" not in mail.recipient:
        raise ValueError("not an address")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.recipient, mail.subject
    message["Message-ID"] = f"<{mail.id}@{_domain(sender)}>"
    message.set_content(mail.text)
    return message


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2]
