"""`kie scim`, the doctor, and what the person reads of it in their own file."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import INACTIVE, close_account, closure
from kie.cli.main import kie
from kie.db import make_engine
from kie.people.models import Person
from kie.provisioning.mapping import LONGEST
from kie.provisioning.models import ScimToken
from kie.provisioning.service import Source, enter
from kie.provisioning.tokens import make_token, revoke_token
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.doctor.conftest import Patient
from tests.doctor.conftest import patient as patient
from tests.provisioning.conftest import Directory

CHECK = "provisioning"


@pytest.fixture
def run(fresh_database: Engine) -> Callable[..., Result]:
    """A function that runs the command on a council of its own."""
    with Session(fresh_database) as session, session.begin():
        make_cast(session)
    url = fresh_database.url.render_as_string(hide_password=False)

    def run(*words: str) -> Result:
        return CliRunner().invoke(
            kie, ["scim", *words], env={"KIE_DATABASE_URL": url, "KIE_ENVIRONMENT": "testing"}
        )

    return run


def test_a_token_is_made_listed_and_revoked(run: Callable[..., Result], fresh_database: Engine) -> None:
    made = run("token", "new", "entra-2027", "--days", "10")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    assert token.startswith("kie_scim_") and len(token) > 50
    assert "/scim/v2" in made.stderr and token not in made.stderr
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
    assert run("open", "1001").output == "Opened.\n"
    assert run("open", "1001").output == "It was open.\n"
    assert run("open", "no-such").exit_code != 0
    with Session(fresh_database) as session:
        assert closure(session, ana) is None


def test_what_differs_is_listed(run: Callable[..., Result]) -> None:
    assert run("differences").output == "Nothing to show.\n"


def test_the_doctor_tells_of_the_last_token(patient: Patient) -> None:
    def with_tokens(**days: int) -> None:
        engine = make_engine(patient.url)
        with Session(engine) as session, session.begin():
            session.execute(delete(ScimToken))
            for name, left in days.items():
                _token, row = make_token(session, name, 30)
                row.expires_at = clock.now() + timedelta(days=left)
                if name == "old":
                    revoke_token(session, name)
        engine.dispose()

    assert patient.only(CHECK, "ok", "No directory")
    with_tokens(old=3)
    assert patient.only(CHECK, "ok", "No directory")
    with_tokens(entra=31)
    assert patient.only(CHECK, "ok", "can write: entra")
    with_tokens(entra=29)
    assert "kie scim token new" in patient.only(CHECK, "warning", "entra ends").cure
    with_tokens(entra=-1)
    assert "revoke entra" in patient.only(CHECK, "fault", "entra has expired").cure
    with_tokens(entra=-1, okta=100)
    assert patient.only(CHECK, "ok", "can write: okta")
    assert not patient.found(CHECK, "warning")
    values = dict.fromkeys(LONGEST) | {"manager_id": None, "email_primary": None, "email_key": None}
    engine = make_engine(patient.url)
    with Session(engine) as session, session.begin():
        for name, active in (("a", None), ("b", True), ("c", False)):
            values |= {"user_name": name, "user_name_key": name, "active": active}
            enter(session, Source("entra", "", "", ""), values)
    engine.dispose()
    assert "kie scim differences" in patient.only(CHECK, "warning", "nobody here: 2").cure


def test_an_administrator_reads_in_the_trail_what_the_directory_did(
    directory: Directory, browser: Callable[..., Browser], cast: Cast
) -> None:
    ana = directory.enters("ana@corp.example", more={"employeeNumber": "1001"})
    directory.closes(ana["id"])
    page = browser(cast.dev).get("/trail/technical")
    for words in ("An account was closed by the directory", "by the directory’s token", "entra-2027"):
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
