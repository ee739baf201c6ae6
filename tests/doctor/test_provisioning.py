"""A directory whose token ends, and accounts that belong to nobody."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.service import create_administrator
from kie.db import make_engine
from kie.people.models import Person
from kie.provisioning.closings import standings
from kie.provisioning.guard import ClosingStopped, note_refused
from kie.provisioning.guard_rules import Bar
from kie.provisioning.mapping import LONGEST
from kie.provisioning.models import ScimToken
from kie.provisioning.service import Source, enter
from kie.provisioning.tokens import make_token, revoke_token
from tests.doctor.conftest import Patient

CHECK = "provisioning"


def test_the_doctor_tells_of_the_last_token(patient: Patient) -> None:
    def with_tokens(**days: int) -> None:
        engine = make_engine(patient.url)
        with Session(engine) as session, session.begin():
            session.execute(delete(ScimToken))
            for name, left in days.items():
                _token, row = make_token(session, name, 30)
                row.expires_at = clock.now() + timedelta(days=left)
                if name == "old":
                    revoke_token(session, name)
        engine.dispose()

    assert patient.only(CHECK, "ok", "No directory")
    with_tokens(old=3)
    assert patient.only(CHECK, "ok", "No directory")
    with_tokens(entra=31)
    assert patient.only(CHECK, "ok", "can write: entra")
    with_tokens(entra=29)
    assert "kie scim token new" in patient.only(CHECK, "warning", "entra ends").cure
    with_tokens(entra=-1)
    assert "revoke entra" in patient.only(CHECK, "fault", "entra has expired").cure
    with_tokens(entra=-1, okta=100)
    assert patient.only(CHECK, "ok", "can write: okta")
    assert not patient.found(CHECK, "warning")
    values = dict.fromkeys(LONGEST) | {"manager_id": None, "email_primary": None, "email_key": None}
    engine = make_engine(patient.url)
    with Session(engine) as session, session.begin():
        for name, active in (("a", None), ("b", True), ("c", False)):
            values |= {"user_name": name, "user_name_key": name, "active": active}
            enter(session, Source("entra", "", "", ""), values)
    engine.dispose()
    patient.environ = {"KIE_SCIM_TEAM": "NONE", "KIE_SCIM_ROLE_PROFILE": "astronauts"}
    assert "code of a team" in patient.only(CHECK, "warning", "KIE_SCIM_TEAM is NONE").cure
    assert "staff" in patient.only(CHECK, "fault", "KIE_SCIM_ROLE_PROFILE is astronauts").cure
    patient.environ = {"KIE_FRAMEWORKS_DIR": "/nowhere"}
    assert "kie doctor frameworks" in patient.only(CHECK, "warning", "waits for the frameworks").cure
    assert not patient.found(CHECK, "fault")
    patient.environ = {}
    assert not patient.found(CHECK, "fault")
    engine = make_engine(patient.url)
    with Session(engine) as session, session.begin():
        create_administrator(session, name="Dev Patel", email=None, staff_number="1004")
        person = session.scalars(select(Person)).one()
        note_refused(session, ClosingStopped("okta", 10, person.id, "ana"))
        (stopped,) = (one.stopped_at for one in standings(session, Bar(10, 5)).values() if one.stopped_at)
    engine.dispose()
    said = f"okta was stopped on {clock.in_words(stopped)}"
    assert "kie scim allow okta 1" in patient.only(CHECK, "fault", said).cure
    assert "kie scim differences" in patient.only(CHECK, "warning", "nobody here: 2").cure
