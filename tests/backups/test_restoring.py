"""A backup of a council at work is restored row for row; one that is not what it says leaves nothing."""

import os
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.orm import Session

from config import ConfigError
from kie import clock
from kie.accounts.models import SignInCode, SignInSession
from kie.backups.errors import BackupUnreadable, RestoreRefused
from kie.backups.models import BackupNote
from kie.backups.queries import last_drilled, last_made, restored_and_none_made_since
from kie.backups.restoring import Wish, note_drill, restore
from kie.backups.rules import Manifest, TableSum
from kie.backups.service import make_backup
from kie.backups.targets import target_at
from kie.backups.trace_files import TraceFile, read_traces, write_traces
from kie.backups.trials import left_by_trials, new_name
from kie.backups.unfinished import refuse_unfinished
from kie.db import make_engine
from kie.events import Event
from kie.migrations.reached import newest, present
from kie.migrations.run import migrate
from tests.audit.steps import past_the_triggers
from tests.backups.pairs import Pair
from tests.backups.town import Town, rows_of, settings_of, tables_at
from tests.upgrading import database_at

CHANGES = ("events", "sign_in_sessions", "sign_in_codes", "backup_notes")
"""Tables that people write to meanwhile, or a restore does."""


@pytest.mark.both_databases
def test_every_row_of_one_moment_is_back(town: Town) -> None:
    url = town.empty()
    report = town.restore(url)
    assert report.problems == []
    assert len(town.manifest.frameworks) > 5
    engine = make_engine(url)
    found = rows_of(engine, *CHANGES)
    assert found == rows_of(town.engine, *CHANGES)
    assert len(found) > 100 and len(found["persons"]) > 5
    with Session(engine) as there, Session(town.engine) as here:
        known = there.scalars(select(Event).order_by(Event.id)).all()
        *before, restored = known
        assert (restored.action, restored.details["as_of"]) == ("database.restored", town.manifest.made_at)
        source = here.scalars(select(Event).order_by(Event.id).limit(len(before))).all()
        assert [_plain(one) for one in before] == [_plain(one) for one in source]
        pairs = [one.subject for one in before if one.action == "test.pair"]
        assert pairs[::2] == pairs[1::2], "nothing half done"
        assert town.before <= len(pairs) / 2 <= town.after
        assert all(len(one.sha256) == 64 for one in here.scalars(select(BackupNote)))
        for model in (SignInSession, SignInCode):
            assert len(here.scalars(select(model).where(model.ended_at.is_(None))).all()) == 1
            assert there.scalars(select(model).where(model.ended_at.is_(None))).all() == []
            assert len(there.scalars(select(model)).all()) == 1
        assert restored_and_none_made_since(there) == datetime.fromisoformat(town.manifest.made_at)
        assert restored_and_none_made_since(here) is None
    engine.dispose()
    with pytest.raises(RestoreRefused, match="not empty"):
        town.restore(url)


def _plain(event: Event) -> tuple[Any, ...]:
    return event.id, event.at, event.action, event.actor_id, event.person_id, event.subject, event.details


@pytest.mark.both_databases
def test_what_differs_is_said_and_nothing_stays(town: Town, tmp_path: Path) -> None:
    url = town.empty()

    def change(manifest: Manifest) -> Manifest:
        tables = dict(manifest.tables)
        tables["persons"] = TableSum(tables["persons"].rows, "0" * 64)
        tables["teams"] = TableSum(tables["teams"].rows + 1, tables["teams"].sha256)
        del tables["cycles"]
        return replace(manifest, tables=tables, triggers=(*manifest.triggers, "teams_no_update"))

    report = town.restore(url, file=town.changed(tmp_path, change))
    named = (
        "table cycles was not in",
        "table persons has as many rows",
        "table teams has",
        "trigger teams_no",
    )
    assert len(report.problems) == len(named)
    for words, problem in zip(named, report.problems, strict=True):
        assert words in problem
    assert tables_at(url) == []


@pytest.mark.both_databases
def test_a_file_that_cannot_be_relied_on_leaves_the_database_alone(
    town: Town, other_pair: Pair, tmp_path: Path
) -> None:
    url, whole = town.empty(), town.file.read_bytes()
    damaged = tmp_path / "damaged"
    for content in (whole[: len(whole) // 2], _flipped(whole, len(whole) * 2 // 3)):
        damaged.write_bytes(content)
        with pytest.raises(BackupUnreadable, match="damaged"):
            town.restore(url, file=damaged)
    with pytest.raises(BackupUnreadable, match="somebody else"):
        town.restore(url, key=other_pair.key)
    newer = town.changed(tmp_path, lambda one: replace(one, migration="9999", product="99.1"))
    with pytest.raises(RestoreRefused, match=r"99\.1"):
        town.restore(url, file=newer)
    other_kind = {"sqlite": "postgresql", "postgresql": "sqlite"}[town.engine.dialect.name]
    with pytest.raises(RestoreRefused, match="backup of"):
        town.restore(url, file=town.changed(tmp_path, lambda one: replace(one, database=other_kind)))
    with pytest.raises(RestoreRefused, match="KIE_SECRET_KEY"):
        restore(replace(settings_of(url), secret_key="another"), Wish(town.file, town.pair.key), migrate)
    assert tables_at(url) == []


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@dataclass(frozen=True)
class Killing(TraceFile):
    """Kills the process when everything is filled in and checked, and nothing is kept yet."""

    def replay(self, session: Session) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.both_databases
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_restore_that_is_killed_is_not_taken_for_one_that_was_not(town: Town) -> None:
    url = town.empty()
    child = os.fork()
    if child == 0:
        try:
            town.restore(url, traces=Killing(datetime.now(UTC) + timedelta(hours=1), None, True, {}))
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    engine = create_engine(url)
    if engine.dialect.name == "postgresql":
        with pytest.raises(ConfigError, match="has not finished"):
            refuse_unfinished(engine)
    else:
        file = Path(str(engine.url.database))
        assert not file.exists() and len(list(file.parent.glob(".kie-backup-*"))) == 1
    assert town.restore(url).ok
    refuse_unfinished(engine)
    assert "persons" in inspect(engine).get_table_names()
    engine.dispose()
    if engine.dialect.name == "sqlite":
        assert [one.name for one in file.parent.iterdir()] == ["kie.db"]


@pytest.mark.both_databases
def test_a_drill_leaves_nothing_but_a_note(town: Town) -> None:
    settings = town.settings
    before = _what_is_beside(town)
    with Session(town.engine) as session:
        assert last_drilled(session) is None
    wish = Wish(town.file, town.pair.key, drill=True)
    report = restore(settings, wish, migrate)
    note_drill(settings, wish, report)
    assert report.ok and _what_is_beside(town) == before
    with Session(town.engine) as session:
        moment = datetime.fromisoformat(town.manifest.made_at)
        assert last_drilled(session) == moment
        made = last_made(session)
        assert made is not None and made >= moment


def _what_is_beside(town: Town) -> list[str]:
    if town.engine.dialect.name == "sqlite":
        return sorted(
            one.name for one in Path(str(town.engine.url.database)).parent.iterdir() if "-" not in one.name
        )
    with town.engine.connect() as connection:
        names = "SELECT datname FROM pg_database WHERE datname LIKE 'kie_drill%' ORDER BY datname"
        return list(connection.scalars(text(names)))


@pytest.mark.on_postgresql
def test_what_killed_drills_left_goes_with_the_next(town: Town) -> None:
    now = datetime.now(UTC)
    killed, working, young = (new_name(now - timedelta(hours=one)) for one in (25, 72, 23))
    names = (killed, working, young, f"kie_drill_{'0' * 32}", "kie_drill_of_mine")
    outside = create_engine(town.engine.url, isolation_level="AUTOCOMMIT")
    used = create_engine(town.engine.url.set(database=working))
    try:
        with outside.connect() as connection:
            for name in names:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
            with used.connect(), target_at(str(town.settings.database_url), drill=True):
                assert left_by_trials(connection) == []
        assert set(_what_is_beside(town)) == {working, young, "kie_drill_of_mine"}
    finally:
        used.dispose()
        with outside.connect() as connection:
            for name in names:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        outside.dispose()


def test_a_trail_that_was_changed_is_not_restored(town: Town, tmp_path: Path) -> None:
    """Whoever changed the trail and made a backup of that has every digest right but those of the seals."""
    url = f"sqlite:///{tmp_path / 'kie.db'}"
    assert town.restore(url).ok
    engine = make_engine(url)
    with engine.begin() as connection, past_the_triggers(connection):
        connection.execute(text("UPDATE events SET action = 'test.other' WHERE action = 'test.begun'"))
    file = tmp_path / "backup"
    make_backup(engine, settings_of(url), file, town.pair.lock)
    engine.dispose()
    report = town.restore(town.empty(), file=file)
    assert len(report.problems) == 1 and "event" in report.problems[0]


def test_an_end_of_the_trail_that_was_cut_off_is_noticed(town: Town, tmp_path: Path) -> None:
    assert town.manifest.audit is not None

    def change(manifest: Manifest) -> Manifest:
        assert manifest.audit is not None
        return replace(manifest, audit={**manifest.audit, "seal_id": manifest.audit["seal_id"] + 1})

    report = town.restore(town.empty(), file=town.changed(tmp_path, change))
    assert any("cut off" in one for one in report.problems)
    earlier = replace(town.manifest, audit={"seal_id": 0, "last_event_id": 0, "digest": ""})
    report = town.restore(town.empty(), file=town.changed(tmp_path, lambda _one: earlier))
    assert report.problems == ["The audit trail ends with another seal than the backup says."]


def test_an_older_backup_is_brought_up_to_date(
    request: pytest.FixtureRequest, pair: Pair, tmp_path: Path
) -> None:
    file, new = tmp_path / "backup", f"sqlite:///{tmp_path / 'new' / 'kie.db'}"
    with database_at("0037", "sqlite", request, tmp_path) as old:
        manifest = make_backup(old, settings_of(str(old.url)), file, pair.lock)
    assert (manifest.migration, manifest.audit) == ("0037", None)
    report = restore(settings_of(new), Wish(file, pair.key), migrate)
    assert report.ok and any("from 0037" in one for one in report.done)
    engine = make_engine(new)
    with engine.connect() as connection:
        assert present(connection) == newest()
    engine.dispose()


def test_traces_that_are_older_than_the_backup_are_a_problem(town: Town) -> None:
    made_at = datetime.fromisoformat(town.manifest.made_at)
    early = TraceFile(made_at - timedelta(seconds=1), None, True, {})
    url = town.empty()
    (problem,) = town.restore(url, traces=early).problems
    assert "older than the backup" in problem and tables_at(url) == []
    assert town.restore(url, traces=replace(early, made_at=clock.now())).ok


def test_traces_of_a_stranger_or_with_a_gap_are_refused(town: Town, tmp_path: Path) -> None:
    made_at, url = datetime.fromisoformat(town.manifest.made_at), town.empty()

    def traces(name: str, secret: str, since: datetime) -> TraceFile:
        file = tmp_path / name
        write_traces(town.engine, secret, file, town.pair.lock, since)
        return read_traces(file, town.pair.key, town.settings.secret_key)

    stranger = traces("stranger", "of whoever knows the recipient alone", made_at)
    with pytest.raises(RestoreRefused, match="not written under the KIE_SECRET_KEY"):
        town.restore(url, traces=stranger)
    late = traces("late", town.settings.secret_key, made_at + timedelta(seconds=1))
    with pytest.raises(RestoreRefused, match="would come back"):
        town.restore(url, traces=late)
    assert tables_at(url) == []
    assert town.restore(url, traces=stranger, another_secret=True).ok
