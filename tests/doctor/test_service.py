"""The doctor's frame: every check is asked, none keeps another from being asked, and nothing is changed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from kie.cli.main import kie
from kie.db import make_engine
from kie.doctor.rules import Finding, faulty
from kie.doctor.service import found, name_of
from tests.doctor.conftest import Patient

HERE = Path(__file__).parent


@pytest.mark.parametrize("check", found(), ids=name_of)
def test_each_check_has_tests_that_go_by_breaking_what_it_looks_at(check: object) -> None:
    name = name_of(check).replace("-", "_")  # type: ignore[arg-type]
    assert callable(getattr(check, "look", None))
    assert (HERE / f"test_{name}.py").exists()


def test_wrong_settings_are_all_there_is_to_say() -> None:
    result = CliRunner().invoke(kie, ["doctor", "--json"], env={"KIE_ENVIRONMENT": "live"})
    (one,) = json.loads(result.output)
    assert result.exit_code == 1
    assert (one["name"], one["level"]) == ("settings", "fault") and "KIE_ENVIRONMENT" in one["says"]


def test_a_database_url_that_is_none_is_said(patient: Patient) -> None:
    for url in ("nonsense", "oracle+nobody://x", "postgres://kie:hidden@x/kie", "mysql://x"):
        patient.url = url
        says = patient.only("settings", "fault", "KIE_DATABASE_URL cannot be used").says
        assert "sqlite:////" in says and "postgresql+psycopg://kie@" in says and "hidden" not in says


def test_without_a_database_the_rest_is_looked_at_and_no_file_is_made(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    findings = Patient(f"sqlite:///{missing}").examine()
    assert len({one.name for one in findings}) > 1
    assert not missing.exists()


def test_a_check_asked_for_by_name_is_never_silent(tmp_path: Path) -> None:
    away = Patient(f"sqlite:///{tmp_path / 'none.db'}")
    for check in found():
        if getattr(check, "ASKS_DATABASE", False):
            name = name_of(check)
            assert "cannot be asked" in away.only(name, "fault", "could not be looked at").says
            assert not [one for one in away.examine() if one.name == name], "the database's own check says it"
    ended = CliRunner().invoke(kie, ["doctor", "jobs"], env={"KIE_DATABASE_URL": away.url})
    assert ended.exit_code == 1 and "kie doctor database" in ended.output


def test_a_fault_ends_with_one_and_its_cure_is_told(tmp_path: Path) -> None:
    environment = {"KIE_DATABASE_URL": f"sqlite:///{tmp_path / 'kie.db'}"}
    command = CliRunner()
    broken = command.invoke(kie, ["doctor"], env=environment)
    assert broken.exit_code == 1 and "Run: kie migrate" in broken.output
    assert command.invoke(kie, ["migrate"], env=environment).exit_code == 0
    named = ["admin", "create", "--name", "Dev Patel", "--staff-number", "9"]
    assert command.invoke(kie, named, env=environment).exit_code == 0
    whole = command.invoke(kie, ["doctor"], env=environment)
    assert "\nfault" not in whole.output, whole.output
    assert whole.exit_code == 0


def test_a_check_that_fails_is_a_fault_and_the_others_are_asked(patient: Patient) -> None:
    engine = make_engine(patient.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs RENAME TO elsewhere"))
    engine.dispose()
    findings = patient.examine()
    failed = [one.name for one in findings if "could not be looked at" in one.says]
    assert failed == ["jobs"]
    assert "migrations" in {one.name for one in findings}


def test_what_is_not_well_has_a_cure() -> None:
    with pytest.raises(ValueError, match="disk"):
        Finding("disk", "fault", "It is full.")
    with pytest.raises(ValueError, match="disk"):
        Finding("disk", "ok", "There is room.", "Do nothing.")
    assert faulty([Finding("disk", "fault", "It is full.", "Make room.")])
    assert not faulty([Finding("disk", "warning", "It is filling.", "Make room.")])
