"""The timetable: what is done without anybody asking, and when. Running any of it twice harms nothing."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Engine

from kie import clock
from kie.db import transaction
from kie.jobs.rules import Daily, Hourly, Minutely, Timing, latest
from kie.work.service import NewJob, enqueue_many


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timetable: a kind of job, and when one of it is enqueued."""

    kind: str
    timing: Timing


TIMETABLE = (
    Line("seal-events", Minutely()),
    Line("count-completion", Hourly(2)),
    Line("count-completion", Hourly(17)),
    Line("count-completion", Hourly(32)),
    Line("count-completion", Hourly(47)),
    Line("change-teams", Hourly(1)),
    Line("tidy-accounts", Hourly(5)),
    Line("forget-answers", Hourly(10)),
    Line("hand-in-paper", Hourly(15)),
    Line("follow-changes", Hourly(20)),
    Line("meet-directory", Hourly(25)),
    Line("publish-demand", Daily(time(3, 5))),
    Line("join-cycles", Daily(time(3, 20))),
    Line("forget-behaviours", Daily(time(3, 30))),
    Line("forget-readings", Daily(time(3, 40))),
    Line("forget-reflections", Daily(time(3, 45))),
    Line("forget-jobs", Daily(time(3, 50))),
    Line("retain", Daily(time(3, 55))),
    Line("forget-reminders", Daily(time(4, 0))),
    Line("plan-reminders", Daily(time(4, 10))),
    Line("check-events", Daily(time(4, 20))),
)


def key_at(kind: str, at: datetime) -> str:
    """The key of the job of this line that is due at that moment."""
    return f"{kind}/{at:%Y-%m-%dT%H:%MZ}"


def jobs_due(now: datetime) -> list[NewJob]:
    """The last job of each line that is due by now. Its key says which occurrence, so that it is enqueued once."""
    found = [(line.kind, latest(line.timing, now)) for line in TIMETABLE]
    return [NewJob(kind, key_at(kind, at), run_at=at) for kind, at in found]


class Scheduler:
    """Enqueues what the timetable says. Any number of them, anywhere, enqueue each occurrence once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: set[Any] = set()

    def tick(self) -> None:
        """Enqueue what became due. Asks the database only when something has."""
        due = jobs_due(clock.now())
        keys = {job.key for job in due}
        if keys <= self._known:
            return
        with transaction(self._engine) as session:
            enqueue_many(session, [job for job in due if job.key not in self._known])
        self._known = keys
