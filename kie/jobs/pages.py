"""What the pages of background work show: kinds, times and numbers, never whom or what a job is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.errors import NotFound
from kie.i18n import N_, _
from kie.jobs.alive import last_begun, seems_gone
from kie.jobs.wording import advice, error_words, title_of, trouble_words
from kie.mail.standing import SERVER_KIND, Trouble, sorts_of, trouble_of
from kie.work import queries
from kie.work.models import Job
from kie.work.queries import State

MOST = 50
LATELY = timedelta(days=1)
STATES: dict[State, tuple[str, str]] = {
    "waiting": (N_("Waiting"), "waiting"),
    "running": (N_("Running"), ""),
    "done": (N_("Done"), "done"),
    "dead": (N_("Given up"), "attention"),
}
"""The word for each, and the kind of its tag."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """How much work of one kind there is."""

    title: str
    waiting: int
    running: int
    dead: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job. `error` and `next_try`: "" and None where there is none; `advice`: what to do about one that was given
    up, else "". `tag`: a kind of tag."""

    id: UUID
    title: str
    state: State
    state_words: str
    tag: str
    queued: datetime
    ended: datetime | None
    attempts: int
    tries: int
    error: str
    advice: str
    next_try: datetime | None
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class DoneRow:
    """How often something was done in the last day, and when last."""

    title: str
    number: int
    last: datetime


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """The mail server cannot be used. `why`: in words; `settings`: the names of those to look at."""

    since: datetime
    tries: int
    why: str
    settings: str
    next_try: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. Each list is cut after `MOST`; the numbers by kind are of all.

    `advices`: what to do about the kinds of failure among `dead`, as (failure, advice); `no_mail_server`: none is set;
    `trouble`: None when there is none; `begun`: when the timetable last began something, None for never; `idle`: that
    is too long ago.
    """

    kinds: list[KindRow]
    running: list[JobRow]
    failing: list[JobRow]
    dead: list[JobRow]
    advices: list[tuple[str, str]]
    done: list[DoneRow]
    no_mail_server: bool
    trouble: TroubleRow | None
    begun: datetime | None
    idle: bool


def overview(session: Session, smtp_host: str) -> Overview:
    """How the work stands now."""
    now = clock.now()
    dead = _rows(session, queries.dead(session, MOST))
    begun = last_begun(session)
    trouble = trouble_of(session) if smtp_host else None
    return Overview(
        kinds=[
            KindRow(title_of(one.kind), one.waiting, one.running, one.dead, one.since)
            for one in queries.standings(session)
            # That is said on top, once.
            if one.kind != SERVER_KIND
        ],
        running=_rows(session, queries.running(session, MOST)),
        failing=_rows(session, [one for one in queries.failing(session, MOST) if one.kind != SERVER_KIND]),
        dead=dead,
        advices=list(dict.fromkeys((job.error, job.advice) for job in dead)),
        done=[
            DoneRow(title_of(one.kind), one.number, one.last)
            for one in queries.done_since(session, now - LATELY)
        ],
        no_mail_server=not smtp_host,
        trouble=None if trouble is None else _trouble(trouble),
        begun=begun,
        idle=seems_gone(session, begun),
    )


def one(session: Session, job_id: UUID) -> JobRow:
    """One job. Raises NotFound for none, or one that was forgotten."""
    found = queries.find(session, job_id)
    if found is None:
        raise NotFound(_("There is no such job. Jobs are forgotten a month after they were done."))
    return _rows(session, [found])[0]


def _trouble(found: Trouble) -> TroubleRow:
    why, settings = trouble_words(found.kind)
    return TroubleRow(found.since, found.tries, why, settings, found.next_try)


def _rows(session: Session, jobs: Sequence[Job]) -> list[JobRow]:
    """The jobs as shown. One statement."""
    now, sorts = clock.now(), sorts_of(session, [job.id for job in jobs])
    return [_row(job, sorts.get(job.id, ""), now) for job in jobs]


def _row(job: Job, sort: str, now: datetime) -> JobRow:
    state = queries.state_of(job, now)
    words, tag = STATES[state]
    return JobRow(
        id=job.id,
        title=title_of(job.kind, sort),
        state=state,
        state_words=_(words),
        tag=tag,
        queued=job.queued_at,
        ended=job.done_at or job.dead_at,
        attempts=job.attempts,
        tries=job.tries,
        error=error_words(job.kind, job.error),
        advice=advice(job.kind, job.error) if state == "dead" else "",
        next_try=job.run_at if state == "waiting" else None,
        done=job.progress_done,
        total=job.progress_total,
    )
