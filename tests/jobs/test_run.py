"""`kie jobs run` as a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import ROOT
from kie.jobs.timetable import TIMETABLE
from kie.work.models import Job
from tests.faults.served import PATIENCE, wait_until


def test_a_worker_of_its_own_does_what_is_due_and_ends_when_told(
    fresh_database: Engine, tmp_path: Path
) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}
    url = fresh_database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", "from kie.cli import main; main()", "jobs", "run"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**ours, "KIE_DATABASE_URL": url}, stdout=log, stderr=log
        )

    def all_done() -> bool:
        with Session(fresh_database) as session:
            done = set(session.scalars(select(Job.kind).where(Job.done_at.is_not(None))))
        return done == {line.kind for line in TIMETABLE}

    try:
        wait_until(all_done, "the timetable")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in (tmp_path / "log").read_text()
