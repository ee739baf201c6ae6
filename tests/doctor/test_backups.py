"""Backups that were never made, are old, or were never tried."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from kie import clock
from kie.backups.models import DRILLED, MADE, RESTORED, TRACED, BackupNote
from kie.backups.trials import new_name
from kie.db import make_engine, transaction
from tests.conftest import ROOT
from tests.doctor.conftest import Patient


def noted(patient: Patient, what: str, days: int) -> None:
    """A backup of so many days ago was made, or tried today."""
    engine = make_engine(patient.url)
    now = clock.now()
    with transaction(engine) as session:
        session.add(
            BackupNote(
                what=what,
                state_of=now - timedelta(days=days),
                done_at=now,
                bytes=1,
                sha256="0" * 64,
                encrypted=True,
            )
        )
    engine.dispose()


def test_none_was_ever_made(patient: Patient) -> None:
    cure = patient.only("backups", "warning", "ever made").cure
    assert "KIE_BACKUP_DAYS" in cure and "kie backup --output" in cure
    (named,) = re.findall(r"systemctl enable --now (\S+)", cure)
    assert (ROOT / "deploy" / "systemd" / named).is_file()


@pytest.mark.parametrize(("days", "level"), [(1, "ok"), (3, "warning")])
def test_the_newest_one(patient: Patient, days: int, level: str) -> None:
    noted(patient, MADE, days)
    patient.only("backups", level, "The newest backup is of")


def test_a_database_that_was_restored_says_from_when(patient: Patient) -> None:
    noted(patient, MADE, 9)
    noted(patient, RESTORED, 3)
    when = clock.now() - timedelta(days=3)
    finding = patient.only("backups", "warning", f"restored from a backup of {when:%d %B %Y}")
    assert "none was made here since" in finding.says and "timer" in finding.cure
    noted(patient, MADE, 0)
    assert patient.only("backups", "ok", "The newest backup is of")
    assert "restored" not in " ".join(one.says for one in patient.examine("backups"))


def test_whether_one_was_tried(patient: Patient) -> None:
    noted(patient, MADE, 1)
    noted(patient, TRACED, 0)
    assert "--drill" in patient.only("backups", "warning", "tried").cure
    noted(patient, DRILLED, 5)
    assert patient.found("backups", "warning") == []
    noted(patient, DRILLED, 120)
    assert patient.only("backups", "warning", "tried")


def test_somebody_else_makes_them(patient: Patient) -> None:
    patient.environ["KIE_BACKUP_DAYS"] = "0"
    assert patient.found("backups", "warning") == []
    assert patient.only("backups", "ok", "another way")


def test_how_old_the_traces_are(patient: Patient) -> None:
    noted(patient, MADE, 0)
    noted(patient, DRILLED, 0)
    cure = patient.only("backups", "warning", "never written down").cure
    (named,) = re.findall(r"systemctl enable --now (\S+)", cure)
    assert (ROOT / "deploy" / "systemd" / named).is_file()
    noted(patient, TRACED, 2)
    assert "kie-traces" in patient.only("backups", "warning", "The newest traces").cure
    noted(patient, TRACED, 0)
    assert patient.found("backups", "warning") == []
    assert patient.only("backups", "ok", "The newest traces")


@pytest.mark.on_postgresql
def test_what_a_killed_drill_left(patient: Patient) -> None:
    name = new_name(clock.now() - timedelta(days=2))
    engine = create_engine(patient.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        assert name in patient.only("backups", "warning", "Drills that were killed").says
        connection.execute(text(f"DROP DATABASE {name}"))
    engine.dispose()
    assert all("Drills" not in one.says for one in patient.found("backups", "warning"))
