"""`kie people import --from`, as an administrator types it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kie import clock
from kie.db import make_engine, transaction
from kie.people.models import Team
from kie.teams.rules import Wish
from kie.teams.service import decide
from tests.test_cli import SAMPLE, Command


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command, on a database of its own."""
    made = Command(f"sqlite:///{tmp_path / 'kie.db'}")
    made("migrate")
    return made


def test_an_import_has_a_day_that_is_not_over(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    command("people", "import", str(file), "--apply")
    file.write_text(SAMPLE.replace("01/04/2021,,2", "01/04/2021,,1"), encoding="utf-8")
    day, yesterday = clock.today() + timedelta(days=30), clock.today() - timedelta(days=1)
    said = command("people", "import", str(file), "--apply", "--from", day.isoformat()).output
    assert f"Reporting lines change on {day.isoformat()}." in said
    again = command("people", "import", str(file), "--from", day.isoformat(), "--json").output
    assert json.loads(again)[0]["moved"] == 0
    now = json.loads(command("people", "import", str(file), "--json").output)[0]
    assert (now["moved"], now["planned"], now["plans_replaced"]) == (1, 0, 1)
    file.write_text(SAMPLE.replace("01/04/2021,,2", f"01/04/2021,{yesterday:%d/%m/%Y},2"), encoding="utf-8")
    gone = command("people", "import", str(file), "--apply").output
    assert "Have left, by a last day in the file that is past: Ana Silva." in gone
    refused = command("people", "import", str(file), "--from", yesterday.isoformat(), fails=True)
    assert "at most 180 days ahead" in refused.output


CHANGED = {
    "ben@wexcombe.example": "b.okafor@wexcombe.example",
    "Efua Mensah": "Efua Owusu",
    "Officer,staff,HWY,Highways,TOP": "Officer,staff,NGT,Nights,HWY",
}


def test_who_would_change_and_what_is_said_before_it_is_done(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    first = command("people", "import", str(file)).output
    assert "New people (3)" in first and "Ana Silva" in first
    assert "Ana Silva" not in command("people", "import", str(file), "--apply").output
    text = SAMPLE
    for before, after in CHANGED.items():
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    said = [" ".join(one.split()) for one in command("people", "import", str(file)).output.splitlines()]
    for line in (
        "Changed (2)",
        "Ben Okafor 2 E-mail ben@wexcombe.example b.okafor@wexcombe.example",
        "Efua Owusu 1 Name Efua Mensah Efua Owusu",
        "Moved to another team or manager (1)",
        "Ana Silva 3 Team Highways (HWY) Nights (NGT) At once",
        "NGT Nights, under HWY",
    ):
        assert line in said, said
    (as_json,) = json.loads(command("people", "import", str(file), "--json").output)
    assert as_json["changes"] == [
        {"staff_number": number, "name": name, "field": field, "now": now, "in_file": new, "from": None}
        for number, name, field, now, new in (
            ("1", "Efua Owusu", "name", "Efua Mensah", "Efua Owusu"),
            ("2", "Ben Okafor", "email", "ben@wexcombe.example", "b.okafor@wexcombe.example"),
            ("3", "Ana Silva", "team_code", "HWY", "NGT"),
        )
    ]


def test_whoever_stays_has_not_left_for_programs_either(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    command("people", "import", str(file), "--apply")
    file.write_text(SAMPLE.partition("3,Ana")[0], encoding="utf-8")
    ana = [{"staff_number": "3", "name": "Ana Silva"}]
    for option, left in (("--json", 0), ("--missing-left", 1)):
        (counts,) = json.loads(command("people", "import", str(file), option, "--json").output)
        assert (counts["left"], counts["not_in_file"], counts["people_not_in_file"]) == (left, 1, ana)
    assert "In KIE but not in the file (1)" in command("people", "import", str(file), "--missing-left").output


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "The file is empty.\n"), ("naïve".encode("latin-1"), "and import the new file.\n")],
)
def test_a_file_that_is_wrong_as_a_whole_has_no_line(
    command: Command, tmp_path: Path, data: bytes, says: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(data)
    said = command("people", "import", str(file), fails=True).output
    assert said.endswith(says) and not said.startswith(("0", "line"))


def test_what_was_decided_is_listed_and_undone_when_asked(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    command("people", "import", str(file), "--apply")
    engine = make_engine(command.url)
    with transaction(engine) as session:
        team = session.scalars(select(Team).where(Team.code == "HWY")).one()
        decide(session, team.id, Wish("renamed", clock.today(), name="Roads"), None)
    engine.dispose()
    kept = command("people", "import", str(file), "--apply").output
    assert "that the file contradicts: 1, kept" in kept
    assert "Roads (HWY), team_name" in kept and "Highways" in kept
    undone = command("people", "import", str(file), "--apply", "--undo-decisions").output
    assert "that the file contradicts: 1, undone" in undone
    assert "that the file contradicts" not in command("people", "import", str(file)).output
