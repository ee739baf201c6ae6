"""Steps around reminders: plan a day, and take what is queued as it would be sent."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import speaking
from kie.mail import NotYet, QueuedMail, Words
from kie.reminders.mails import still
from kie.reminders.planning import SCANS
from kie.reminders.queries import REASON
from kie.reminders.service import queue_round

SOMETHING = UUID(int=2**128 - 1)
HOME = "https://kie.wexcombe.example"


def morning(day: date, hour: int = 9) -> datetime:
    """An instant on this day, at which mail may be sent."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def plan_today(session: Session) -> None:
    """What the timetable does every morning."""
    today = clock.today()
    for scan in SCANS:
        after = scan(session, today, None)
        while after is not None:
            after = scan(session, today, after)
    while queue_round(session, today, HOME):
        pass
    session.commit()


def queued(session: Session) -> dict[str, QueuedMail]:
    """The queued reminder of each address that has one; it is an error for one to have two at a time."""
    mails = session.scalars(
        select(QueuedMail).where(
            QueuedMail.reason_kind == REASON, QueuedMail.sent_at.is_(None), QueuedMail.dropped_at.is_(None)
        )
    ).all()
    found = {mail.recipient: mail for mail in mails}
    assert len(found) == len(mails)
    return found


def asked_now(session: Session, address: str) -> Words | NotYet | None:
    """What is answered when the message to this address is about to be sent."""
    mail = queued(session)[address]
    assert mail.reason is not None
    with speaking(mail.language, pseudo=True):
        return still(session, mail.reason.id, Words(mail.subject, mail.text))


def said_now(session: Session, address: str) -> Words | None:
    """What the message to this address says if it is sent now; None when it is dropped."""
    words = asked_now(session, address)
    assert not isinstance(words, NotYet), words
    return words


def send_all(session: Session) -> dict[str, str]:
    """Send, or drop, everything that is queued; gives the text by address of what was sent."""
    sent = {}
    for address, mail in queued(session).items():
        words = said_now(session, address)
        if words is None:
            mail.dropped_at = clock.now()
        else:
            mail.sent_at, sent[address] = clock.now(), words.text
    session.commit()
    return sent
