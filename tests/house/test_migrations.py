"""Migrations make exactly the tables that the models describe, and guard what is written once."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import events
from kie.cycles.listing import cycles
from kie.migrations.run import METADATA, migrate, newest, present
from tests.cast import Cast
from tests.upgrading import database_at, insert_row

pytestmark = pytest.mark.both_databases


def test_migrated_schema_equals_the_models(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(database: Engine) -> None:
    migrate(database)
    with database.connect() as connection:
        assert present(connection) == newest()


def test_whoever_took_part_before_is_counted(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> None:
    with database_at("0034", database_kind, request, tmp_path) as old:
        team = insert_row(old, "teams", code="WEX")
        asked, empty = (
            insert_row(old, "cycles", people_threshold=10, viewer_threshold=5) for _each in range(2)
        )
        for number in range(3):
            person = insert_row(old, "persons", staff_number=str(number), team_id=team)
            insert_row(old, "participations", cycle_id=asked, person_id=person, team_id=team)
        for cycle in (asked, empty):
            insert_row(old, "cycle_openings", cycle_id=cycle)
        migrate(old)
        with Session(old) as session:
            assert {line.cycle.id: line.people for line in cycles(session)} == {asked: 3, empty: 0}


@pytest.mark.parametrize("change", ["UPDATE events SET action = 'x'", "DELETE FROM events"])
def test_events_cannot_be_changed(session: Session, cast: Cast, change: str) -> None:
    events.record(session, cast.ana.id, "test.done")
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
