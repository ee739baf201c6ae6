"""Migrations make exactly the tables that the models describe, and guard what is written once."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import events
from kie.migrations.run import METADATA, migrate, newest, present
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def test_migrated_schema_equals_the_models(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(database: Engine) -> None:
    migrate(database)
    with database.connect() as connection:
        assert present(connection) == newest()


@pytest.mark.parametrize("change", ["UPDATE events SET action = 'x'", "DELETE FROM events"])
def test_events_cannot_be_changed(session: Session, cast: Cast, change: str) -> None:
    events.record(session, cast.ana.id, "test.done")
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
