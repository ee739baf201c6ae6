"""A database in which a removal waits for a second person is brought up to date, and nothing of it is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie.db import make_engine
from kie.migrations.run import HERE, migrate
from kie.records.models import RemovalApproval, RemovalProposal, RemovalSigner

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def old(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before proposals had numbers, with nothing in it."""
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        server, name = request.getfixturevalue("postgres_server"), f"kie_{uuid4().hex}"
        outside = create_engine(server, isolation_level="AUTOCOMMIT")
        with outside.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        outside.dispose()
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    engine, config = make_engine(url), Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
    yield engine
    engine.dispose()


def _insert(engine: Engine, table: str, **values: Any) -> None:
    """One row with what the table cannot do without."""
    known, row = Table(table, MetaData(), autoload_with=engine), dict[str, Any]()
    plain = {str: "", int: 0, bool: False, date: NOW.date(), datetime: NOW}
    for column in known.c:
        value = values.get(column.name)
        if isinstance(value, UUID):
            row[column.name] = value.hex if engine.dialect.name == "sqlite" else value
        elif column.name in values:
            row[column.name] = value
        elif not column.nullable:
            row[column.name] = plain.get(column.type.python_type, "{}")
    with engine.begin() as connection:
        connection.execute(known.insert().values(row))


def test_what_waits_becomes_the_first_proposal_and_is_written_once_as_before(old: Engine) -> None:
    team, ana, chloe, asked = (uuid4() for _ in range(4))
    _insert(old, "teams", id=team, code="WEX")
    for number, one in (("1001", ana), ("1003", chloe)):
        _insert(old, "persons", id=one, staff_number=number, name=number, team_id=team)
    by = {"person_id": ana, "asked_by_id": ana}
    _insert(old, "removal_requests", id=asked, place="plan", about="A name.", **by)
    _insert(old, "removal_proposals", request_id=asked, words="Zed\nMrs Zed", proposed_by_id=chloe)
    for signer in (ana, chloe):
        _insert(old, "removal_signers", request_id=asked, person_id=signer)
    _insert(old, "removal_approvals", request_id=asked, approved_by_id=ana, standing="signer")
    migrate(old)
    with Session(old) as session:
        proposal = session.scalars(select(RemovalProposal)).one()
        assert (proposal.request_id, proposal.number, proposal.words) == (asked, 1, "Zed\nMrs Zed")
        assert (proposal.proposed_by_id, proposal.proposed_at) == (chloe, NOW)
        signers = session.scalars(select(RemovalSigner)).all()
        assert {(one.request_id, one.number, one.person_id) for one in signers} == {
            (asked, 1, ana),
            (asked, 1, chloe),
        }
        said = session.scalars(select(RemovalApproval)).one()
        assert (said.number, said.approved_by_id, said.standing, said.approved_at) == (1, ana, "signer", NOW)
    for table in ("removal_signers", "removal_approvals"):
        with pytest.raises(DBAPIError, match="append-only"), old.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))
