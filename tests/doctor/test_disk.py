"""Disks that fill up."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kie.doctor.rules import FEWEST_FILES, FILLING, FULL, room
from tests.doctor.conftest import Patient


def test_a_small_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of 64 MB in memory: as the database's folder, and as that for temporary files."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m,mode=0700", "tmpfs", str(tmp_path)], check=True)
    try:
        patient = Patient(f"sqlite:///{tmp_path / 'kie.db'}")
        assert patient.only("disk", "fault", f"{tmp_path}").cure
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        assert patient.only("disk", "fault", "temporary files")
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


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
