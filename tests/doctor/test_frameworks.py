"""Files of frameworks that cannot be read."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.doctor.conftest import Patient


def test_a_broken_file_is_told_with_its_line(patient: Patient, tmp_path: Path) -> None:
    folder = tmp_path / "frameworks"
    shutil.copytree(ROOT / "frameworks", folder)
    patient.environ = {"KIE_FRAMEWORKS_DIR": str(folder)}
    assert patient.only("frameworks", "ok", "can be read")
    file = folder / "care" / "framework.toml"
    file.write_text("titel = ", encoding="utf-8")
    assert patient.only("frameworks", "fault", f"{file}: line 1").cure
    for path in folder.glob("*/*.toml"):
        path.write_text("id = ", encoding="utf-8")
    findings = patient.found("frameworks", "fault")
    assert len(findings) == 6 and "kie frameworks check" in findings[-1].cure


@pytest.mark.parametrize(
    ("folder", "says"),
    [("none", "no folder"), ("empty", "no framework in"), ("made", "no framework in")],
)
def test_a_wrong_folder_names_its_setting(patient: Patient, tmp_path: Path, folder: str, says: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "made" / "scales").mkdir(parents=True)
    patient.environ = {"KIE_FRAMEWORKS_DIR": str(tmp_path / folder)}
    (finding,) = patient.examine("frameworks")
    assert finding.level == "fault" and f"{says} {tmp_path / folder}" in finding.says
    assert "KIE_FRAMEWORKS_DIR" in finding.cure


def test_the_folder_of_one_framework_is_a_wrong_one(patient: Patient) -> None:
    patient.environ = {"KIE_FRAMEWORKS_DIR": str(ROOT / "frameworks" / "care")}
    assert "KIE_FRAMEWORKS_DIR" in patient.only("frameworks", "fault", "no framework in").cure
