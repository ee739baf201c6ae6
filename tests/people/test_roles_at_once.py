"""Two who end roles at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from kie.db import transaction
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
