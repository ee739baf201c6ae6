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
