"""What the page says of periods is what the jobs do."""

from datetime import timedelta

from kie import once, readings
from kie.accounts.rules import UNSENT_LASTS
from kie.assessments import former
from kie.jobs.handlers import HANDLERS
from kie.jobs.timetable import TIMETABLE
from kie.mail import outbox
from kie.reflections.service import KEPT_AFTER_LEAVING
from kie.reminders import service as reminders
from kie.retention.kinds import all_kinds
from kie.retention.rules import KINDS, RUN_HERE
from kie.work import service as work


def test_each_fixed_period_is_the_one_in_force() -> None:
    in_force = {
        "aside": former.KEPT_FOR,
        "reflections": KEPT_AFTER_LEAVING,
        "readings": readings.KEPT,
        "mails": outbox.KEPT,
        "reminders": reminders.KEPT,
        "jobs": work.DONE_KEPT,
        "unsent": UNSENT_LASTS,
        "answers": once.KEPT,
    }
    assert {key: timedelta(days=KINDS[key].days or 0) for key in in_force} == in_force


def test_every_kind_that_is_said_to_go_has_its_job_every_night_or_hour() -> None:
    planned = {line.kind for line in TIMETABLE}
    for kind in KINDS.values():
        assert not kind.job or (kind.job in HANDLERS and kind.job in planned), kind.title


def test_what_is_run_here_is_there_and_can_be_set_in_reason() -> None:
    assert set(RUN_HERE) == set(all_kinds())
    for key, kind in KINDS.items():
        assert kind.can_be_set == (key in RUN_HERE)
        if kind.floor is not None:
            assert kind.ceiling is not None and kind.days is not None
            assert 0 < kind.floor <= kind.days <= kind.ceiling
