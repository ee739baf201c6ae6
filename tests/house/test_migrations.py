"""Migrations make exactly the tables that the models describe, and guard what is written once."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import kie
from kie import events
from kie.cycles.listing import cycles
from kie.migrations.run import METADATA, TABLE_MODULES, migrate, newest, present
from tests.cast import Cast
from tests.upgrading import database_at, insert_row

pytestmark = pytest.mark.both_databases
ROOT = Path(kie.__file__).parents[1]
TABLE = re.compile(r"^    __tablename__ = ", re.MULTILINE)


def test_every_file_with_a_table_is_compared() -> None:
    """Whatever else a process has imported: a table that the comparison does not know is one that no one guards."""
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "kie").rglob("*.py")
        if TABLE.search(path.read_text(encoding="utf-8"))
    }
    assert found == {one.__name__ for one in TABLE_MODULES}, "TABLE_MODULES in kie/migrations/run.py"


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


KEPT = {
    "strikings": "because = 'said-too-much'",
    "struck_texts": "times = 9",
    "removal_requests": "about = 'y'",
    "removal_answers": "reason = 'y'",
    "extensions": "reason = 'y', struck = 1",
    "earlier_exemptions": "reason = 'y', struck = 1",
}


def test_what_was_struck_and_why_people_were_away_is_kept_and_guarded(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> None:
    """Tables that are written once are made anew on the way: nothing is lost, and the guards come back."""
    with database_at("0033", database_kind, request, tmp_path) as old:
        team = insert_row(old, "teams", code="WEX")
        person = insert_row(old, "persons", staff_number="1", team_id=team)
        cycle = insert_row(old, "cycles", people_threshold=10, viewer_threshold=5)
        part = insert_row(old, "participations", cycle_id=cycle, person_id=person, team_id=team)
        struck = insert_row(old, "strikings", person_id=person, because="third-party")
        for number, place in enumerate(("extensions.reason", "annotations.words")):
            digests = {"digest_before": "b" * 64, "digest_after": "a" * 64}
            insert_row(old, "struck_texts", id=number, striking_id=struck, place=place, times=1, **digests)
        asked = insert_row(
            old, "removal_requests", person_id=person, place="plan", about="x", asked_by_id=person
        )
        insert_row(old, "removal_answers", request_id=asked, answered_by_id=person, striking_id=struck)
        insert_row(old, "extensions", cycle_id=cycle, team_id=team, reason="Flood")
        insert_row(old, "earlier_exemptions", participation_id=part, made_by_id=person, reason="Away")
        migrate(old)
        with Session(old) as session:
            counts = {table: session.scalar(text(f"SELECT count(*) FROM {table}")) for table in KEPT}
            assert counts == {**dict.fromkeys(KEPT, 1), "struck_texts": 2}
            digests_of = text("SELECT place, digest_before, digest_after FROM struck_texts ORDER BY place")
            assert [tuple(row) for row in session.execute(digests_of)] == [
                ("annotations.words", "b" * 64, "a" * 64),
                ("extensions.reason", None, None),
            ]
            for table, changed in KEPT.items():
                for change in (f"UPDATE {table} SET {changed}", f"DELETE FROM {table}"):
                    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                        session.execute(text(change))


@pytest.mark.parametrize("change", ["UPDATE events SET action = 'x'", "DELETE FROM events"])
def test_events_cannot_be_changed(session: Session, cast: Cast, change: str) -> None:
    events.record(session, cast.ana.id, "test.done")
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
