"""Queueing a message to one person."""

from sqlalchemy.orm import Session

from kie import mail
from kie.people.models import Person


def queue_for(session: Session, key: str, to: Person, subject: str, text: str) -> None:
    """Queue one message to a person; nothing when they have no address. `key` as `mail.queue` wants it."""
    if to.email:
        mail.queue(session, key=key, recipient=to.email, subject=subject, text=text)
