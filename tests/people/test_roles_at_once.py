"""Two who end roles at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from kie.db import transaction
from kie.events import Event
from kie.people.models import RoleGrant
from kie.people.service import RoleRefused, end_role, give_role
from tests.cast import make_cast

pytestmark = pytest.mark.both_databases


def test_of_the_last_two_system_administrators_one_stays(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        actor = cast.chloe.id
        give_role(session, actor, cast.efua.id, "administrator")
        grants = session.scalars(select(RoleGrant.id).where(RoleGrant.role == "administrator")).all()
    together = Barrier(2)

    def end(grant_id: UUID) -> bool:
        together.wait()
        try:
            with transaction(fresh_database) as session:
                end_role(session, actor, grant_id)
        except RoleRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(end, grants)) == [False, True]


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_of_two_who_end_the_same_role_one_does(fresh_database: Engine, role: str) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        actor = cast.chloe.id
        grant_id = give_role(session, actor, cast.efua.id, role).id
    together = Barrier(2)

    def end(_one: int) -> datetime | None:
        with transaction(fresh_database) as session:
            if fresh_database.dialect.name == "postgresql":
                # Both have seen that it goes on. On SQLite only one of them writes at a time.
                session.get(RoleGrant, grant_id)
                together.wait()
            return end_role(session, actor, grant_id).ended_at

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(end, range(2))
    assert first == second is not None
    with transaction(fresh_database) as session:
        ended = select(func.count()).where(Event.action == "role.ended", Event.subject == str(grant_id))
        assert session.scalar(ended) == 1
