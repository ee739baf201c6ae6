"""What waited in the outbox before there was a queue is still sent; what had been sent is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, create_engine, make_url, text

from kie.db import make_engine
from kie.mail.delivery import Office, deliver
from kie.migrations.run import HERE, migrate
from tests.mail.inbox import inbox_open

THEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def old(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if database_kind == "postgresql":
        server: str = request.getfixturevalue("postgres_server")
        name = f"old_{uuid4().hex}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    engine = make_engine(url)
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
    yield engine
    engine.dispose()


@pytest.mark.both_databases
def test_the_outbox_becomes_jobs(old: Engine) -> None:
    mails = Table("queued_mails", MetaData(), autoload_with=old)
    sqlite = old.dialect.name == "sqlite"
    rows = [
        {
            "id": uuid4().hex if sqlite else uuid4(),
            "key": name,
            "recipient": f"{name}@wexcombe.example",
            "subject": name,
            "text": name,
            "queued_at": THEN,
            "sent_at": sent,
            "failures": 3,
        }
        for name, sent in (("ana", None), ("ben", THEN), ("chloe", None))
    ]
    with old.begin() as connection:
        connection.execute(mails.insert(), rows)
    migrate(old)
    with inbox_open() as inbox:
        assert deliver(Office(old, inbox.settings(), {})) == 2
    assert sorted(inbox.recipients()) == ["ana@wexcombe.example", "chloe@wexcombe.example"]
