"""The timetable: what is done without anybody asking, and how often. Running any of it twice harms nothing."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from config import Settings
from kie import mail, once, readings
from kie.accounts import service as accounts
from kie.assessments import changes
from kie.db import transaction
from kie.paper import service as paper
from kie.people.leavers import end_roles_of_leavers
from kie.records import forgetting
from kie.standing_in.leavers import end_stand_ins_of_leavers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: its name, seconds between runs, and the function to call."""

    name: str
    every: int
    run: Callable[[Engine, Settings], object]


def deliver_mail(engine: Engine, settings: Settings) -> int:
    """Hand queued messages to the mail server, when there is one; gives how many it took."""
    if not settings.smtp_host:
        return 0
    return mail.deliver(engine, host=settings.smtp_host, port=settings.smtp_port, sender=settings.mail_from)


def tidy_accounts(engine: Engine, _settings: Settings) -> None:
    """Remove what signing in and importing leave behind."""
    with transaction(engine) as session:
        accounts.tidy(session)


def forget_answers(engine: Engine, _settings: Settings) -> None:
    """Forget what requests were answered, a day later."""
    with transaction(engine) as session:
        once.tidy(session)


def hand_in_paper(engine: Engine, _settings: Settings) -> None:
    """Hand in what was typed in from paper, once the person has had their days to correct it."""
    with transaction(engine) as session:
        paper.hand_in_waiting(session)


def forget_behaviours(engine: Engine, _settings: Settings) -> None:
    """Delete unhelpful behaviours twelve months after they ended, in kept records too."""
    with transaction(engine) as session:
        forgetting.forget_behaviours(session)


def forget_readings(engine: Engine, _settings: Settings) -> None:
    """Delete who opened whose records two years after they did."""
    with transaction(engine) as session:
        readings.forget_old(session)


def follow_changes(engine: Engine, _settings: Settings) -> None:
    """What follows when somebody leaves, or somebody else rates: what they held ends, drafts go to their authors."""
    with transaction(engine) as session:
        end_roles_of_leavers(session)
        end_stand_ins_of_leavers(session)
        changes.follow_changes(session)


TIMETABLE = (
    Job("deliver mail", 10, deliver_mail),
    Job("tidy accounts", 3600, tidy_accounts),
    Job("forget answers", 3600, forget_answers),
    Job("forget behaviours", 86400, forget_behaviours),
    Job("forget readings", 86400, forget_readings),
    Job("hand in paper", 3600, hand_in_paper),
    Job("follow changes", 3600, follow_changes),
)


class Clockwork:
    """Runs each job of the timetable when it is due. A job that fails is logged and tried again next time."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._due = {job.name: 0.0 for job in TIMETABLE}

    def tick(self) -> None:
        """Run what is due now."""
        now = time.monotonic()
        for job in TIMETABLE:
            if now >= self._due[job.name]:
                self._due[job.name] = now + job.every
                try:
                    job.run(self._engine, self._settings)
                except Exception:
                    log.exception("job failed: %s", job.name)
