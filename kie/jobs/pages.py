"""What the pages of background work show: kinds, times and numbers, never whom or what a job is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, mail
from kie.errors import NotFound
from kie.i18n import N_, _
from kie.jobs.handlers import HANDLERS
from kie.work import queries
from kie.work.models import Job
from kie.work.queries import State
from kie.work.service import CRASHED

MOST = 50
MESSAGES = {mail.KIND: N_("Send a message"), mail.LATER_KIND: N_("Send a reminder")}
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
    """One job. `error` and `next_try`: "" and None where there is none. `tag`: a kind of tag."""

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
    next_try: datetime | None
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. Each list is cut after `MOST`; the numbers by kind are of all."""

    kinds: list[KindRow]
    running: list[JobRow]
    failing: list[JobRow]
    dead: list[JobRow]
    no_mail_server: bool


def overview(session: Session, smtp_host: str) -> Overview:
    """How the work stands now."""
    now = clock.now()
    return Overview(
        kinds=[
            KindRow(title_of(one.kind), one.waiting, one.running, one.dead, one.since)
            for one in queries.standings(session)
        ],
        running=[_row(job, now) for job in queries.running(session, MOST)],
        failing=[_row(job, now) for job in queries.failing(session, MOST)],
        dead=[_row(job, now) for job in queries.dead(session, MOST)],
        no_mail_server=not smtp_host,
    )


def one(session: Session, job_id: UUID) -> JobRow:
    """One job. Raises NotFound for none, or one that was forgotten."""
    found = queries.find(session, job_id)
    if found is None:
        raise NotFound(_("There is no such job. Jobs are forgotten a month after they were done."))
    return _row(found, clock.now())


def title_of(kind: str) -> str:
    """What a kind of job does, in the reader's words."""
    if kind in MESSAGES:
        return _(MESSAGES[kind])
    return _(HANDLERS[kind].title) if kind in HANDLERS else kind


def error_words(error: str) -> str:
    """A kind of failure as a reader is told it."""
    if error.startswith("smtp "):
        return _("The mail server answered %(code)s", code=error.removeprefix("smtp "))
    return _("Its worker ended in the middle of it") if error == CRASHED else error


def _row(job: Job, now: datetime) -> JobRow:
    state = queries.state_of(job, now)
    words, tag = STATES[state]
    return JobRow(
        id=job.id,
        title=title_of(job.kind),
        state=state,
        state_words=_(words),
        tag=tag,
        queued=job.queued_at,
        ended=job.done_at or job.dead_at,
        attempts=job.attempts,
        tries=job.tries,
        error=error_words(job.error),
        next_try=job.run_at if state == "waiting" else None,
        done=job.progress_done,
        total=job.progress_total,
    )
