"""A database with reviews in it is brought up to date: SQLite makes the tables anew, and nothing in them is lost."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, MetaData, Table, select, text
from sqlalchemy.exc import IntegrityError

from kie.migrations.run import migrate
from tests.upgrading import NOW, database_at, insert_row


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before, with one assessment begun and one rating in it."""
    with database_at("0006", "sqlite", request, tmp_path) as engine:
        _begin(engine)
        yield engine


def _begin(engine: Engine) -> None:
    team = insert_row(engine, "teams", code="WEX")
    ana, ben = (
        insert_row(engine, "persons", staff_number=number, name=name, team_id=team)
        for number, name in (("1001", "Ana"), ("1002", "Ben"))
    )
    cycle = insert_row(engine, "cycles", people_threshold=10, viewer_threshold=5)
    part = insert_row(engine, "participations", cycle_id=cycle, person_id=ana, team_id=team)
    draft = insert_row(engine, "assessments", participation_id=part, side="manager", author_id=ben)
    insert_row(
        engine, "ratings", assessment_id=draft, framework_id="care", node_id="care-1", step=3, note="Kept."
    )


def test_what_was_written_is_still_there_and_refers_to_what_it_did(old: Engine) -> None:
    migrate(old)
    with old.connect() as connection:
        found = connection.execute(
            text(
                "SELECT r.note, a.side, r.saved_by_id FROM ratings r JOIN assessments a ON a.id = r.assessment_id"
            )
        ).all()
        assert found == [("Kept.", "manager", None)]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_one_standing_draft_a_side_and_one_set_aside_for_each_author(old: Engine) -> None:
    migrate(old)
    assessments = Table("assessments", MetaData(), autoload_with=old)
    with old.connect() as connection:
        draft = connection.execute(select(assessments)).one()
    dev = _person(old)
    second = {"participation_id": draft.participation_id, "started_at": draft.started_at}
    with pytest.raises(IntegrityError):
        insert_row(old, "assessments", side="manager", author_id=dev, **second)
    with pytest.raises(IntegrityError):
        insert_row(old, "assessments", side="former", author_id=dev, **second)
    insert_row(old, "assessments", side="former", author_id=dev, set_aside_at=NOW, **second)
    with pytest.raises(IntegrityError):
        insert_row(old, "assessments", side="former", author_id=dev, set_aside_at=NOW, **second)


def _person(engine: Engine) -> UUID:
    with engine.connect() as connection:
        team = connection.execute(text("SELECT id FROM teams")).scalar_one()
    return insert_row(engine, "persons", staff_number="1004", name="Dev", team_id=team)
