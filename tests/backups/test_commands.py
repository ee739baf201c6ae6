"""`kie backup` and `kie restore` as somebody on call types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from kie.backups.queries import last_traced
from kie.backups.rules import read, written
from kie.backups.targets import AN_EMPTY_ONE
from kie.cli.main import kie
from kie.errors import KieError
from tests.backups.pairs import Pair
from tests.backups.test_files import MANIFEST
from tests.backups.town import SECRET, Town, tables_at


class Call:
    """Runs `kie` at a database."""

    def __init__(self, url: str, **more: str) -> None:
        self.url, self.more = url, more

    def __call__(self, *words: str | Path) -> Result:
        given = {
            "KIE_DATABASE_URL": self.url,
            "KIE_SECRET_KEY": SECRET,
            "KIE_ALLOW_UNSAFE_DATABASE": "1",
            "KIE_ENVIRONMENT": "testing",
            **self.more,
        }
        return CliRunner().invoke(kie, [str(one) for one in words], env=given)

    def refused(self, *words: str | Path) -> str:
        """What it says when it refuses."""
        result = self(*words)
        assert result.exit_code != 0
        if isinstance(result.exception, KieError):
            return f"{result.exception.message} {result.exception.next_step}"
        return result.output


@pytest.mark.both_databases
def test_from_one_host_to_another(town: Town, tmp_path: Path) -> None:
    here, there = Call(str(town.settings.database_url)), Call(town.empty())
    identity, recipient = tmp_path / "identity", tmp_path / "recipient"
    recipient.write_text(here("backup", "key", "--output", identity).stdout, encoding="utf-8")
    closing, opening = ("--recipient-file", recipient), ("--identity-file", identity)
    file, traces = tmp_path / "backup", tmp_path / "traces"
    (made,) = json.loads(here("backup", "--output", file, *closing, "--json").stdout)
    assert made["rows"] > 50
    some = ("--output", tmp_path / "some", "--since", "2026-01-01")
    assert "taken out" in here("backup", "traces", *some, *closing).output
    with Session(town.engine) as session:
        assert last_traced(session) is None, "some of them are not all"
    here("backup", "traces", "--output", traces, *closing)
    with Session(town.engine) as session:
        assert last_traced(session) is not None
    (looked,) = json.loads(here("backup", "check", file, *opening, "--json").stdout)
    assert (looked["rows"], looked["our secret key"]) == (made["rows"], "yes")
    assert "--without-traces" in there.refused("restore", file, *opening)
    restored = there("restore", file, *opening, "--traces", traces)
    assert restored.exit_code == 0, restored.output
    for words in (
        "Every row of",
        "The audit trail is as it was sealed",
        "Ended: 1 session and",
        "is restored",
    ):
        assert words in restored.output
    assert there("audit", "verify").exit_code == 0
    assert AN_EMPTY_ONE in there.refused("restore", file, *opening, "--traces", traces)


def test_what_is_wrong_is_said_before_anything_is_written(town: Town, pair: Pair, tmp_path: Path) -> None:
    here, file = Call(str(town.settings.database_url)), tmp_path / "backup"
    assert "Missing option '--output'" in here.refused("backup", "--not-encrypted")
    assert "Say how the file is encrypted" in here.refused("backup", "--output", file)
    two = ("--recipient-file", pair.recipient, "--not-encrypted")
    assert "Give one of them, and not several." in here.refused("backup", "--output", file, *two)
    assert "already" in here.refused("backup", "--output", town.file, "--recipient-file", pair.recipient)
    nowhere = tmp_path / "none" / "backup"
    assert "No such file" in here.refused("backup", "--output", nowhere, "--recipient-file", pair.recipient)
    empty = Call(f"sqlite:///{tmp_path / 'none.db'}")
    assert "no database" in empty.refused("backup", "--output", file, "--recipient-file", pair.recipient)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_encrypted_is_warned_of(town: Town, tmp_path: Path) -> None:
    made = Call(str(town.settings.database_url))("backup", "--output", tmp_path / "backup", "--not-encrypted")
    assert made.exit_code == 0 and "not encrypted" in made.stderr


def test_a_backup_of_somebody_else_s_is_not_relied_on(town: Town, pair: Pair, tmp_path: Path) -> None:
    url = town.empty()
    opening = ("--identity-file", str(pair.identity))
    given = {"KIE_DATABASE_URL": url, "KIE_SECRET_KEY": "another key, which is long enough for this"}
    checked = CliRunner().invoke(kie, ["backup", "check", str(town.file), *opening], env=given)
    assert checked.exit_code == 1 and "another KIE_SECRET_KEY" in checked.stderr
    asked = ["restore", str(town.file), *opening, "--without-traces", "--another-secret-key"]
    restored = CliRunner().invoke(kie, asked, env=given)
    # Its seals are under a key of its own, too, which was not given.
    assert restored.exit_code == 1 and "was made under the key" in restored.output
    assert tables_at(url) == []
    restored = CliRunner().invoke(kie, asked, env={**given, "KIE_AUDIT_OLD_KEYS": SECRET})
    assert restored.exit_code == 0, restored.output


def test_seals_that_nothing_here_can_check_are_told_of_before_a_restore_refuses(
    town: Town, pair: Pair, tmp_path: Path
) -> None:
    """The secret key was changed, and the one before it put nowhere."""
    url, new = str(town.settings.database_url), "another key, which is long enough for this"
    file, opening = tmp_path / "backup", ("--identity-file", pair.identity)
    given = Call(url, KIE_SECRET_KEY=new, KIE_AUDIT_OLD_KEYS=SECRET)
    forgotten = Call(url, KIE_SECRET_KEY=new)
    made = forgotten("backup", "--output", file, "--recipient-file", pair.recipient)
    assert made.exit_code == 0 and "kie restore refuses it" in made.stderr
    assert "KIE_AUDIT_OLD_KEYS_FILE" in made.stderr
    checked = forgotten("backup", "check", file, *opening)
    assert checked.exit_code == 1 and "kie restore refuses it" in checked.stderr
    checked = given("backup", "check", file, *opening)
    assert (checked.exit_code, checked.stderr) == (0, "")


def test_a_backup_of_an_earlier_version_says_nothing_of_keys() -> None:
    older = json.loads(written(MANIFEST))
    del older["seal_keys"]
    assert read(json.dumps(older).encode()) == MANIFEST
