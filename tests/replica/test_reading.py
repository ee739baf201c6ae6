"""What the listed addresses read from a standby is what the primary would have said at that moment."""

import re
from threading import Thread
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import event, func, select, text, update

from kie import clock
from kie.db import transaction
from kie.events import Event
from kie.people.models import RoleGrant
from kie.replica import service
from kie.replica.addresses import FIGURES
from kie.replica.connecting import ReplicaFailed
from kie.replica.queries import position
from tests.browser import Page
from tests.faults.served import wait_until
from tests.insights.steps import FRAMEWORK
from tests.replica.asking import Answered, asked_of, exempt, exempted
from tests.replica.conftest import House, Pair, housed, on

BESIDE = (
    "INSERT INTO events",
    "SELECT sign_in_attempts",
    "INSERT INTO sign_in_attempts",
    "WITH RECURSIVE above_one",
)
"""What the primary is asked beside who is signed in: looks are noted, files are counted, and whose manager HR is, which
decides whom they may leave out."""


def addresses(house: House) -> list[str]:
    """Where each view that is listed answers, about the cycle that is published."""
    closed, team = house.pair.closed_cycle, house.pair.council.team_id("Place")
    with house.app.test_request_context():
        found = []
        for name in sorted(FIGURES):
            asked: dict[str, Any] = {"cycle": closed, "team": team if "completion" in name else None}
            if "prevalence" in name:
                asked["framework"] = FRAMEWORK
            found.append(url_for(name, **({} if "demand" in name else asked)))
    return found


def said(page: Page) -> str | None:
    """What a page or file says, without what is made anew each time; None of what cannot be compared."""
    if page.answer.mimetype not in {"text/html", "text/csv"}:
        return None
    return re.sub(
        r'(content|value)="[^"]{36,}"|data-left="\d+"|As of [^.]*\.', "", page.answer.get_data(as_text=True)
    )


def test_every_listed_address_is_read_there_and_says_the_same(
    house: House, pair: Pair, answered: Answered
) -> None:
    with housed(pair, replica_url="") as alone:
        beside, reader, statuses = alone.browser(), house.browser(), []
        for path in addresses(house):
            with asked_of(alone.engine) as without:
                expected = beside.get(path, status=(200, 404))
            with asked_of(house.engine) as of_primary:
                page = reader.get(path, status=(200, 404))
            assert (page.status, said(page)) == (expected.status, said(expected)), path
            statuses.append(page.status)
            first, *rest = of_primary
            assert "pg_current_wal_flush_lsn" in first and "sign_in_sessions" in first
            assert [one for one in rest if not one.startswith(BESIDE)] == [], path
            assert not any("pg_current_wal_flush_lsn" in one for one in without), path
    assert statuses.count(200) > 10
    assert answered() == {"replica": len(statuses)}


def test_whoever_changed_something_reads_it_at_once(house: House, pair: Pair, answered: Answered) -> None:
    hr = house.browser()
    before = exempted(hr, pair)
    for number in range(1, 5):
        exempt(hr, pair, "Parks", number)
        assert exempted(hr, pair) == before + number
    assert answered() == {"replica": 5}


def test_other_pages_ask_the_primary_alone(house: House, answered: Answered) -> None:
    with asked_of(house.engine) as statements:
        house.browser().get("/")
    assert len(statements) > 2 and not any("pg_current_wal_flush_lsn" in one for one in statements)
    assert answered() == {}


def test_a_replica_that_is_behind_is_left_alone_until_it_has_caught_up(
    pair: Pair, answered: Answered
) -> None:
    with housed(pair, replica_lag_seconds=1) as house:
        hr = house.browser()
        before = exempted(hr, pair)
        with pair.paused():
            exempt(hr, pair, "Waste", 1)
            assert exempted(hr, pair) == before + 1
            assert not house.replica.in_use
            assert exempted(hr, pair) == before + 1
            assert answered() == {"replica": 1, "behind": 1, "left alone": 1}
        house.wait_for_replica()
        assert exempted(hr, pair) == before + 1
        assert answered() == {"replica": 2, "behind": 1, "left alone": 1}


def test_what_somebody_may_is_never_read_there(
    house: House, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if nobody had looked how far behind it is.
    monkeypatch.setattr(service, "objection", lambda *_: None)
    other = house.browser(5)
    exempted(other, pair)
    with pair.paused():
        with transaction(house.engine) as session:
            theirs = RoleGrant.person_id == pair.council.people["Homes"][5]
            session.execute(update(RoleGrant).where(theirs).values(ended_at=clock.now()))
        other.get("/insights/completion", status=404)


def test_what_the_primary_clears_away_under_a_page_makes_it_ask_there(
    house: House, pair: Pair, answered: Answered
) -> None:
    hr, cleared = house.browser(), list[str]()

    def clear(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "participations" in statement and not cleared:
            cleared.append(statement)
            with transaction(house.engine) as session:
                session.execute(text("LOCK TABLE cycles IN ACCESS EXCLUSIVE MODE"))
                at = session.scalar(text("SELECT pg_current_wal_insert_lsn()"))
            with on(pair.standby) as standby:
                wait_until(lambda: standby(f"SELECT pg_last_wal_replay_lsn() >= '{at}'") is True, "the lock")

    before = exempted(hr, pair)
    event.listen(house.replica.engine, "before_cursor_execute", clear)
    try:
        assert exempted(hr, pair) == before
    finally:
        event.remove(house.replica.engine, "before_cursor_execute", clear)
    assert cleared and answered() == {"replica": 2, "conflict": 1}
    assert house.replica.in_use, "the next who asks may fare better"


def test_a_statement_that_is_cancelled_there_says_so(house: House, pair: Pair) -> None:
    with house.engine.connect() as connection:
        reading = house.replica.reading(position(connection))
    assert reading is not None
    failed: list[ReplicaFailed] = []

    def wait() -> None:
        with pytest.raises(ReplicaFailed) as raised:
            reading.session.execute(text("SELECT pg_sleep(60) FROM cycles"))
        failed.append(raised.value)

    waiting = Thread(target=wait)
    waiting.start()
    with on(pair.standby) as standby:
        wait_until(
            lambda: (
                standby("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60) FROM%'") == 2
            ),
            "the statement",
        )
    with transaction(house.engine) as session:
        session.execute(text("LOCK TABLE cycles IN ACCESS EXCLUSIVE MODE"))
    waiting.join()
    reading.close()
    assert [one.why for one in failed] == ["conflict"]


def test_a_page_that_is_read_again_is_noted_once(house: House, pair: Pair, answered: Answered) -> None:
    hr, path = house.browser(), f"/insights/completion/names?cycle={pair.open_cycle}"
    exports = select(func.count()).select_from(Event).where(Event.action == "completion.names-exported")

    def hang_up(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO events"):
            with on(pair.standby) as standby:
                standby(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state LIKE 'idle%'"
                )

    with transaction(house.engine) as session:
        before = session.scalar(exports) or 0
    event.listen(house.engine, "before_cursor_execute", hang_up)
    try:
        file = hr.get(path)
    finally:
        event.remove(house.engine, "before_cursor_execute", hang_up)
    assert "Parks" in file.answer.get_data(as_text=True)
    assert answered() == {"replica": 1, "away": 1}
    with transaction(house.engine) as session:
        assert session.scalar(exports) == before + 1
    house.wait_for_replica()


def test_a_replica_that_hangs_keeps_nobody_for_long(pair: Pair, answered: Answered) -> None:
    with housed(pair) as house:
        hr = house.browser()
        before = exempted(hr, pair)
        pair.standby.freeze()
        try:
            assert exempted(hr, pair) == before
            assert exempted(hr, pair) == before
            assert answered() == {"replica": 1, "away": 1, "left alone": 1}
        finally:
            pair.standby.thaw()
        house.wait_for_replica()
        assert exempted(hr, pair) == before
