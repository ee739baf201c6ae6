"""A database in which a removal waits for a second person is brought up to date, and nothing of it is lost."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie.migrations.run import migrate
from kie.records.models import RemovalApproval, RemovalProposal, RemovalSigner
from tests.upgrading import NOW, database_at, insert_row

pytestmark = pytest.mark.both_databases


@pytest.fixture
def old(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before proposals had numbers, with nothing in it."""
    with database_at("0012", database_kind, request, tmp_path) as engine:
        yield engine


def test_what_waits_becomes_the_first_proposal_and_is_written_once_as_before(old: Engine) -> None:
    team, ana, chloe, asked = (uuid4() for _ in range(4))
    insert_row(old, "teams", id=team, code="WEX")
    for number, one in (("1001", ana), ("1003", chloe)):
        insert_row(old, "persons", id=one, staff_number=number, name=number, team_id=team)
    by = {"person_id": ana, "asked_by_id": ana}
    insert_row(old, "removal_requests", id=asked, place="plan", about="A name.", **by)
    insert_row(old, "removal_proposals", request_id=asked, words="Zed\nMrs Zed", proposed_by_id=chloe)
    for signer in (ana, chloe):
        insert_row(old, "removal_signers", request_id=asked, person_id=signer)
    insert_row(old, "removal_approvals", request_id=asked, approved_by_id=ana, standing="signer")
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
