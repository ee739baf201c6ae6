"""A database that does not answer, forgets, or cannot hold what people write."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from kie.cli.main import main
from tests.doctor.conftest import Patient
from tests.postgres import read_alone


def test_a_file_that_others_can_open(patient: Patient) -> None:
    file = Path(patient.url.removeprefix("sqlite:///"))
    file.chmod(0o644)
    assert str(file) in patient.only("database", "warning", "Everybody").cure
    file.chmod(0o640)
    assert patient.found("database", "warning") == []
    assert "SQLite" in patient.only("database", "ok", "answers").says


def test_a_database_in_memory_is_none() -> None:
    assert Patient("sqlite://").only("database", "fault", "“memory”").cure


def test_texts_that_are_not_in_utf_8(tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "kie.db")
    raw.execute("PRAGMA encoding = 'UTF-16le'")
    raw.execute("CREATE TABLE alembic_version (version_num TEXT)")
    raw.close()
    assert Patient(f"sqlite:///{tmp_path / 'kie.db'}").only("database", "fault", "UTF-8")


@contextmanager
def on_the_server(url: str, *statements: str) -> Iterator[None]:
    """Half of the statements before the block, the other half after it."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    half = len(statements) // 2
    with engine.connect() as connection:
        for statement in statements[:half]:
            connection.execute(text(statement))
        try:
            yield
        finally:
            for statement in statements[half:]:
                connection.execute(text(statement))
    engine.dispose()


def test_a_postgresql_that_is_away_or_forgets(postgres_server: str) -> None:
    away = postgres_server.replace("kie-pg", "nowhere-pg")
    assert patient_says(away, "fault", "cannot be reached").startswith("Start it")
    # The tests' own server is quick and forgetful.
    assert "configuration" in patient_says(postgres_server, "fault", "may forget what it said it saved")
    assert "max_connections" in patient_says(postgres_server, "warning", "connections", KIE_WORKERS="50")


def test_a_postgresql_that_takes_no_writes(postgres_server: str) -> None:
    assert "disk is nearly full" in patient_says(read_alone(postgres_server), "fault", "takes no writes")
    # A command does not end in a trace there.
    code, said = ended(["kie", "migrate"], read_alone(postgres_server))
    assert (
        code == 1 and "takes no writes" in said and "DELETE" not in said and said.endswith("kie doctor\n")
    ), said


def ended(words: list[str], url: str) -> tuple[int, str]:
    """How a command ended, and what it said."""
    with (
        pytest.MonkeyPatch.context() as environ,
        redirect_stderr(StringIO()) as said,
        pytest.raises(SystemExit) as end,
    ):
        environ.setenv("KIE_DATABASE_URL", url)
        environ.setenv("KIE_ALLOW_UNSAFE_DATABASE", "1")
        environ.setattr("sys.argv", words)
        main()
    assert isinstance(end.value.code, int)
    return end.value.code, said.getvalue()


def patient_says(url: str, level: str, words: str, **environ: str) -> str:
    """The cure of that finding."""
    return Patient(url, environ).only("database", level, words).cure


def test_a_postgresql_that_does_not_hold_every_letter(postgres_server: str) -> None:
    name = f"latin_{uuid4().hex}"
    made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    with on_the_server(postgres_server, made, f"DROP DATABASE {name} WITH (FORCE)"):
        url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        assert "UTF8" in patient_says(url, "fault", "LATIN1")


def test_a_postgresql_that_never_cleans_up(postgres_server: str) -> None:
    reload = "SELECT pg_reload_conf()"
    with on_the_server(
        postgres_server,
        *("ALTER SYSTEM SET autovacuum = off", reload),
        *("ALTER SYSTEM RESET autovacuum", reload),
    ):
        patient = Patient(postgres_server)
        end = time.monotonic() + 30
        while not any("Autovacuum" in one.says for one in patient.found("database", "warning")):
            assert time.monotonic() < end, "the server never read its settings again"


@pytest.mark.both_databases
def test_a_whole_one_answers(patient: Patient) -> None:
    assert patient.only("database", "ok", "answers")
