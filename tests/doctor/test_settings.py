"""Settings that do not mean what whoever wrote them meant."""

from pathlib import Path

from tests.doctor.conftest import Patient
from tests.test_config import SAFE


def test_a_variable_that_nobody_reads_is_named(patient: Patient) -> None:
    assert patient.found("settings", "ok")
    patient.environ = {"KIE_SMTP_HOTS": "mail", "KIE_TEST_KILLS": "3"}
    (one,) = patient.found("settings", "warning")
    assert "KIE_SMTP_HOTS" in one.says


def test_a_secret_given_twice_is_said(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("f" * 40)
    patient.environ = {"KIE_SECRET_KEY": "x" * 40, "KIE_SECRET_KEY_FILE": str(tmp_path / "secret")}
    assert "the file counts" in patient.only("settings", "warning", "KIE_SECRET_KEY_FILE").says


def test_nobody_would_answer(patient: Patient) -> None:
    for name in ("KIE_WORKERS", "KIE_THREADS"):
        for value in ("0", "abc", "65536"):
            patient.environ = {name: value}
            assert patient.only("settings", "fault", f"{name} is '{value}'").says.endswith("from 1 to 65535.")


def test_people_are_told_whom_to_turn_to(patient: Patient) -> None:
    assert not patient.found("settings", "warning"), "nobody real is there"
    patient.environ = {**SAFE, "KIE_HR_CONTACT": "0300 111 222"}
    said = patient.only("settings", "warning", "Not set: ")
    assert "KIE_PRIVACY_CONTACT, KIE_ACCESSIBILITY_CONTACT." in said.says and "HR_CONTACT" not in said.says
    patient.environ |= {"KIE_PRIVACY_CONTACT": "dpo@a.example", "KIE_ACCESSIBILITY_CONTACT": "it@a.example"}
    assert patient.found("settings", "ok")


def test_serving_others_without_production(patient: Patient) -> None:
    patient.environ = {"HOST": "0.0.0.0"}
    assert "production" in patient.only("settings", "warning", "listens").cure
