"""Nobody to look after it."""

import pytest
from sqlalchemy import update

from kie import clock
from kie.db import make_engine, transaction
from kie.people.models import Person, RoleGrant
from tests.cast import make_cast
from tests.doctor.conftest import Patient

pytestmark = pytest.mark.both_databases


def test_nobody_then_everybody_then_one_leaves(patient: Patient) -> None:
    assert "kie admin create" in patient.only("roles", "fault", "nobody can give roles").cure
    engine = make_engine(patient.url)
    with transaction(engine) as session:
        cast = make_cast(session)
        dev, ana, chloe = cast.dev.id, cast.ana.id, cast.chloe.id
    assert patient.only("roles", "warning", "Fewer than two people are HR")
    with transaction(engine) as session:
        session.add(RoleGrant(person_id=ana, role="hr", granted_by_id=dev, granted_at=clock.now()))
    assert patient.found("roles", "ok")
    with transaction(engine) as session:
        session.execute(update(RoleGrant).where(RoleGrant.person_id == chloe).values(ended_at=clock.now()))
    assert patient.only("roles", "warning", "Fewer than two")
    with transaction(engine) as session:
        session.execute(
            update(Person).where(Person.id == dev).values(leaves_on=clock.today().replace(year=2020))
        )
    hr_gives = patient.only("roles", "fault", "Nobody is a system administrator")
    assert "nobody can give roles" not in hr_gives.says and "HR" in hr_gives.cure
    assert "kie admin create" in hr_gives.cure
    engine.dispose()
