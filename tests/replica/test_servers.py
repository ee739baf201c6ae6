"""Which servers may be read as a replica, and what is said of those that may not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from config import ConfigError, Settings
from kie.app import create_app
from kie.away import takes_no_writes
from kie.db import make_engine
from kie.doctor.rules import Finding
from kie.doctor.service import examine
from kie.replica.queries import position
from kie.replica.rules import Why
from kie.replica.service import Replica
from tests import postgres
from tests.faults.served import wait_until
from tests.postgres import Running
from tests.replica.asking import Answered, exempted
from tests.replica.conftest import House, Pair, address, housed, on


@pytest.fixture
def made() -> Iterator[ExitStack]:
    """What is ended with the test."""
    with ExitStack() as stack:
        yield stack


@contextmanager
def replica_at(url: str, house: House) -> Iterator[Callable[[], Why | None]]:
    """A function that looks at what is there."""
    replica = Replica(url, house.engine, 30, 1)

    def look() -> Why | None:
        with house.engine.connect() as connection:
            at = position(connection)
        assert at is not None
        return replica.look(at, 30)

    yield look
    replica.close()


def doctor(pair: Pair, replica_url: str, patience: int = 30) -> Finding:
    """What the doctor finds."""
    given = {
        "KIE_DATABASE_URL": address(pair.primary),
        "KIE_REPLICA_URL": replica_url,
        "KIE_REPLICA_LAG_SECONDS": str(patience),
    }
    (found,) = examine({**given, "KIE_ENVIRONMENT": "testing"}, ["replica"])
    return found


def why_no_writes(server: Running) -> str | None:
    """What the server says itself."""
    engine = make_engine(address(server))
    with engine.connect() as connection:
        said = takes_no_writes(connection)
    engine.dispose()
    return said


def test_a_standby_of_the_same_database(house: House, pair: Pair) -> None:
    with replica_at(address(pair.standby), house) as look:
        assert look() is None
    found = doctor(pair, address(pair.standby))
    assert (found.level, found.says) == ("ok", "The replica has what the primary has, and reads figures.")


def test_a_standby_that_takes_nothing_in(house: House, pair: Pair) -> None:
    with pair.paused():
        with house.engine.begin() as connection:
            connection.execute(text("CREATE TABLE later (id int)"))
        assert "It has not what the primary has." in doctor(pair, address(pair.standby), 0).says
    with house.engine.begin() as connection:
        connection.execute(text("DROP TABLE later"))


@pytest.mark.parametrize(
    ("wrong", "why", "says"),
    [
        (lambda pair: f"{address(pair.primary)}&application_name=other", "primary", "It is no replica"),
        (lambda pair: address(pair.standby, "postgres"), "another", "another database"),
        (lambda pair: address(pair.standby, "nowhere"), "away", "cannot be reached"),
        (lambda pair: address(pair.standby).replace("kie@", "nobody@"), "away", "cannot be reached"),
    ],
    ids=["the primary itself", "another database", "no database", "no such user"],
)
def test_what_is_none(house: House, pair: Pair, wrong: Callable[[Pair], str], why: Why, says: str) -> None:
    with replica_at(wrong(pair), house) as look:
        assert look() == why
    found = doctor(pair, wrong(pair))
    assert found.level == "warning" and says in found.says and found.cure
    assert "The primary answers in its place." in found.says


def test_one_whose_user_may_not_read_everything(house: House, pair: Pair) -> None:
    with on(pair.primary) as primary, on(pair.standby) as standby:
        primary("CREATE ROLE stranger LOGIN")
        try:
            wait_until(
                lambda: standby("SELECT count(*) FROM pg_roles WHERE rolname = 'stranger'") == 1, "the role"
            )
            found = doctor(pair, address(pair.standby).replace("kie@", "stranger@"))
            assert "It refuses what it is asked." in found.says and "KIE_REPLICA_URL" in found.cure
        finally:
            primary("DROP ROLE stranger")


def test_a_standby_that_took_over_is_asked_no_more(pair: Pair, answered: Answered) -> None:
    with postgres.own_standby(pair.primary) as other:
        with housed(pair, replica_url=address(other)) as house:
            hr = house.browser()
            before = exempted(hr, pair)
            assert answered() == {"replica": 1} and why_no_writes(other) == "standby"
            other.promote()
            assert exempted(hr, pair) == before and why_no_writes(other) is None
            assert exempted(hr, pair) == before
            assert answered() == {"replica": 1, "primary": 1, "left alone": 1}
        with housed(pair, replica_url=address(pair.standby)) as house:
            # As seen from the new primary, the old one's standby follows another history.
            engine = make_engine(address(other))
            with engine.connect() as connection:
                at = position(connection)
            engine.dispose()
            assert at is not None and house.replica.look(at, 0) == "history"


def test_a_replica_that_is_not_there_when_the_server_starts(
    pair: Pair, answered: Answered, made: ExitStack
) -> None:
    pair.standby.stop()
    try:
        house = made.enter_context(housed(pair))
        hr = house.browser()
        exempted(hr, pair)
        exempted(hr, pair)
        assert answered() == {"away": 1, "left alone": 1}
    finally:
        pair.standby.start()
    house.wait_for_replica()
    exempted(hr, pair)
    assert answered() == {"away": 1, "left alone": 1, "replica": 1}


@pytest.mark.on_postgresql
def test_a_primary_that_may_not_be_asked_how_far_it_is(new_database: Callable[[], str]) -> None:
    url, role = make_url(new_database()), f"kie_{uuid4().hex[:8]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(text("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC"))
    theirs = url.set(username=role).render_as_string(hide_password=False)
    settings = Settings(
        environment="testing", database_url=theirs, replica_url=f"{theirs}&application_name=x"
    )
    engine = make_engine(theirs)
    with pytest.raises(ConfigError, match=r"may not ask the server how far .* pg_control_system"):
        create_app(settings, engine)
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP ROLE {role}"))
    admin.dispose()
