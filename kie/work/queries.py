"""How the work stands: for the administrator's pages and the command line. Never whom or what it is about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.work.models import WAITING, Job

State = Literal["waiting", "running", "done", "dead"]


def due(kinds: Collection[str], now: datetime) -> ColumnElement[bool]:
    """The jobs of these kinds that a worker may claim at this moment."""
    nobody_at_it = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    return and_(WAITING, Job.kind.in_(kinds), Job.run_at <= now, nobody_at_it)


def is_due(session: Session, kinds: Collection[str]) -> bool:
    """Whether there is anything to claim. Asked before claiming, which makes writers of SQLite queue."""
    return session.scalar(select(Job.id).where(due(kinds, clock.now())).limit(1)) is not None


def state_of(job: Job, now: datetime) -> State:
    """How the job stands at this moment."""
    if job.done_at is not None:
        return "done"
    if job.dead_at is not None:
        return "dead"
    return "running" if job.lease_until is not None and job.lease_until > now else "waiting"


@dataclass(frozen=True, slots=True)
class Standing:
    """How much work of one kind there is. `since`: when the longest waiting was queued; `due`: the moment for which
    the first was meant that waits and could be claimed by now; None when nothing does."""

    kind: str
    waiting: int
    running: int
    dead: int
    since: datetime | None
    due: datetime | None


def standings(session: Session) -> list[Standing]:
    """Each kind that has anything to do or was given up, by name."""
    now = clock.now()
    running = WAITING & (Job.lease_until > now)
    waiting = WAITING & (Job.lease_until.is_(None) | (Job.lease_until <= now))

    def count(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((which, 1)))

    rows = session.execute(
        select(
            Job.kind,
            count(waiting),
            count(running),
            count(Job.dead_at.is_not(None)),
            func.min(case((waiting, Job.queued_at))),
            func.min(case((waiting & (Job.run_at <= now), Job.run_at))),
        )
        .where(Job.done_at.is_(None))
        .group_by(Job.kind)
        .order_by(Job.kind)
    )
    return [Standing(*row) for row in rows]


def dead(session: Session, limit: int) -> list[Job]:
    """Jobs that were given up, the latest first."""
    return list(
        session.scalars(
            select(Job).where(Job.dead_at.is_not(None)).order_by(Job.dead_at.desc(), Job.id).limit(limit)
        )
    )


def running(session: Session, limit: int) -> list[Job]:
    """Jobs that somebody is at, the oldest first."""
    at_it = WAITING & (Job.lease_until > clock.now())
    return list(session.scalars(select(Job).where(at_it).order_by(Job.queued_at, Job.id).limit(limit)))


def failing(session: Session, limit: int) -> list[Job]:
    """Jobs that have failed and will be tried again, the next to be tried first."""
    waits = WAITING & (Job.error != "") & (Job.lease_until.is_(None) | (Job.lease_until <= clock.now()))
    return list(session.scalars(select(Job).where(waits).order_by(Job.run_at, Job.id).limit(limit)))


def last_done(session: Session, limit: int, *kinds: str) -> list[Job]:
    """What was done last of these kinds."""
    done = Job.done_at.is_not(None) & Job.kind.in_(kinds)
    return list(session.scalars(select(Job).where(done).order_by(Job.done_at.desc(), Job.id).limit(limit)))


@dataclass(frozen=True, slots=True)
class Done:
    """How many jobs of one kind were done, and when the last of them was."""

    kind: str
    number: int
    last: datetime


def done_since(session: Session, since: datetime) -> list[Done]:
    """What was done of each kind after that moment, what was done last first."""
    last = func.max(Job.done_at)
    rows = session.execute(
        select(Job.kind, func.count(), last)
        .where(Job.done_at > since)
        .group_by(Job.kind)
        .order_by(last.desc(), Job.kind)
    )
    return [Done(kind, number, at) for kind, number, at in rows if at is not None]


def last_queued(session: Session, kinds: Collection[str]) -> datetime | None:
    """When one of these kinds was last enqueued; None when none is known."""
    return session.scalar(select(func.max(Job.queued_at)).where(Job.kind.in_(kinds)))


def last_of(session: Session, keys: Collection[str]) -> datetime | None:
    """When one with these keys was last enqueued; None when there is none."""
    return session.scalar(select(func.max(Job.queued_at)).where(Job.key.in_(keys)))


def anybody_at_work(session: Session, besides: Collection[str] = ()) -> bool:
    """Whether somebody holds a job, of another kind than these."""
    held = select(Job.id).where(WAITING, Job.lease_until > clock.now(), Job.kind.not_in(besides))
    return session.scalar(held.limit(1)) is not None


def find(session: Session, job_id: UUID) -> Job | None:
    """One job."""
    return session.get(Job, job_id)


def with_key(session: Session, key: str) -> Job | None:
    """The job with this key; None for none, or one that was forgotten."""
    return session.scalar(select(Job).where(Job.key == key))
