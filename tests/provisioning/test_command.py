"""`kie scim`, and what the person reads of it in their own file."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import INACTIVE, close_account, closure
from kie.cli.main import kie
from kie.events import Event
from kie.people.models import Person
from kie.provisioning.guard import ClosingStopped, note_refused
from kie.provisioning.guard_rules import Bar
from kie.provisioning.models import ScimToken
from kie.provisioning.service import Source, change, enter, remove
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.provisioning.conftest import Directory


@pytest.fixture
def run(fresh_database: Engine) -> Callable[..., Result]:
    """A function that runs the command on a council of its own."""
    with Session(fresh_database) as session, session.begin():
        make_cast(session)
    url = fresh_database.url.render_as_string(hide_password=False)

    def run(*words: str) -> Result:
        return CliRunner().invoke(
            kie,
            ["scim", *words],
            env={"KIE_DATABASE_URL": url, "KIE_ENVIRONMENT": "testing", "KIE_ALLOW_UNSAFE_DATABASE": "1"},
        )

    return run


def test_a_token_is_made_listed_and_revoked(run: Callable[..., Result], fresh_database: Engine) -> None:
    made = run("token", "new", "entra-2027", "--days", "10")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    assert token.startswith("kie_scim_") and len(token) > 50
    assert "/scim/v2" in made.stderr and token not in made.stderr
    with Session(fresh_database) as session:
        ends = session.scalars(select(ScimToken.expires_at)).one()
    assert f"It works until {clock.in_words(ends)}." in made.stderr
    (row,) = json.loads(run("token", "list", "--json").stdout)
    assert (row["name"], row["state"], row["last used"]) == ("entra-2027", "ends soon", "never")
    assert token not in run("token", "list").output
    assert run("token", "new", "entra-2027").exit_code != 0, "a name is given once"
    assert run("token", "new", "other", "--days", "731").exit_code != 0
    assert run("token", "revoke", "nobody").exit_code != 0
    assert "no more" in run("token", "revoke", "entra-2027").output
    assert json.loads(run("token", "list", "--json").stdout)[0]["state"] == "revoked"


def test_an_account_is_opened_by_hand(run: Callable[..., Result], fresh_database: Engine) -> None:
    with Session(fresh_database) as session, session.begin():
        ana = session.scalars(select(Person.id).where(Person.staff_number == "1001")).one()
        close_account(session, ana, INACTIVE, token="entra")
    listed = run("open", "1001").output
    with Session(fresh_database) as session:
        shut = closure(session, ana)
    assert shut is not None and "Nothing was changed" in listed and clock.in_words(shut.closed_at) in listed
    refused = run("open", "1002", "1001", "no-such", "--apply")
    assert refused.exit_code != 0 and "is open" not in refused.output
    assert "Opened: 1." in run("open", "1001", "1002", "--apply").output
    again = run("open", "1001", "--apply")
    assert again.stderr == "The account of Ana Silva (1001) is open.\n" and "Opened: 0." in again.stdout
    with Session(fresh_database) as session:
        assert closure(session, ana) is None


@pytest.mark.both_databases
def test_all_that_a_token_closed_since_a_time_is_opened(
    run: Callable[..., Result], fresh_database: Engine
) -> None:
    made = run("token", "new", "entra")
    assert made.exit_code == 0, repr(made.exception)
    source = Source("entra", "", "", "", Bar(10, 5))
    with Session(fresh_database) as session, session.begin():
        entries = [
            enter(session, source, {"user_name": one, "user_name_key": one, "employee_number": one})
            for one in ("1001", "1002", "1003")
        ]
        with time_machine.travel(clock.now() - timedelta(days=3)):
            change(session, source, entries[0], {"active": False})
        change(session, source, entries[1], {"active": False})
        remove(session, source, entries[2])
    of_it = ("--token", "entra", "--since", f"{clock.today() - timedelta(days=1)}")
    shown = json.loads(run("open", *of_it, "--json").stdout)
    assert {one["staff number"] for one in shown} == {"1002", "1003"}
    assert "Opened: 2." in run("open", *of_it, "--apply").stdout
    with Session(fresh_database) as session:
        ana, ben, chloe = session.scalars(
            select(Person)
            .where(Person.staff_number.in_(("1001", "1002", "1003")))
            .order_by(Person.staff_number)
        )
        assert closure(session, ben.id) is None and closure(session, chloe.id) is None
        assert chloe.leaves_on is None, "a last day would keep her out from tomorrow"
        assert closure(session, ana.id) is not None, "closed before that"
        opened = session.scalars(select(Event).where(Event.action == "account.opened"))
        assert [one.details["token"] for one in opened] == ["command-line"] * 2
    for wrong in ((), of_it[:2], ("1001", *of_it), (*of_it[:3], "soon"), ("--token", "x", *of_it[2:])):
        assert run("open", *wrong).exit_code != 0, wrong


def test_an_allowance_is_given_and_what_waits_is_listed(
    run: Callable[..., Result], fresh_database: Engine
) -> None:
    run("token", "new", "entra")
    with Session(fresh_database) as session, session.begin():
        ana = session.scalars(select(Person.id).where(Person.staff_number == "1001")).one()
        note_refused(session, ClosingStopped("entra", 10, ana, "ana@corp.example"))
    (row,) = json.loads(run("waiting", "entra", "--json").stdout)
    assert "no token called" in str(run("waiting", "nope").exception)
    assert (row["account"], row["staff number"]) == ("ana@corp.example", "1001")
    assert "may close 3 more" in run("allow", "entra", "3").output
    assert "may close 3 less" in run("take-back", "entra").output
    assert run("take-back", "entra").exit_code != 0
    for wrong in (("entra", "0"), ("entra", "99999"), ("entra", "many"), ("nobody", "3")):
        assert run("allow", *wrong).exit_code != 0


def test_what_differs_is_listed(run: Callable[..., Result]) -> None:
    assert run("differences").output == "Nothing to show.\n"


def test_an_administrator_reads_in_the_trail_what_the_directory_did(
    directory: Directory, browser: Callable[..., Browser], cast: Cast
) -> None:
    ana = directory.enters("ana@corp.example", more={"employeeNumber": "1001"})
    directory.closes(ana["id"])
    page = browser(cast.dev).get("/trail/technical")
    for words in ("An account was closed by the directory", "By the directory’s token entra-2027"):
        assert words in page.text, words
    assert "ana@corp.example" not in page.text


def test_everybody_reads_what_the_directory_said_of_them(
    directory: Directory, browser: Callable[..., Browser], cast: Cast
) -> None:
    ana = directory.enters(
        "ana@corp.example", externalId="ext-77", title="Surveyor", more={"employeeNumber": "1001"}
    )
    directory.closes(ana["id"])
    directory.opens(ana["id"])
    file = browser(cast.ana).get("/my-file/everything", most=200)
    for words in ("ana@corp.example", "ext-77", "Surveyor", "account rests"):
        assert words in file.text, words
    assert "ana@corp.example" not in browser(cast.ben).get("/my-file/everything", most=200).text
