"""Nobody to look after it."""

import pytest
from sqlalchemy import delete, update

from kie import clock
from kie.accounts.closure_models import AccountClosure
from kie.accounts.models import Account
from kie.db import make_engine, transaction
from kie.people.models import Person, RoleGrant
from kie.single_sign_on.models import Identity
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
    not_yet = patient.only("roles", "warning", "No system administrator can sign in")
    assert "code not used yet: 1" in not_yet.says and "kie admin create" in not_yet.cure
    with transaction(engine) as session:
        session.add(Account(person_id=dev, password_hash="x", changed_at=clock.now()))
    assert "2 people of HR, of whom 2 cannot sign in yet" in patient.found("roles", "ok")[0].says
    with transaction(engine) as session:
        session.add(AccountClosure(person_id=dev, why="inactive", closed_at=clock.now()))
    assert "closed by the directory: 1" in patient.only("roles", "fault", "No system administrator").says
    with transaction(engine) as session:
        session.add(AccountClosure(person_id=ana, why="removed", closed_at=clock.now()))
    assert patient.only("roles", "warning", "Fewer than two people are HR")
    with transaction(engine) as session:
        session.execute(update(AccountClosure).values(opened_at=clock.now()))
        session.execute(delete(Account))
        session.add(
            Identity(issuer="https://id", subject="d", person_id=dev, linked_at=clock.now(), how="email")
        )
    assert patient.found("roles", "warning"), "a link to a provider that is not set opens nothing"
    patient.environ |= {
        "KIE_OIDC_ISSUER": "https://id",
        "KIE_OIDC_CLIENT_ID": "kie",
        "KIE_OIDC_CLIENT_SECRET": "secret",
    }
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
