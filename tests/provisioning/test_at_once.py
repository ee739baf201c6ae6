"""Two requests at the same moment, each in a transaction of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import Settings
from kie.accounts import service as accounts
from kie.accounts.models import SignInSession
from kie.app import create_app
from kie.people.models import Person
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.tokens import make_token
from tests.accounts.conftest import GOOD
from tests.cast import make_cast
from tests.provisioning.conftest import CORE, MORE, PATCH, Directory

pytestmark = pytest.mark.both_databases


@pytest.fixture
def directories(fresh_database: Engine, settings: Settings) -> Callable[[], Directory]:
    """A function that gives a connection of the directory, to a server that really commits."""
    with Session(fresh_database) as session, session.begin():
        cast = make_cast(session)
        accounts.set_password(session, cast.ana.id, GOOD)
        token, _row = make_token(session, "entra", 30)
    app = create_app(settings, fresh_database)
    return lambda: Directory(app, token)


def together(*do: Callable[[], int]) -> list[int]:
    """What each gets, when all begin at the same moment."""
    start = Barrier(len(do))

    def begin(one: Callable[[], int]) -> int:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(do)) as pool:
        return list(pool.map(begin, do))


def sends(directory: Directory, method: str, path: str, body: Any) -> Callable[[], int]:
    return lambda: directory.ask(method, path, body).status_code


def changing(path: str, value: str) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": [{"op": "add", "path": path, "value": value}]}


def test_of_two_patches_neither_is_lost(directories: Callable[[], Directory]) -> None:
    first = directories()
    address = f"/Users/{first.enters('ana', more={'employeeNumber': '1001'})['id']}"
    texts = [
        ("title", "Officer"),
        ("displayName", "A. Silva"),
        ("name.familyName", "Silva"),
        ("name.givenName", "A"),
    ]
    assert together(*(sends(directories(), "PATCH", address, changing(*one)) for one in texts)) == [204] * 4
    now = first.done("GET", address)
    assert (now["title"], now["displayName"]) == ("Officer", "A. Silva")
    assert now["name"] == {"familyName": "Silva", "givenName": "A"}
    assert now["meta"]["version"] == 'W/"5"'


def test_one_account_that_is_created_at_once_is_one(
    directories: Callable[[], Directory], fresh_database: Engine
) -> None:
    body = {
        "schemas": [CORE],
        "userName": "indira",
        "displayName": "Indira Rao",
        MORE: {"employeeNumber": "2001"},
    }
    got = together(*(sends(directories(), "POST", "/Users", body) for _one in range(4)))
    assert sorted(got) == [201, 409, 409, 409]
    with Session(fresh_database) as session:
        assert session.scalar(select(func.count(DirectoryEntry.id))) == 1
        assert session.scalar(select(func.count(Person.id)).where(Person.staff_number == "2001")) == 1


def test_two_accounts_of_one_person_at_once_leave_one_with_the_person(
    directories: Callable[[], Directory], fresh_database: Engine
) -> None:
    bodies = [
        {"schemas": [CORE], "userName": f"ana{number}", MORE: {"employeeNumber": "1001"}}
        for number in range(3)
    ]
    got = together(*(sends(directories(), "POST", "/Users", body) for body in bodies))
    assert set(got) <= {201, 409} and 201 in got
    with Session(fresh_database) as session:
        linked = select(func.count(DirectoryEntry.id)).where(DirectoryEntry.person_id.is_not(None))
        assert session.scalar(linked) == 1


def test_whoever_signs_in_while_the_account_is_closed_is_out(
    directories: Callable[[], Directory], fresh_database: Engine
) -> None:
    directory = directories()
    ana = directory.enters("ana", more={"employeeNumber": "1001"})["id"]

    def signs_in() -> int:
        with Session(fresh_database) as session, session.begin():
            return accounts.sign_in(session, "1001", GOOD, "192.0.2.1") is not None

    body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    together(sends(directory, "PATCH", f"/Users/{ana}", body), signs_in, signs_in, signs_in)
    with Session(fresh_database) as session:
        open_ones = select(func.count(SignInSession.id)).where(SignInSession.ended_at.is_(None))
        assert session.scalar(open_ones) == 0
    assert not signs_in()
