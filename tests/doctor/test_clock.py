"""Clocks that differ."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock, events
from kie.db import make_engine
from kie.doctor.checks import clock as check
from kie.doctor.rules import apart
from tests.doctor.conftest import Patient


def test_a_clock_that_differs_from_postgresql_s(postgres_server: str) -> None:
    engine = make_engine(postgres_server)
    with Session(engine) as session:
        assert list(check._beside_database(session)) == []
        for by, level in ((5, "warning"), (-5, "warning"), (300, "fault")):
            with time_machine.travel(clock.now() + timedelta(seconds=by)):
                (one,) = check._beside_database(session)
            assert (one.level, "differs" in one.says) == (level, True)
    engine.dispose()


@pytest.mark.both_databases
def test_what_was_written_last_lies_ahead(patient: Patient) -> None:
    engine = make_engine(patient.url)
    with time_machine.travel(clock.now() + timedelta(minutes=5)), Session(engine) as session:
        events.record(session, None, "job.retried")
        session.commit()
    engine.dispose()
    assert "chronyd" in patient.only("clock", "fault", "ahead of this clock").cure


def test_nothing_keeps_the_clock_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's answer alone is ours here: nobody may stop this machine's clock from being kept."""

    class Kernel:
        state = check.UNSYNCHRONISED

        def adjtimex(self, _buffer: object) -> int:
            return self.state

    monkeypatch.setattr("ctypes.CDLL", lambda _name: Kernel())
    assert [one.level for one in check._kernel()] == ["warning"]
    Kernel.state = 0
    assert list(check._kernel()) == []


def test_how_bad_it_is() -> None:
    assert [apart(timedelta(seconds=n)) for n in (1, -1, 2, -2, 20, -20)] == [
        *("ok", "ok"),
        *("warning", "warning"),
        *("fault", "fault"),
    ]
