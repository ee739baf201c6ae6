"""What `kie` was asked for and cannot do: it says why, and has done nothing."""

from pathlib import Path

import pytest

from kie.errors import KieError
from tests.test_cli import Command, names, open_codes


@pytest.fixture
def command(tmp_path: Path) -> Command:
    made = Command(f"sqlite:///{tmp_path / 'kie.db'}")
    made("migrate")
    return made


def test_an_administrator_who_cannot_be_made_is_refused(command: Command) -> None:
    command(
        "admin", "create", "--name", "Dev Patel", "--staff-number", "9", "--email", "dev@wexcombe.example"
    )
    for name, number, email in (
        ("Ana Silva", "8", "Dev@wexcombe.example"),
        ("Ana Silva", "8", "not an address"),
        ("Ana Silva", " ", "ana@wexcombe.example"),
        (" ", "8", "ana@wexcombe.example"),
        ("A" * 201, "8", "ana@wexcombe.example"),
    ):
        words = ("--name", name, "--staff-number", number, "--email", email)
        assert isinstance(command("admin", "create", *words, fails=True).exception, KieError), words
    assert names(command) == ["Dev Patel"]


def test_a_file_that_cannot_be_written_is_said(command: Command, tmp_path: Path) -> None:
    command("admin", "create", "--name", "Dev Patel", "--staff-number", "9")
    command("audit", "seal")
    before = open_codes(command)
    for words in (("letters",), ("audit", "head")):
        refused = command(*words, "--output", str(tmp_path / "none" / "x"), fails=True).exception
        assert isinstance(refused, KieError) and "cannot be made: No such file" in refused.message, words
    assert open_codes(command) == before
