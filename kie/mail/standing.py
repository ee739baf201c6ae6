"""Whether the mail server can be used, as the workers found it.

While it cannot, that stands in the queue as a job of a kind of its own, which nobody claims and which ends when a
message goes: all workers write to the one, so that it says since when the first of them got nowhere.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock
from kie.db import inserting
from kie.mail.outbox import QueuedMail
from kie.work.models import Job

SERVER_KIND = "mail-server"
"""Also the key of the one job of this kind."""
_ITS = Job.key == SERVER_KIND


@dataclass(frozen=True, slots=True)
class Trouble:
    """The mail server cannot be used. `kind`: of the last failure, as `ServerAway.kind`."""

    since: datetime
    tries: int
    kind: str
    next_try: datetime


def note_away(session: Session, kind: str, wait: timedelta) -> None:
    """A worker could not use it, and tries again after `wait`."""
    now = clock.now()
    first = {
        "kind": SERVER_KIND,
        "key": SERVER_KIND,
        "payload": {},
        "queued_at": now,
        "tries": 0,
        "attempts": 1,
    }
    again = {"error": kind[:80], "run_at": now + wait}
    statement = inserting(session, Job).values(first | again)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Job.key], set_={**again, "attempts": Job.attempts + 1}
        )
    )


def note_used(session: Session) -> None:
    """Messages go again."""
    session.execute(delete(Job).where(_ITS))


def trouble_of(session: Session) -> Trouble | None:
    """What stands in the way; None when nothing is known to. One statement."""
    job = session.scalar(select(Job).where(_ITS).execution_options(populate_existing=True))
    return None if job is None else Trouble(job.queued_at, job.attempts, job.error, job.run_at)


def sorts_of(session: Session, mail_ids: Collection[UUID]) -> dict[UUID, str]:
    """What sort of message each is: the first part of its key, such as `meeting`, which names nobody. One statement."""
    if not mail_ids:
        return {}
    rows = session.execute(select(QueuedMail.id, QueuedMail.key).where(QueuedMail.id.in_(mail_ids)))
    return {id_: re.split("[/:]", key)[0] for id_, key in rows}
