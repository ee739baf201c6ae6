"""Queueing, waiting and looking."""

from datetime import timedelta

from sqlalchemy import Engine, select, update

from kie import clock
from kie.db import transaction
from kie.mail import QueuedMail, Reason, queue
from kie.work.models import WAITING, Job


def put(engine: Engine, *names: str, reason: Reason | None = None) -> None:
    """Queue one message to each."""
    with transaction(engine) as session:
        for name in names:
            queue(
                session,
                key=name,
                recipient=f"{name}@wexcombe.example",
                subject=f"To {name}",
                text=f"Dear {name}",
                reason=reason,
            )


def wait_long(engine: Engine) -> None:
    """So much time goes by that every lease is over and everything that waits is due."""
    earlier = clock.now() - timedelta(seconds=1)
    with transaction(engine) as session:
        session.execute(update(Job).where(WAITING, Job.lease_until.is_not(None)).values(lease_until=earlier))
        session.execute(update(Job).where(WAITING).values(run_at=earlier))


def waiting(engine: Engine) -> dict[str, tuple[int, str]]:
    """Of each message that was neither sent nor dropped: how often it was tried, and the kind of the last failure."""
    ended = QueuedMail.sent_at.is_(None) & QueuedMail.dropped_at.is_(None)
    with transaction(engine) as session:
        rows = select(QueuedMail.key, Job.attempts, Job.error).join(Job, Job.id == QueuedMail.id)
        return {key: (attempts, error) for key, attempts, error in session.execute(rows.where(ended))}


def job_of(engine: Engine, key: str) -> Job:
    """The job of a message."""
    with transaction(engine) as session:
        mine = select(Job).join(QueuedMail, QueuedMail.id == Job.id).where(QueuedMail.key == key)
        return session.scalars(mine).one()
