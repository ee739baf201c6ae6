"""Secrets that are none."""

from pathlib import Path

from config import DEVELOPMENT_SECRET
from tests.doctor.conftest import Patient

GOOD = "Wm3v-8kQzT1yLr6uXb0cNf5hJd9sGpAeViKo2x4M_RtU"
OTHER = "p9fK3nV7sQ-tL1zXw5yB8dG2hJ6cR0mA4uE_oTiWvNqZ"


def test_good_ones(patient: Patient) -> None:
    patient.environ = {"KIE_SECRET_KEY": GOOD, "KIE_METRICS_TOKEN": OTHER}
    assert [one.level for one in patient.examine("secrets") if one.name == "secrets"] == ["ok"]


def test_the_one_that_everybody_knows(patient: Patient) -> None:
    cure = patient.only("secrets", "warning", "everybody knows").cure
    assert "python3" in cure and cure.endswith(DEVELOPMENT_SECRET) and "KIE_AUDIT_OLD_KEYS_FILE" in cure
    patient.environ = {"KIE_AUDIT_KEY": GOOD}
    assert "AUDIT" not in patient.only("secrets", "warning", "everybody knows").cure


def test_those_that_can_be_guessed(patient: Patient) -> None:
    patient.environ = {"KIE_SECRET_KEY": "abab" * 20}
    cure = patient.only("secrets", "fault", "KIE_SECRET_KEY repeats itself").cure
    assert "KIE_AUDIT_OLD_KEYS_FILE" in cure and "abab" not in cure and DEVELOPMENT_SECRET not in cure
    patient.environ = {"KIE_SECRET_KEY": GOOD, "KIE_METRICS_TOKEN": "prometheus"}
    assert patient.only("secrets", "fault", "KIE_METRICS_TOKEN is so short")


def test_one_secret_for_two_things(patient: Patient) -> None:
    patient.environ = {"KIE_SECRET_KEY": GOOD, "KIE_METRICS_TOKEN": GOOD}
    assert patient.only("secrets", "fault", "sign in as anybody")


def test_files_that_others_can_read_or_change(patient: Patient, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(GOOD)
    patient.environ = {"KIE_SECRET_KEY_FILE": str(file)}
    for mode, level in ((0o604, "fault"), (0o620, "warning"), (0o640, "ok"), (0o400, "ok")):
        file.chmod(mode)
        findings = [one for one in patient.examine("secrets") if one.name == "secrets"]
        assert [one.level for one in findings] == [level], oct(mode)
        assert level == "ok" or str(file) in findings[0].cure
