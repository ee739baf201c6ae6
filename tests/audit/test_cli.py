"""`kie audit` as whoever is on call types it, with what it refuses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from kie.audit.rules import Head
from kie.cli.main import kie
from kie.db import make_engine
from kie.errors import KieError
from tests.audit.steps import SETTINGS, checked, tamper, write

KEY = "KIE_AUDIT_KEY"
FORGETFUL = {"KIE_ALLOW_UNSAFE_DATABASE": "1"}
OTHER = "another key, as long as the first was, and newer"


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[Engine]:
    made = make_engine(new_database())
    write(made, 3)
    yield made
    made.dispose()


def run(engine: Engine, *words: str, code: int = 0, key: str = SETTINGS.audit_key) -> Result:
    environment = {"KIE_DATABASE_URL": str(engine.url), KEY: key, **FORGETFUL}
    result = CliRunner().invoke(kie, ["audit", *words], env=environment)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def test_a_head_that_was_kept_tells_of_an_end_that_was_cut(engine: Engine, tmp_path: Path) -> None:
    run(engine, "seal")
    kept = tmp_path / "head.json"
    run(engine, "head", "--output", str(kept))
    assert json.loads(run(engine, "head").output) == json.loads(kept.read_text())
    run(engine, "head", "--output", str(kept), code=1)
    assert "stands in it" in run(engine, "verify", "--head", str(kept)).output
    line = tmp_path / "line.txt"
    said = Head(**json.loads(kept.read_text()))
    line.write_text(
        f"2026-11-23 06:27:15 info    audit head seal_id={said.seal_id} last_event_id={said.last_event_id}"
        f" digest={said.digest} key=68355208fe8908a2 logger=kie.audit.sealing\n"
    )
    assert "stands in it" in run(engine, "verify", "--head", str(line)).output
    tamper(engine, "DELETE FROM seals")
    assert "All of it is as it was sealed" in run(engine, "verify").output
    assert "The end was cut off" in run(engine, "verify", "--head", str(kept), code=1).output
    assert "The end was cut off" in run(engine, "verify", "--head", str(line), code=1).output


def test_what_was_changed_is_named_and_the_exit_code_says_so(engine: Engine) -> None:
    run(engine, "seal")
    tamper(engine, "UPDATE events SET action = 'test.undone' WHERE id = 2")
    said = run(engine, "verify", code=1).output
    assert "The first that is not as it was sealed is event 2." in said
    report = json.loads(run(engine, "verify", "--json", code=1).stdout)
    assert (report["ok"], report["problems"][0]["event_id"], report["problems"][0]["kind"]) == (
        False,
        2,
        "event-changed",
    )


def test_an_old_key_is_given_in_a_file(engine: Engine, tmp_path: Path) -> None:
    run(engine, "seal")
    other = OTHER
    assert "--old-key-file" in run(engine, "verify", code=3, key=other).output
    file = tmp_path / "old"
    file.write_text("not this one\n" + SETTINGS.audit_key.replace(" ", "-") + "\n")
    run(engine, "verify", "--old-key-file", str(file), code=3, key=other)
    file.write_text(SETTINGS.audit_key + "\n")
    run(engine, "verify", "--old-key-file", str(file), key=other)


@pytest.mark.parametrize("words", ["", "nothing", "{}", "[1]", '{"seal_id": "x"}', "\x00"])
def test_a_file_without_a_head_is_refused(engine: Engine, tmp_path: Path, words: str) -> None:
    file = tmp_path / "head"
    file.write_text(words)
    assert "holds no head" in run(engine, "verify", "--head", str(file), code=3).output
    file.write_bytes(b"\xff\xfe{")
    assert "holds no head" in run(engine, "verify", "--head", str(file), code=3).output
    file.write_text(json.dumps({"seal_id": 0, "last_event_id": 0, "digest": ""}))
    assert "before anything was sealed" in run(engine, "verify", "--head", str(file), code=3).output


def ended(url: str, *words: str, code: int, key: str = SETTINGS.audit_key) -> str:
    """What `kie audit verify` says when it ends with this code."""
    environment = {"KIE_DATABASE_URL": url, KEY: key, **FORGETFUL}
    result = CliRunner().invoke(kie, ["audit", "verify", *words], env=environment)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_a_database_that_is_away_or_empty_is_no_trail_that_differs(engine: Engine, tmp_path: Path) -> None:
    away = ended("postgresql+psycopg://nobody@127.0.0.1:1/none", code=3)
    assert "did not answer" in away and "kie doctor" in away
    nowhere = tmp_path / "typed-wrong.db"
    assert "There is no database at" in ended(f"sqlite:///{nowhere}", code=3) and not nowhere.exists()
    assert "cannot be used as it stands" in ended("a path", code=3)
    (tmp_path / "letter.txt").write_text("Dear Ana, this is no database at all.")
    assert "not a database" in ended(f"sqlite:///{tmp_path / 'letter.txt'}", code=3)
    nowhere.touch()
    assert "kie migrate" in ended(f"sqlite:///{nowhere}", code=3)
    tamper(engine, "UPDATE alembic_version SET version_num = '0002'")
    assert "brought up to date" in ended(str(engine.url), code=3)


@pytest.mark.both_databases
def test_seals_that_somebody_took_away_are_a_difference(engine: Engine) -> None:
    run(engine, "seal")
    tamper(engine, "DROP TABLE seals")
    assert "not as it was sealed" in ended(str(engine.url), code=1)


def test_text_that_is_none_any_more_is_a_difference(engine: Engine) -> None:
    run(engine, "seal")
    tamper(engine, "UPDATE events SET action = CAST(x'ff' AS TEXT) WHERE id = 2")
    assert "not as it was sealed" in ended(str(engine.url), code=1)


@pytest.mark.both_databases
def test_another_key_is_told_from_a_trail_that_differs(engine: Engine, tmp_path: Path) -> None:
    run(engine, "seal")
    run(engine, "head", "--output", str(tmp_path / "head"))
    said = ended(str(engine.url), "--head", str(tmp_path / "head"), code=3, key=OTHER)
    assert "is not the one that it was sealed with" in said and "seals up to there are those of then" in said
    assert "not as it was sealed" not in said
    assert '"key_missing": true' in ended(str(engine.url), "--json", code=3, key=OTHER)
    write(engine, 1)
    run(engine, "seal", key=OTHER)
    assert "not as it was sealed" in ended(str(engine.url), code=1)


def test_no_head_is_written_before_anything_is_sealed(engine: Engine, tmp_path: Path) -> None:
    refused = run(engine, "head", "--output", str(tmp_path / "early"), code=1).exception
    assert isinstance(refused, KieError) and "kie audit seal" in refused.next_step
    assert not (tmp_path / "early").exists()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/kie.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_a_database_that_goes_away_during_a_check_is_no_finding(url: str) -> None:
    away = make_engine(url)
    with pytest.raises(OperationalError):
        checked(away)
    away.dispose()
