"""What waited in the outbox before there was a queue is still sent; what had been sent is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kie.mail.delivery import Office, deliver
from kie.migrations.run import migrate
from tests.mail.inbox import inbox_open
from tests.upgrading import database_at, insert_row

THEN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def old(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before."""
    with database_at("0013", database_kind, request, tmp_path) as engine:
        yield engine


@pytest.mark.both_databases
def test_the_outbox_becomes_jobs(old: Engine) -> None:
    for name, sent in (("ana", None), ("ben", THEN), ("chloe", None)):
        insert_row(
            old, "queued_mails", key=name, recipient=f"{name}@wexcombe.example", sent_at=sent, failures=3
        )
    migrate(old)
    with inbox_open() as inbox:
        assert deliver(Office(old, inbox.settings(), {})) == 2
    assert sorted(inbox.recipients()) == ["ana@wexcombe.example", "chloe@wexcombe.example"]
