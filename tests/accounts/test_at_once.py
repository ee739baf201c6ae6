"""Several at once, and page after page, on databases that really commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts import service
from kie.accounts.models import Account, SignInSession
from kie.accounts.passwords import matches
from kie.accounts.throttle import TooManyTries
from kie.app import create_app
from kie.db import transaction
from kie.errors import SignInNeeded
from kie.people import service as people
from tests.accounts.conftest import GOOD, letter_for
from tests.browser import Browser
from tests.cast import make_cast

pytestmark = pytest.mark.both_databases
HERE = "192.0.2.1"
COUNCIL = "Wexcombe Council"
Visit = Callable[..., Browser]


def start(session: Session, code: str, password: str = GOOD) -> str | None:
    """Use the code to set the password."""
    return service.start(session, code, password, HERE, COUNCIL)


def test_two_at_once_with_one_code_and_one_of_them_gets_in(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        code = letter_for(session, make_cast(session))
    together = Barrier(4)

    def attempt(number: int) -> str | None:
        together.wait(timeout=20)
        with transaction(fresh_database) as session:
            return start(session, code, f"{GOOD} {number}")

    with ThreadPoolExecutor(4) as pool:
        tokens = list(pool.map(attempt, range(4)))
    assert sum(token is not None for token in tokens) == 1
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1
        assert session.scalar(select(func.count()).select_from(SignInSession)) == 1


@pytest.mark.parametrize("how", ["role", "code"])
def test_nobody_changes_the_password_in_a_session_that_was_ended_at_that_moment(
    fresh_database: Engine, how: str
) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        ana_id, code = cast.ana.id, letter_for(session, cast)
        service.set_password(session, ana_id, GOOD)
        service.begin_session(session, ana_id, "of somebody who read her password")
        thief = session.scalars(select(SignInSession.id)).one()

    def steal() -> str | None:
        with transaction(fresh_database) as session:
            return service.change_password(session, ana_id, GOOD, "eleven otters sing", COUNCIL, thief)

    with ThreadPoolExecutor(1) as pool:
        with transaction(fresh_database) as session:
            if how == "role":
                people.give_role(session, None, ana_id, "auditor")
            else:
                assert start(session, code, f"{GOOD} hers") is not None
            stealing = pool.submit(steal)
            wait([stealing], timeout=0.5)
            assert not stealing.done()
        # Where the password is another one by then, that is what it stumbles over first.
        stolen = stealing.exception(timeout=20) or stealing.result()
        assert isinstance(stolen, SignInNeeded) or (how == "code" and stolen is None)
    with transaction(fresh_database) as session:
        kept = session.get_one(Account, ana_id).password_hash
        assert matches(kept, GOOD if how == "role" else f"{GOOD} hers")
        alive = select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
        assert session.scalar(alive) == (0 if how == "role" else 1)


@pytest.mark.parametrize("name", ["1001", "9999"])
def test_many_at_once_get_no_more_tries_than_one_after_another(fresh_database: Engine, name: str) -> None:
    """Nor where nobody has the name: who sends many at once must not learn from it which names are somebody's."""
    with transaction(fresh_database) as session:
        service.set_password(session, make_cast(session).ana.id, GOOD)
    together = Barrier(8)

    def attempt(_number: int) -> bool:
        together.wait(timeout=20)
        try:
            with transaction(fresh_database) as session:
                return service.sign_in(session, name, "not her password", HERE) is None
        except TooManyTries:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 5


def test_many_at_once_try_no_more_passwords_before_a_change(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        ana_id = make_cast(session).ana.id
        service.set_password(session, ana_id, GOOD)
        service.begin_session(session, ana_id, "of a browser that was found open")
        found_open = session.scalars(select(SignInSession.id)).one()
    together = Barrier(8)

    def attempt(_number: int) -> bool:
        together.wait(timeout=20)
        wrong, new = "not her password", "eleven otters sing"
        try:
            with transaction(fresh_database) as session:
                return service.change_password(session, ana_id, wrong, new, COUNCIL, found_open) is None
        except TooManyTries:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 5


@contextmanager
def committing(engine: Engine, settings: Settings) -> Iterator[Browser]:
    """Nobody's browser on an application with a database of its own."""
    app = create_app(settings, engine)
    app.testing = True
    with Session(engine, expire_on_commit=False) as session:
        yield Browser(app, session)


def test_a_page_that_only_reads_keeps_the_session_alive_on_a_real_database(
    fresh_database: Engine, settings: Settings
) -> None:
    with transaction(fresh_database) as session:
        service.set_password(session, make_cast(session).ana.id, GOOD)
    with time_machine.travel(clock.now(), tick=False) as time, committing(fresh_database, settings) as ana:
        ana.post("/sign-in", {"identifier": "1001", "password": GOOD})
        for _time in range(3):
            time.shift(timedelta(minutes=50))
            ana.get("/account")
        time.shift(timedelta(minutes=50))
        ana.post("/sign-out")
        ana.get("/account", status=302)


def test_failed_tries_are_kept_though_the_page_refuses(fresh_database: Engine, settings: Settings) -> None:
    with transaction(fresh_database) as session:
        service.set_password(session, make_cast(session).ana.id, GOOD)
    with committing(fresh_database, settings) as somebody:
        for _try in range(5):
            somebody.post("/sign-in", {"identifier": "1001", "password": "no"}, status=422)
        somebody.post("/sign-in", {"identifier": "1001", "password": GOOD}, status=429)
