"""Disks that fill up."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from kie.disks import NO_ROOM
from kie.doctor.rules import FEWEST_FILES, FILLING, FULL, out_of_room, room
from tests.doctor.conftest import Patient
from tests.small_disk import small_disk


def test_a_small_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of 64 MB in memory: as the database's folder, and as that for temporary files."""
    with small_disk(tmp_path, "64m"):
        patient = Patient(f"sqlite:///{tmp_path / 'kie.db'}")
        assert patient.only("disk", "fault", f"{tmp_path}").cure
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        assert patient.only("disk", "fault", "temporary files")


def test_a_database_on_a_full_disk_is_not_told_to_be_started(tmp_path: Path) -> None:
    """Read from a disk without room for the index of its log, as it is when KIE was stopped and the disk filled up."""
    with small_disk(tmp_path, "1m"):
        raw = sqlite3.connect(tmp_path / "kie.db")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE filled (words TEXT)")
        raw.close()
        with suppress(OSError), (tmp_path / "fill").open("wb", buffering=0) as filling:
            while True:
                filling.write(bytes(4096))
        finding = Patient(f"sqlite:///{tmp_path / 'kie.db'}").only("database", "fault", str(tmp_path))
        assert "full" in finding.says and "Make room" in finding.cure and "Start" not in finding.cure
        full = Patient(f"sqlite:///{tmp_path / 'kie.db'}").only("disk", "fault", str(tmp_path))
        assert full.says.startswith("The disk is full") and "before it is full" not in full.cure


@pytest.mark.parametrize(
    ("code", "free", "files", "full"),
    [
        (sqlite3.SQLITE_FULL, FULL, None, True),
        (sqlite3.SQLITE_IOERR_SHMSIZE, NO_ROOM - 1, None, True),
        (sqlite3.SQLITE_CANTOPEN, FULL, 0, True),
        (sqlite3.SQLITE_IOERR_SHMSIZE, NO_ROOM, 1, False),
        (sqlite3.SQLITE_CORRUPT, 0, 0, False),
        (None, 0, 0, False),
    ],
)
def test_when_a_full_disk_is_the_cause(code: int | None, free: int, files: int | None, full: bool) -> None:
    assert out_of_room(code, free, files) == full


def test_a_disk_with_room(patient: Patient) -> None:
    assert len([*patient.found("disk", "ok"), *patient.found("disk", "warning")]) == 2


@pytest.mark.parametrize(
    ("free", "files", "needs", "level"),
    [
        (FILLING, None, 0, "ok"),
        (FILLING, FEWEST_FILES, FILLING, "ok"),
        (FILLING - 1, None, 0, "warning"),
        (FILLING, None, FILLING + 1, "warning"),
        (FULL - 1, None, 0, "fault"),
        (FILLING, FEWEST_FILES - 1, 0, "fault"),
    ],
)
def test_how_bad_it_is(free: int, files: int | None, needs: int, level: str) -> None:
    assert room(free, files, needs) == level
