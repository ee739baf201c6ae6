"""Files of frameworks that cannot be read."""

import shutil
from pathlib import Path

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


def test_a_folder_without_any(patient: Patient, tmp_path: Path) -> None:
    patient.environ = {"KIE_FRAMEWORKS_DIR": str(tmp_path / "none")}
    assert patient.found("frameworks", "fault")
    (tmp_path / "empty" / "scales").mkdir(parents=True)
    patient.environ = {"KIE_FRAMEWORKS_DIR": str(tmp_path / "empty")}
    assert patient.only("frameworks", "fault", "no framework").cure
