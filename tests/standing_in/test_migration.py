"""A database with reviews in it is brought up to date: SQLite makes the tables anew, and nothing in them is lost."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, select, text
from sqlalchemy.exc import IntegrityError

from kie.db import make_engine
from kie.migrations.run import HERE, migrate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _up_to(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _insert(engine: Engine, table: str, **values: Any) -> Any:
    """One row with what the table cannot do without; gives its id."""
    known = Table(table, MetaData(), autoload_with=engine)
    row: dict[str, Any] = {"id": uuid4().hex} if "id" in known.c else {}
    for column in known.c:
        if column.name in values or column.nullable or column.name in row:
            continue
        kind = column.type.python_type
        row[column.name] = {str: "", int: 0, bool: False, date: date(2026, 3, 2), datetime: NOW}.get(
            kind, "{}"
        )
    with engine.begin() as connection:
        connection.execute(known.insert().values(**row, **values))
    return row.get("id")


@pytest.fixture
def old(tmp_path: Path) -> Engine:
    """A database as it was before, with one assessment begun and one rating in it."""
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    _up_to(engine, "0006")
    team = _insert(engine, "teams", code="WEX")
    ana, ben = (
        _insert(engine, "persons", staff_number=number, name=name, team_id=team)
        for number, name in (("1001", "Ana"), ("1002", "Ben"))
    )
    cycle = _insert(engine, "cycles", people_threshold=10, viewer_threshold=5)
    part = _insert(engine, "participations", cycle_id=cycle, person_id=ana, team_id=team)
    draft = _insert(engine, "assessments", participation_id=part, side="manager", author_id=ben)
    _insert(
        engine, "ratings", assessment_id=draft, framework_id="care", node_id="care-1", step=3, note="Kept."
    )
    return engine


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
        _insert(old, "assessments", side="manager", author_id=dev, **second)
    with pytest.raises(IntegrityError):
        _insert(old, "assessments", side="former", author_id=dev, **second)
    _insert(old, "assessments", side="former", author_id=dev, set_aside_at=NOW, **second)
    with pytest.raises(IntegrityError):
        _insert(old, "assessments", side="former", author_id=dev, set_aside_at=NOW, **second)


def _person(engine: Engine) -> Any:
    with engine.connect() as connection:
        team = connection.execute(text("SELECT id FROM teams")).scalar_one()
    return _insert(engine, "persons", staff_number="1004", name="Dev", team_id=team)
