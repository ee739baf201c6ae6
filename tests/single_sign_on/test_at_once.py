"""Two who come at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.accounts.queries import sessions_of
from kie.single_sign_on import service
from kie.single_sign_on.models import Identity
from kie.single_sign_on.rules import Claimed
from tests.cast import Cast, make_cast
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases
THERE = "https://there.example"


@pytest.fixture
def cast(fresh_database: Engine) -> Cast:
    """The cast, kept."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        return make_cast(session)


def come(session: Session, subject: str, number: str) -> bool | None:
    """Whether somebody was linked by it; None when they are refused."""
    claimed = Claimed(THERE, subject, "", number, False)
    begun = service.sign_in(
        session, claimed, present=None, browser="", provider="work", address="192.0.2.1", key="a key"
    )
    return None if begun is None else begun.linked


def together(
    engine: Engine, first: tuple[str, str], second: tuple[str, str]
) -> tuple[bool | None, bool | None]:
    """What both get, when the second comes before the first is done."""
    with Session(engine) as session, ThreadPoolExecutor(1) as pool:
        one = come(session, *first)
        begun = Signal()

        def other() -> bool | None:
            with Session(engine) as later, later.begin():
                begun.set()
                return come(later, *second)

        result = pool.submit(other)
        begun.wait()
        for _look in range(200):
            if waiting(engine) or result.done():
                break
        session.commit()
        return one, result.result(timeout=30)


@pytest.mark.usefixtures("cast")
def test_one_who_clicks_twice_comes_in_twice_and_is_linked_once(fresh_database: Engine) -> None:
    assert together(fresh_database, ("ana", "1001"), ("ana", "1001")) == (True, False)
    assert linked(fresh_database) == 1


@pytest.mark.usefixtures("cast")
def test_of_two_who_would_be_one_person_one_is_refused(fresh_database: Engine) -> None:
    assert together(fresh_database, ("one", "1001"), ("two", "1001")) == (True, None)
    assert linked(fresh_database) == 1


@pytest.mark.usefixtures("cast")
def test_nobody_becomes_two_people(fresh_database: Engine) -> None:
    first, second = together(fresh_database, ("one", "1001"), ("one", "1002"))
    assert first is True and not second
    assert linked(fresh_database) == 1


def test_who_comes_while_the_link_is_ended_finds_none(fresh_database: Engine, cast: Cast) -> None:
    def comes_back() -> bool | None:
        with Session(fresh_database) as later, later.begin():
            return come(later, "ana", "")

    with Session(fresh_database) as session, session.begin():
        come(session, "ana", "1001")
    with Session(fresh_database) as session, ThreadPoolExecutor(1) as pool:
        service.unlink(session, cast.dev.id, cast.ana.id, "work")
        result = pool.submit(comes_back)
        for _look in range(200):
            if waiting(fresh_database) or result.done():
                break
        session.commit()
        assert result.result(timeout=30) is None
    with Session(fresh_database) as session:
        assert sessions_of(session, cast.ana.id) == []


def linked(engine: Engine) -> int:
    """How many are."""
    with Session(engine) as session:
        return len(session.scalars(select(Identity)).all())
