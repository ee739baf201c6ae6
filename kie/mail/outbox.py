"""Queueing a message. What was taken by the mail server is kept without its text, which may be a one-time code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Index, String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock, i18n
from kie.db import Base, inserting
from kie.work.models import Job
from kie.work.service import AT_ONCE, DEAD_KEPT, NewJob, enqueue_many

KIND = "mail"
LATER_KIND = "mail-later"
"""Of messages that may wait behind every other, such as reminders to everybody: a code to sign in goes before them."""
TRIES = 36
"""With the waits between them, five days: as long as mail servers try among themselves."""
KEPT = timedelta(days=365)
LONGEST_SUBJECT = 300
HOME = "{home}"
"""Stands in a message's text for the address of the first page, which is known where it is sent."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says. `to`: the address it goes to by now; "" for the one that it was queued for."""

    subject: str
    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message is sent: a kind that `kie/jobs/reasons.py` knows, and what of that kind."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """The message is still wanted, but not at this hour: it waits until then, and that is no try."""

    until: datetime


Still = Callable[[Session, str, Words], Words | NotYet | None]
"""Asked at the moment of sending, with the reason's id and what was queued: what the message says now, which may be
the same; NotYet when it is to wait; None when its reason is gone, and it is dropped. It only reads, and speaks the
message's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A message to queue. `key`: a second message with it is never queued. `run_at`: not handed over before.

    `language`: a tag; None means the one spoken now. `later`: it may wait behind every message that is not.
    """

    key: str
    recipient: str
    subject: str
    text: str
    language: str | None = None
    run_at: datetime | None = None
    reason: Reason | None = None
    later: bool = False


class QueuedMail(Base):
    """One message. Its job has the same id and says when it is tried next, or that it was given up.

    `sent_at`: when the mail server took it; then `text` is emptied, and `recipient` is where it went. `dropped_at`:
    when its reason was found to be gone.
    """

    __tablename__ = "queued_mails"
    __table_args__ = (
        Index("ix_queued_mails_sent_at", "sent_at"),
        Index("ix_queued_mails_recipient", "recipient"),
        Index("ix_queued_mails_reason_id", "reason_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20), server_default=i18n.SOURCE)
    reason_kind: Mapped[str | None] = mapped_column(String(40))
    reason_id: Mapped[str | None] = mapped_column(String(200))
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]

    @property
    def reason(self) -> Reason | None:
        """Why it is sent, when that can end before it is."""
        if self.reason_kind is None or self.reason_id is None:
            return None
        return Reason(self.reason_kind, self.reason_id)


def queue(
    session: Session,
    *,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    language: str | None = None,
    run_at: datetime | None = None,
    reason: Reason | None = None,
) -> None:
    """Queue one message in the caller's transaction; a second one with the same `key` changes nothing."""
    mail = NewMail(
        key=key,
        recipient=recipient,
        subject=subject,
        text=text,
        language=language,
        run_at=run_at,
        reason=reason,
    )
    queue_many(session, [mail])


def queue_many(session: Session, mails: Iterable[NewMail]) -> set[str]:
    """Queue those messages whose keys are new, a few hundred in two statements; gives their keys.

    `mails` may be a generator: no more of them are held at a time.
    """
    queued: set[str] = set()
    portion: list[NewMail] = []
    for mail in mails:
        portion.append(mail)
        if len(portion) == AT_ONCE:
            queued |= _queue_portion(session, portion)
            portion = []
    return queued | _queue_portion(session, portion)


def _queue_portion(session: Session, mails: list[NewMail]) -> set[str]:
    if not mails:
        return set()
    now, spoken = clock.now(), i18n.language().tag
    # In one order, so that two who queue the same at once do not wait for each other.
    by_key = {mail.key: mail for mail in sorted(mails, key=lambda mail: mail.key)}
    rows = [
        {
            "key": mail.key,
            "recipient": mail.recipient,
            # One line that fits its column, whatever the names in it are.
            "subject": " ".join(mail.subject.split())[:LONGEST_SUBJECT],
            "text": mail.text,
            "language": mail.language or spoken,
            "reason_kind": mail.reason.kind if mail.reason else None,
            "reason_id": mail.reason.id if mail.reason else None,
            "queued_at": now,
        }
        for mail in by_key.values()
    ]
    statement = inserting(session, QueuedMail).on_conflict_do_nothing()
    made = session.execute(statement.returning(QueuedMail.id, QueuedMail.key), rows).all()
    enqueue_many(session, [_job(id_, by_key[key]) for id_, key in made])
    return {key for _id, key in made}


def _job(id_: UUID, mail: NewMail) -> NewJob:
    kind = LATER_KIND if mail.later else KIND
    return NewJob(kind, f"mail/{id_.hex}", run_at=mail.run_at, tries=TRIES, id=id_)


def forget_old(session: Session) -> None:
    """Forget messages a year after they were sent or dropped, and those given up with their jobs: call this first."""
    now = clock.now()
    ended = or_(QueuedMail.sent_at < now - KEPT, QueuedMail.dropped_at < now - KEPT)
    given_up = QueuedMail.id.in_(select(Job.id).where(Job.dead_at < now - DEAD_KEPT))
    session.execute(delete(QueuedMail).where(or_(ended, given_up)))
