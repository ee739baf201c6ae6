"""A database behind, ahead, or empty."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from kie.db import make_engine
from kie.migrations.reached import newest
from tests.doctor.conftest import Patient


def put(patient: Patient, revision: str | None) -> None:
    engine = make_engine(patient.url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": revision})
    engine.dispose()


@pytest.mark.both_databases
def test_each_way_of_not_being_there(patient: Patient) -> None:
    assert newest() in patient.only("migrations", "ok", "The database is at").says
    put(patient, "0002")
    assert "kie migrate" in patient.only("migrations", "fault", "0002").cure
    assert {one.name for one in patient.examine()}.isdisjoint({"jobs", "roles", "clock"})
    put(patient, None)
    assert patient.only("migrations", "fault", "no tables").cure
    put(patient, "9999")
    assert patient.only("migrations", "warning", "newer version")


def test_a_file_that_is_no_database(new_database: Callable[[], str]) -> None:
    patient = Patient(new_database())
    path = patient.url.removeprefix("sqlite:///")
    with Path(path).open("wb") as file:
        file.write(b"not a database, " * 400)
    assert patient.only("database", "fault", "file is not a database")
    assert patient.found("migrations", "ok") == []
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT 1 FROM sqlite_master")
