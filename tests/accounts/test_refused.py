"""What stays of tries that failed: much of somebody's, little of nobody's, and neither looks like the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import service
from kie.accounts.refused import note_refused
from kie.accounts.throttle import address_limit, count, forget, key_of
from kie.events import Event
from tests.browser import Browser
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
HERE, THERE = "192.0.2.1", "192.0.2.2"


def refused(session: Session) -> list[dict[str, Any]]:
    """What the trail says of tries that failed and were nobody's."""
    rows = select(Event.details).where(Event.action == "sign-in.refused", Event.person_id.is_(None))
    return list(session.scalars(rows.order_by(Event.id)))


def tries_nobody(session: Session, times: int, address: str = HERE) -> None:
    """As often as said, with a name that nobody has; as signing in does, without the work on the password."""
    for _try in range(times):
        count(session, address_limit(address).key)
        note_refused(session, None, address)


def test_of_nobody_s_names_the_trail_says_once_that_an_address_had_to_wait(
    session: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        for address in (HERE, THERE):
            tries_nobody(session, 96, address)
        service.sign_in(session, "nobody", "some password", HERE)
        service.start(session, "AAAA-BBBB-CCCC-DDDD", "some password", HERE, "Wexcombe Council")
        count(session, address_limit(HERE).key)
        assert refused(session) == []
        # The last may well be somebody's: what was nobody's before is said all the same.
        service.sign_in(session, "1001", "some password", HERE)
        assert refused(session) == [{"why": "many", "nobody": 98}]
        time.shift(timedelta(minutes=14))
        tries_nobody(session, 5)
        assert len(refused(session)) == 1
        time.shift(timedelta(minutes=16))
        tries_nobody(session, 100)
        assert refused(session)[1:] == [{"why": "many", "nobody": 100}]
    session.commit()
    shown = browser(cast.dev).get("/trail/technical?kind=accounts").text
    assert "why: too many tries from one network address" in shown
    assert "with names or codes of nobody here: 98" in shown


def test_the_try_after_which_a_name_waits_says_so(session: Session, cast: Cast) -> None:
    for _try in range(5):
        service.sign_in(session, "1001", "some password", HERE)
    tries = session.scalars(select(Event.details).where(Event.person_id == cast.ana.id).order_by(Event.id))
    assert [one.get("then") for one in tries] == [None, None, None, None, "waits"]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What the database is asked meanwhile, by its first word."""
    asked: list[str] = []
    connection = session.connection()

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement.split()[0])

    event.listen(connection, "before_cursor_execute", listen)
    yield asked
    event.remove(connection, "before_cursor_execute", listen)


@pytest.mark.parametrize("before", [0, 100])
def test_whether_it_is_somebody_s_or_nobody_s_takes_the_same_work(
    session: Session, cast: Cast, before: int
) -> None:
    count(session, *[address_limit(HERE).key] * before)
    done = []
    for person_id in (cast.ana.id, None):
        with statements(session) as asked:
            note_refused(session, person_id, HERE)
        done.append(asked)
        forget(session, key_of("nobody told", HERE))
    assert done[0] == done[1] and done[0].count("INSERT") == (3 if before else 1)
