"""The `kie` command as an administrator types it."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from config import ConfigError
from kie import clock
from kie.accounts.models import SecondFactor, SignInCode, SignInSession
from kie.accounts.service import begin_session
from kie.cli.main import kie, main
from kie.db import make_engine, transaction
from kie.errors import Conflict, KieError, NotFound
from kie.frameworks import service
from kie.frameworks.shelf import Shelf
from kie.migrations import run
from kie.people.models import Person
from kie.work import service as work
from tests.cast import make_cast
from tests.conftest import ROOT
from tests.frameworks.files import SECOND, TEA

HEADINGS = (
    "staff_number,name,email,employer,job_title,role_profile,team_code,team_name,parent_team_code,location,grade,"
    "starts_on,leaves_on,manager_staff_number,reviewer_staff_number,moderator_staff_number,language"
)
SAMPLE = f"""{HEADINGS}
1,Efua Mensah,efua@wexcombe.example,Wexcombe Council,Director,leaders,TOP,Council,,Town Hall,G9,2019-04-01,,,,,
2,Ben Okafor,ben@wexcombe.example,Wexcombe Council,Manager,leaders,HWY,Highways,TOP,Depot,G8,2020-04-01,,1,,,
3,Ana Silva,,Wexcombe Council,Officer,staff,HWY,Highways,TOP,Depot,G5,01/04/2021,,2,,,
"""


class Command:
    """Runs `kie` on a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *words: str, fails: bool = False, **environment: str) -> Result:
        result = CliRunner().invoke(kie, list(words), env={"KIE_DATABASE_URL": self.url, **environment})
        assert (result.exit_code != 0) == fails, (result.output, result.exception)
        return result


@pytest.fixture
def command(tmp_path: Path) -> Command:
    made = Command(f"sqlite:///{tmp_path / 'kie.db'}")
    made("migrate")
    return made


def test_every_command_has_help_whatever_the_settings_say() -> None:
    bad = {"PORT": "the usual one"}
    assert isinstance(CliRunner().invoke(kie, ["jobs", "list"], env=bad).exception, ConfigError)
    waiting: list[list[str]] = [[]]
    while waiting:
        words = waiting.pop()
        result = CliRunner().invoke(kie, [*words, "--help"], env=bad)
        assert result.exit_code == 0 and "Usage:" in result.output
        found = kie
        for word in words:
            found = found.commands[word]  # type: ignore[assignment]
        waiting += [[*words, name] for name in getattr(found, "commands", {})]


def test_a_database_that_is_away_leads_to_the_doctor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setattr("sys.argv", ["kie", "jobs", "list"])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert "did not answer" in said and said.endswith(". What to do about it says: kie doctor\n")


def test_a_new_file_is_for_its_owner_alone_from_the_first_moment(tmp_path: Path) -> None:
    file, before = tmp_path / "new" / "kie.db", os.umask(0)
    try:
        CliRunner().invoke(kie, ["migrate"], env={"KIE_DATABASE_URL": f"sqlite:///{file}"})
        engine = make_engine(f"sqlite:///{file}")
        with transaction(engine) as session:
            session.execute(text("CREATE TABLE open (word TEXT)"))
            files = [file, file.with_name("kie.db-wal"), file.with_name("kie.db-shm")]
            assert [oct(one.stat().st_mode)[-3:] for one in files] == ["600"] * 3
        engine.dispose()
    finally:
        os.umask(before)


def test_a_path_typed_wrong_makes_no_file(tmp_path: Path) -> None:
    wrong = Command(f"sqlite:///{tmp_path / 'typed-wrong.db'}")
    for words in (("jobs", "list"), ("audit", "seal"), ("cycle", "open", "x"), ("scim", "token", "list")):
        refused = wrong(*words, fails=True).exception
        assert isinstance(refused, NotFound) and "kie migrate" in refused.next_step, words
    assert list(tmp_path.iterdir()) == []


def test_migrating_twice_is_harmless(command: Command) -> None:
    assert command("migrate").output == f"The database is at {run.newest()}.\n"


def test_the_first_administrator_gets_a_code(command: Command, tmp_path: Path) -> None:
    (made,) = json.loads(
        command("admin", "create", "--name", "Dev Patel", "--staff-number", "9", "--json").output
    )
    assert made["name"] == "Dev Patel" and len(made["code"]) >= 19
    (again,) = json.loads(
        command("admin", "create", "--name", "dev patel", "--staff-number", "9", "--json").output
    )
    assert again["name"] == "Dev Patel" and again["code"] != made["code"]
    assert command("letters", "--output", str(tmp_path / "one")).output.startswith("1 letter in ")


def test_people_are_imported_whole_or_not_at_all(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SAMPLE, encoding="utf-8")
    assert json.loads(command("people", "import", str(file), "--json").output)[0]["new"] == 3
    assert names(command) == []
    command("people", "import", str(file), "--apply")
    assert names(command) == ["Ana Silva", "Ben Okafor", "Efua Mensah"]
    again = json.loads(command("people", "import", str(file), "--apply", "--json").output)[0]
    assert (again["new"], again["changed"], again["moved"], again["unchanged"]) == (0, 0, 0, 3)
    file.write_text(SAMPLE.partition("3,Ana")[0], encoding="utf-8")
    stays = command("people", "import", str(file), "--apply").output
    assert "they stay, without --missing-left: Ana Silva (3).\n" in stays
    assert "not_in_file" in stays and "left" not in stays.splitlines()[0]
    ends = command("people", "import", str(file), "--missing-left").output
    assert "today is their last day: Ana Silva (3).\n" in ends
    file.write_text(SAMPLE.replace("01/04/2021,,2", "soon,,99"), encoding="utf-8")
    refused = json.loads(command("people", "import", str(file), "--apply", "--json", fails=True).output)
    assert {one["line"] for one in refused} == {4}


def test_letters_are_for_their_owner_alone_and_replace_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first moment: a file that is closed to others afterwards was open to them before."""
    people, letters, other = tmp_path / "people.csv", tmp_path / "letters.txt", tmp_path / "other.txt"
    people.write_text(SAMPLE, encoding="utf-8")
    command("people", "import", str(people), "--apply")
    before = os.umask(0)
    try:
        with monkeypatch.context() as alone:
            alone.delattr(Path, "chmod")
            command("letters", "--output", str(letters))
    finally:
        os.umask(before)
    written = letters.read_text(encoding="utf-8")
    assert written.count("one-time code") >= 3
    assert oct(letters.stat().st_mode)[-3:] == "600"
    codes = open_codes(command)
    refused = command("letters", "--output", str(letters), fails=True).exception
    assert isinstance(refused, Conflict) and "is there already" in refused.message
    assert isinstance(
        command("letters", "--team", "NONE", "--output", str(other), fails=True).exception, NotFound
    )
    assert letters.read_text(encoding="utf-8") == written and not other.exists()
    assert open_codes(command) == codes and len(codes) == 3


def open_codes(command: Command) -> set[str]:
    engine = make_engine(command.url)
    with transaction(engine) as session:
        found = set(session.scalars(select(SignInCode.code_hash).where(SignInCode.ended_at.is_(None))))
    engine.dispose()
    return found


def names(command: Command) -> list[str]:
    engine = make_engine(command.url)
    with transaction(engine) as session:
        found = list(session.scalars(select(Person.name).order_by(Person.name)))
    engine.dispose()
    return found


def test_frameworks_are_listed_shown_and_checked(command: Command, tmp_path: Path) -> None:
    listed = json.loads(command("frameworks", "list", "--json").output)
    assert {one["id"] for one in listed} >= {"care", "can-do"}
    shown = json.loads(command("frameworks", "show", "care", "--json").output)
    kinds = [one["kind"] for one in shown["statements"]]
    assert (kinds.count("positive"), kinds.count("unhelpful")) == (22, 11)
    command("frameworks", "check")
    bad = tmp_path / "tea.toml"
    bad.write_text("id = ", encoding="utf-8")
    assert f"{bad}: line 1: This is not TOML" in command("frameworks", "check", str(bad), fails=True).output
    bad.write_text(TEA.replace('title = "Brewing"', 'titel = "Brewing"'), encoding="utf-8")
    found = command("frameworks", "check", str(bad), fails=True).output.splitlines()
    assert f"{bad}:15: competencies[1].titel: Nobody reads a key “titel” here. Did you mean “title”?" in found
    told = json.loads(command("frameworks", "check", str(bad), "--json", fails=True).output)
    # That the title is missing follows from it, and is not said beside it.
    assert [one["line"] for one in told] == [15]


def test_commands_know_what_was_published_on_the_page(command: Command, tmp_path: Path) -> None:
    """An edition in a file is checked against the one that it follows, though that is in no folder."""
    edition = tmp_path / "next.toml"
    edition.write_text(SECOND, encoding="utf-8")
    refused = command("frameworks", "check", str(edition), fails=True).output
    assert "lineage.follows" in refused and "“tea”" in refused
    engine = make_engine(command.url)
    with transaction(engine) as session:
        chloe, shelf = make_cast(session).chloe.id, Shelf(ROOT / "frameworks")
        _problems, pending = service.keep(session, chloe, TEA.encode(), shelf.standing)
        assert pending is not None
        service.publish(session, chloe, pending.id, shelf.now)
    engine.dispose()
    assert command("frameworks", "check", str(edition)).output == "No problems found.\n"
    assert "Tea for everybody" in command("frameworks", "list").output


def test_an_unknown_cycle_is_refused(command: Command) -> None:
    for verb in ("open", "close", "publish"):
        assert isinstance(command("cycle", verb, "nowhere", fails=True).exception, KieError)


def test_production_takes_no_demonstration(command: Command) -> None:
    production = {
        "KIE_ENVIRONMENT": "production",
        "KIE_SECRET_KEY": "k" * 40,
        "KIE_PUBLIC_URL": "https://kie.wexcombe.example",
    }
    assert "production" in str(command("demo", fails=True, **production).exception)


def test_a_lost_second_factor_is_removed(command: Command) -> None:
    command("admin", "create", "--name", "Dev Patel", "--staff-number", "9")
    lost = ("admin", "reset-second-factor", "--staff-number")
    assert isinstance(command(*lost, "9", fails=True).exception, KieError)
    assert isinstance(command(*lost, "8", fails=True).exception, KieError)
    engine = make_engine(command.url)
    with transaction(engine) as session:
        dev = session.scalars(select(Person)).one()
        session.add(SecondFactor(person_id=dev.id, seed="seed", confirmed_at=clock.now(), last_counter=0))
    assert "Dev Patel" in command(*lost, "9").output
    with transaction(engine) as session:
        assert session.scalars(select(SecondFactor)).all() == []
    engine.dispose()


def test_whoever_runs_the_server_signs_people_out(command: Command) -> None:
    for number in ("8", "9"):
        command("admin", "create", "--name", f"Person {number}", "--staff-number", number)
    engine = make_engine(command.url)
    with transaction(engine) as session:
        for person_id in session.scalars(select(Person.id)):
            for _browser in range(2):
                begin_session(session, person_id, "")
    out = ("admin", "sign-out")
    for wrong in ((), ("--staff-number", "9", "--everybody"), ("--staff-number", "7")):
        command(*out, *wrong, fails=True)
    for chosen, left in ((("--staff-number", "9"), 2), (("--everybody",), 0)):
        assert json.loads(command(*out, *chosen, "--json").output) == [{"signed out": 1}]
        with transaction(engine) as session:
            still = select(SignInSession).where(SignInSession.ended_at.is_(None))
            assert len(session.scalars(still).all()) == left
    engine.dispose()


def test_jobs_are_listed_and_tried_again(command: Command) -> None:
    engine = make_engine(command.url)
    with transaction(engine) as session:
        work.enqueue(session, "mail", "b")
    said = command("jobs", "list").output
    assert said == "Send a message (mail): 1 waiting\nNothing runs, and nothing failed or was given up.\n"
    with transaction(engine) as session:
        work.enqueue(session, "test", "a", tries=1)
        (held,) = work.claim(session, ["test"], 1, timedelta(minutes=1))
        work.fail(session, held, "SomeError")
    (listed,) = json.loads(command("jobs", "list", "--json").output)
    assert (listed["state"], listed["tries"], listed["error"]) == ("dead", "1/1", "SomeError")
    assert (listed["what"], listed["failure"]) == ("test", "SomeError")
    assert "Send a message (mail): 1 waiting" in command("jobs", "list").output
    assert f"{clock.now():%B %Y}, " in command("jobs", "list").output, "a day as people write it"
    with transaction(engine):
        command("jobs", "list")  # While somebody writes: it would give up after a while if it queued.
    command("jobs", "retry", listed["id"])
    assert json.loads(command("jobs", "list", "--json").output)[0]["state"] == "waiting"
    refused = command("jobs", "retry", listed["id"], fails=True)
    assert isinstance(refused.exception, KieError)
    nonsense = command("jobs", "retry", "99999", fails=True)
    assert str(nonsense.exception) == "“99999” is no id of a job."
    engine.dispose()
