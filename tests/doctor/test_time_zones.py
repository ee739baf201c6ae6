"""A machine that does not know the hours of the United Kingdom."""

import zoneinfo
from pathlib import Path

import pytest

from tests.doctor.conftest import Patient


def test_no_data_and_wrong_data(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert patient.found("time-zones", "ok")
    utc = next(Path(one) / "UTC" for one in zoneinfo.TZPATH if (Path(one) / "UTC").exists()).read_bytes()
    # The package tzdata would answer instead of the folder.
    monkeypatch.setitem(__import__("sys").modules, "tzdata", None)
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        assert "tzdata" in patient.only("time-zones", "fault", "knows no Europe/London").cure
        (tmp_path / "Europe").mkdir()
        (tmp_path / "Europe" / "London").write_bytes(utc)
        assert patient.only("time-zones", "fault", "is wrong")
    finally:
        zoneinfo.reset_tzpath()
