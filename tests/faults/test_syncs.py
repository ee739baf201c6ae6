""" "Saved" means on the disk: the syncs of the server are counted while somebody saves one item after another."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from config import ConfigError, Settings
from kie.db import engine_for
from tests import postgres
from tests.faults import tools
from tests.faults.served import PATIENCE, Served, wait_until
from tests.faults.standing import standing
from tests.faults.town import Town

pytestmark = pytest.mark.both_databases
SAVES = 20
SYNC = re.compile(r"^(\d+) +f(?:data)?sync\(", re.MULTILINE)


@contextmanager
def traced(pids: Sequence[int], folder: Path) -> Iterator[Path]:
    """The syncs of these processes, and of those they start, go to the file while the block runs."""
    found = tools.find()
    if found is None:
        message = "no strace: run `make fault-tools`"
        if os.environ.get("CI"):
            raise RuntimeError(message)
        pytest.skip(message)
    out, said = folder / "syncs", folder / "said"
    command = [found, "-f", "-e", "trace=fsync,fdatasync", "-o", str(out)]
    command += [word for pid in pids for word in ("-p", str(pid))]
    with said.open("wb") as errors:
        strace = subprocess.Popen(command, stderr=errors)
    try:
        wait_until(lambda: said.read_text().count(" attached") >= len(pids), "strace")
        yield out
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(PATIENCE)


def processes(town: Town, served: Served, request: pytest.FixtureRequest) -> tuple[list[int], set[int]]:
    """Those that save, and those among the ones that they start which only tidy up behind them."""
    if town.engine.dialect.name == "sqlite":
        return served.workers(), set()
    running: postgres.Running = request.getfixturevalue("durable_postgres")
    with town.engine.connect() as connection:
        rows = connection.execute(text("SELECT pid, backend_type FROM pg_stat_activity")).all()
    saving = [pid for pid, kind in rows if kind == "client backend"]
    return [running.postmaster, *saving], {pid for pid, kind in rows if kind != "client backend"}


def test_every_acknowledged_save_waited_for_the_disk(
    town: Town, served: Served, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    rater = town.raters[0]
    version = standing(town, rater).versions[rater.keys[0]]
    path = f"{rater.path}/items"
    with closing(rater.line(served.port)) as line:
        # A process that was asked nothing since an earlier test stopped the database finds that out now.
        wait_until(lambda: line.post_json(path, {}, str(uuid4())).status != 503, "the database")
        saving, behind = processes(town, served, request)
        with traced(saving, tmp_path) as out:
            for number in range(version, version + SAVES):
                note = {f"{rater.keys[0]}/note": f"Synced {number}"}
                body = {"item": rater.keys[0], "version": number, "values": note}
                assert line.post_json(path, body, str(uuid4())).status == 200
    syncs = [pid for pid in SYNC.findall(out.read_text()) if int(pid) not in behind]
    assert len(syncs) >= SAVES


def test_a_durable_database_is_taken_and_a_hasty_session_refused(durable_url: str) -> None:
    option = "synchronous_commit=off"
    settings = Settings(environment="testing", database_url=durable_url)
    engine = engine_for(settings)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA synchronous")) == 2
            return
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.scalar(text(f"SHOW {name}")) == "on"
    engine.dispose()
    hasty = engine_for(replace(settings, database_url=f"{durable_url}&options=-c%20{option}"))
    with pytest.raises(ConfigError, match=option):
        hasty.connect()
