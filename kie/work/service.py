"""Making, claiming and finishing jobs. Every function works in the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Update, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.db import Base, inserting
from kie.work.models import WAITING, Job
from kie.work.queries import due
from kie.work.rules import TRIES, is_given_up, wait_after

AT_ONCE = 500
"""Rows of one statement."""
DONE_KEPT = timedelta(days=30)
DEAD_KEPT = timedelta(days=90)
TABLE = Base.metadata.tables[Job.__tablename__]
_MINE = and_(Job.id == bindparam("held"), Job.fence == bindparam("held_fence"), WAITING)
"""The job as long as nobody else has claimed it."""
_HELD = select(TABLE.c.id).where(_MINE)
_COMPLETE = (
    update(TABLE)
    .where(_MINE)
    .values(done_at=bindparam("now"), result=bindparam("made"), lease_until=None, error="")
)
"""Put together once: it goes with every message that is sent."""
CRASHED = "worker ended"
"""The kind of failure of a job whose every worker went away in the middle of it."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to make. `run_at` None: as soon as somebody has time. Otherwise as `Job`."""

    kind: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    run_at: datetime | None = None
    tries: int = TRIES
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Claim:
    """One job that a worker holds until `until`. `fence` is refused once somebody else has claimed it.

    `reached`: how far somebody before got with it, as they reported; 0 for nowhere.
    """

    id: UUID
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    tries: int
    fence: int
    until: datetime
    reached: int


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any] | None = None,
    run_at: datetime | None = None,
    *,
    tries: int = TRIES,
) -> bool:
    """Make one job; False, and nothing is made, when there is one with this key, be it done or not."""
    return bool(enqueue_many(session, [NewJob(kind, key, payload or {}, run_at, tries)]))


def enqueue_many(session: Session, jobs: Iterable[NewJob]) -> set[str]:
    """Make those of the jobs whose keys are new, a few hundred in a statement; gives their keys."""
    now = clock.now()
    rows = [
        {
            "id": job.id,
            "kind": job.kind,
            "key": job.key,
            "payload": dict(job.payload),
            "queued_at": now,
            "run_at": job.run_at or now,
            "tries": job.tries,
        }
        # In one order, so that two who make the same jobs at once do not wait for each other.
        for job in sorted(jobs, key=lambda job: job.key)
    ]
    statement = inserting(session, Job).on_conflict_do_nothing().returning(Job.key)
    return {
        key
        for start in range(0, len(rows), AT_ONCE)
        for key in session.scalars(statement, rows[start : start + AT_ONCE])
    }


def claim(session: Session, kinds: Collection[str], limit: int, lease: timedelta) -> list[Claim]:
    """Take up to `limit` jobs that are due, the longest waiting first. Commit before working on them.

    Jobs that another worker is claiming at this moment are passed over, not waited for. One that has been begun as
    often as it may be, and never ended, is dead: it brings its workers down. One whose worker went away is claimed by
    itself, so that a batch does not pay for one job in it.
    """
    now = clock.now()
    found = session.scalars(
        select(Job)
        .where(due(kinds, now))
        .order_by(Job.run_at, Job.attempts, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    spent = [job for job in found if is_given_up(job.attempts, job.tries)]
    for job in spent:
        job.dead_at, job.lease_until, job.error = now, None, CRASHED
    due_now = [job for job in found if job not in spent]
    # A lease that is left over is of a worker that went away.
    alone = bool(due_now) and due_now[0].lease_until is not None
    taken = due_now[:1] if alone else [job for job in due_now if job.lease_until is None]
    for job in taken:
        job.attempts += 1
        job.fence += 1
        job.lease_until = now + lease
    session.flush()
    return [_held(job, now + lease) for job in taken]


def _held(job: Job, until: datetime) -> Claim:
    return Claim(
        id=job.id,
        kind=job.kind,
        key=job.key,
        payload=job.payload,
        attempts=job.attempts,
        tries=job.tries,
        fence=job.fence,
        until=until,
        reached=job.progress_done,
    )


def holds(session: Session, held: Claim) -> bool:
    """Whether nobody else has claimed the job meanwhile."""
    return session.connection().execute(_HELD, _named(held)).first() is not None


def complete(session: Session, held: Claim, result: Mapping[str, Any] | None = None) -> bool:
    """The job is done. False, and nothing is changed, when somebody else has claimed it since."""
    made = None if result is None else dict(result)
    return _count(session, _COMPLETE, {**_named(held), "now": clock.now(), "made": made}) == 1


def fail(session: Session, held: Claim, error: str, *, final: bool = False) -> bool:
    """The try has failed: the job waits for the next one, or is dead after the last, or at once when `final`.

    `error` is a kind, such as an exception's name, never a message. Otherwise as `complete`.
    """
    now = clock.now()
    values: dict[str, Any] = {"error": error[:80], "lease_until": None}
    if final or is_given_up(held.attempts, held.tries):
        values["dead_at"] = now
    else:
        values["run_at"] = now + wait_after(held.attempts, held.key)
    return _change(session, held, **values)


def release(session: Session, held: Sequence[Claim]) -> None:
    """Give back what was claimed and not begun: it was no try."""
    for one in held:
        _change(session, one, lease_until=None, attempts=one.attempts - 1)


def put_off(session: Session, held: Claim, until: datetime) -> bool:
    """Give back what is not to be done before `until`: it was no try. Otherwise as `complete`."""
    return _change(session, held, lease_until=None, attempts=held.attempts - 1, run_at=until)


def progress(session: Session, held: Claim, done: int, total: int, lease: timedelta) -> bool:
    """Note how far a long job is, and hold it for as long again. Otherwise as `complete`."""
    return _change(session, held, progress_done=done, progress_total=total, lease_until=clock.now() + lease)


def retry(session: Session, job_id: UUID) -> bool:
    """Let a dead job be tried as often once more; False when it is not dead, or not there.

    What it reported as done stays so: a long one goes on there, as it would after any other failed try.
    """
    return _revive(session, Job.id == job_id) == 1


def retry_all(session: Session) -> int:
    """Try every dead job again; gives how many there were."""
    return _revive(session)


def forget_old(session: Session) -> None:
    """Forget jobs a month after they were done, and three months after they were given up."""
    now = clock.now()
    session.execute(delete(Job).where(or_(Job.done_at < now - DONE_KEPT, Job.dead_at < now - DEAD_KEPT)))


def forget_done(session: Session, kind: str, until: datetime) -> None:
    """Forget what was done of one kind until then: of one that comes each minute a month would be very many."""
    session.execute(delete(Job).where(Job.kind == kind, Job.done_at < until))


def _change(session: Session, held: Claim, **values: Any) -> bool:
    return _count(session, update(TABLE).where(_MINE).values(values), _named(held)) == 1


def _named(held: Claim) -> dict[str, Any]:
    return {"held": held.id, "held_fence": held.fence}


def _revive(session: Session, *which: ColumnElement[bool]) -> int:
    dead = and_(Job.dead_at.is_not(None), *which)
    values = {"dead_at": None, "attempts": 0, "run_at": clock.now()}
    return _count(session, update(TABLE).where(dead).values(values), {})


def _count(session: Session, statement: Update, parameters: Mapping[str, Any]) -> int:
    """How many rows it changed. Past the unit of work, which would take longer than the statement."""
    session.flush()
    return session.connection().execute(statement, parameters).rowcount
