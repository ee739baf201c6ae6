"""The table of jobs."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Index, String, and_
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base
from kie.work.rules import TRIES


class Job(Base):
    """One piece of work.

    `key`: what it is, in its own words; a second job with it is never made. `payload`: what its handler needs: ids,
    never people's text. `run_at`: not before. `attempts` of at most `tries` have begun; `tries` 0: as many as it takes.
    `lease_until`: somebody is at it until then; `fence` tells the claims apart. `done_at`, `dead_at`: it was done, or
    given up; None for neither. `error`: the kind of the last failure, never its message, which could hold what
    people wrote.
    """

    __tablename__ = "jobs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    queued_at: Mapped[datetime]
    run_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=TRIES)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(80), default="")
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


WAITING = and_(Job.done_at.is_(None), Job.dead_at.is_(None))
"""Neither done nor given up; somebody may be at it."""

Index("ix_jobs_waiting", Job.kind, Job.run_at, sqlite_where=WAITING, postgresql_where=WAITING)

UNDONE = Job.done_at.is_(None)
"""Not done: waiting, at work, or given up."""

Index("ix_jobs_undone", Job.kind, sqlite_where=UNDONE, postgresql_where=UNDONE)
