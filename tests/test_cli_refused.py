"""What `kie` was asked for and cannot do: it says why, and has done nothing."""

from pathlib import Path

import pytest

from kie.errors import KieError
from tests.test_cli import Command, names, open_codes

NO_LETTER = "a line break or another character that cannot be printed."


@pytest.fixture
def command(tmp_path: Path) -> Command:
    made = Command(f"sqlite:///{tmp_path / 'kie.db'}")
    made("migrate")
    return made


def test_an_administrator_who_cannot_be_made_is_refused(command: Command) -> None:
    command(
        "admin", "create", "--name", "Dev Patel", "--staff-number", "9", "--email", "dev@wexcombe.example"
    )
    for name, number, email, says in (
        (
            "Ana Silva",
            "8",
            "Dev@wexcombe.example",
            "Somebody else has the e-mail address Dev@wexcombe.example.",
        ),
        ("Ana Silva", "8", "not an address", "“not an address” is not an e-mail address."),
        ("Ana Silva", "8", f"{'a' * 250}@b.example", "email is longer than 254 characters."),
        ("Ana Silva", "9", "ana@wexcombe.example", "The staff number 9 is that of Dev Patel."),
        ("Ana Silva", " ", "ana@wexcombe.example", "staff_number is empty."),
        ("Ana Silva", "8 8", "ana@wexcombe.example", "“8 8” is not a staff number."),
        (" ", "8", "ana@wexcombe.example", "name is empty."),
        ("A" * 201, "8", "ana@wexcombe.example", "name is longer than 200 characters."),
        (
            "=Ana",
            "8",
            "ana@wexcombe.example",
            "name begins like a formula (= + - @). Write it as plain text.",
        ),
        ("Ana\nSilva", "8", "ana@wexcombe.example", f"name has {NO_LETTER}"),
        ("Ana\udce9", "8", "ana@wexcombe.example", f"name has {NO_LETTER}"),
    ):
        words = ("--name", name, "--staff-number", number, "--email", email)
        refused = command("admin", "create", *words, fails=True).exception
        assert isinstance(refused, KieError) and refused.message == says, words
    assert names(command) == ["Dev Patel"]


def test_a_file_that_cannot_be_written_is_said(command: Command, tmp_path: Path) -> None:
    command("admin", "create", "--name", "Dev Patel", "--staff-number", "9")
    command("audit", "seal")
    before = open_codes(command)
    for words in (("letters",), ("audit", "head")):
        refused = command(*words, "--output", str(tmp_path / "none" / "x"), fails=True).exception
        assert isinstance(refused, KieError) and "cannot be made: No such file" in refused.message, words
    assert open_codes(command) == before


def test_no_staff_number_is_said_as_such(command: Command) -> None:
    for words in (("let-in",), ("reset-second-factor",), ("sign-out",)):
        refused = command("admin", *words, "--staff-number", " ", fails=True).exception
        assert isinstance(refused, KieError) and refused.message == "staff_number is empty.", words


def test_a_day_is_asked_for_and_refused_in_plain_words(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.touch()
    for words, option in ((("people", "import", str(file)), "--from"), (("backup", "traces"), "--since")):
        said = command(*words, "--help").output
        assert f"{option} YEAR-MONTH-DAY" in said and "%" not in said, words
        refused = command(*words, option, "31.1.2027", fails=True).output
        assert "“31.1.2027” is no day. Write year, month and day, like 2027-01-31" in " ".join(
            refused.split()
        )
