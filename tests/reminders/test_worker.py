"""The worker plans and sends: three at once as one, on working days, and only where there is a mail server."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import Engine, func, select

from config import Settings
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.jobs.reminding import plan_reminders
from kie.jobs.worker import Worker
from kie.mail import QueuedMail
from kie.reminders.models import Reminder
from kie.work.service import enqueue
from tests.assessments.steps import open_cycle_with
from tests.cast import make_cast
from tests.reminders.steps import HOME, morning

pytestmark = pytest.mark.both_databases

OPENED, MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 15)
SETTINGS = Settings(environment="testing", smtp_host="127.0.0.1", smtp_port=1)


@pytest.fixture
def council(fresh_database: Engine, shipped: Catalogue) -> Engine:
    """Everybody takes part in a cycle; the own part is due on Monday, 16 November 2026."""
    with time_machine.travel(morning(OPENED), tick=False), transaction(fresh_database) as session:
        open_cycle_with(session, make_cast(session), shipped, {"customer-focus": "theme"})
    return fresh_database


def counts(engine: Engine) -> tuple[int, int]:
    """How many reminders there are, and how many messages."""
    with transaction(engine) as session:
        reminders = session.scalar(select(func.count()).select_from(Reminder)) or 0
        return reminders, session.scalar(select(func.count()).select_from(QueuedMail)) or 0


def test_three_planners_at_once_remind_nobody_twice(council: Engine) -> None:
    together = Barrier(3)

    def plan() -> None:
        together.wait()
        plan_reminders(council, MONDAY, HOME, lambda *_reached: None)

    with time_machine.travel(morning(MONDAY), tick=False), ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(plan) for _each in range(3)]:
            done.result()
    # Seven with a part that is due, the seven weekly mails, and the three who lead somebody: not yet.
    assert counts(council) == (14, 7)


class Killed(Exception):
    """The planner was ended here."""


def test_a_planner_that_is_killed_at_every_step_loses_and_repeats_nothing(council: Engine) -> None:
    kills = 0
    with time_machine.travel(morning(MONDAY), tick=False):
        while True:
            left = kills

            def report(*_reached: object) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed

            # The first is killed at its first step, the next at its second, until one goes through.
            try:
                plan_reminders(council, MONDAY, HOME, report)
            except Killed:
                kills += 1
            else:
                break
    assert kills >= 5
    assert counts(council) == (14, 7)


@pytest.mark.parametrize(
    ("day", "settings", "expected"),
    [
        (MONDAY, SETTINGS, (14, 7)),
        (SUNDAY, SETTINGS, (0, 0)),
        (MONDAY, replace(SETTINGS, smtp_host=""), (0, 0)),
    ],
    ids=["monday", "sunday", "no-mail-server"],
)
def test_the_job_plans_on_working_days_and_for_a_mail_server(
    council: Engine, day: date, settings: Settings, expected: tuple[int, int]
) -> None:
    with time_machine.travel(morning(day), tick=False):
        with transaction(council) as session:
            enqueue(session, "plan-reminders", "plan-reminders/test")
        worker = Worker(council, settings)
        while worker.work_once():
            pass
    assert counts(council) == expected
