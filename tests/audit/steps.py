"""What the tests of the seals do again and again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from config import Settings
from kie import events
from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.rules import Head, Report
from kie.audit.sealing import seal_all
from kie.db import transaction

SETTINGS = Settings(environment="testing", audit_key="a key of the tests, long enough to be one")
KEYS = keys_of(SETTINGS)


def write(engine: Engine, number: int = 1, action: str = "test.done") -> None:
    """So many events, each kept by itself."""
    for one in range(number):
        with transaction(engine) as session:
            events.record(session, None, action, subject=str(one), number=one)


def seal(engine: Engine) -> int:
    """Seal what is there; gives how many events were."""
    return seal_all(engine, KEYS.present, wait=0.2)


def checked(engine: Engine, expected: Head | None = None) -> Report:
    """What a check finds."""
    with Session(engine) as session:
        return service.verify(session, KEYS, expected)


@contextmanager
def past_the_triggers(connection: Connection) -> Iterator[None]:
    """As somebody changes the tables who holds the database itself. For a transaction that is undone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        found = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in found:
            connection.execute(text(f"DROP TRIGGER {name}"))
    yield


def tamper(engine: Engine, change: str) -> None:
    """Change something past the triggers, for good."""
    with transaction(engine) as session, past_the_triggers(session.connection()):
        session.execute(text(change))
