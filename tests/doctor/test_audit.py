"""What the doctor says of the audit trail."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import DEVELOPMENT_SECRET, Settings
from kie import clock
from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.models import SealCheck
from kie.audit.sealing import seal_all
from kie.db import make_engine
from tests.audit.steps import SETTINGS, tamper, write
from tests.doctor.conftest import Patient

FIRST = "the first secret key of this installation"


def test_the_doctor_tells_of_a_trail_that_is_not_sealed_or_not_whole(patient: Patient) -> None:
    engine = make_engine(patient.url)
    patient.environ["KIE_AUDIT_KEY"] = SETTINGS.audit_key
    keys = keys_of(SETTINGS)
    assert "is checked each night" in patient.found("audit", "ok")[0].says
    with time_machine.travel(clock.now() - timedelta(days=4), tick=False):
        write(engine)
        since = clock.in_words(clock.now())
    patient.only("audit", "fault", f"since {since} is not sealed yet")
    with time_machine.travel(clock.now() - timedelta(days=4)):
        seal_all(engine, keys.present)
    patient.only("audit", "warning", "was not checked since")
    service.check_and_note(engine, keys, lambda done, of: None)
    with Session(engine) as session:
        checked = session.scalars(select(SealCheck.at)).one()
    assert f"was whole when checked at {clock.in_words(checked)}" in patient.found("audit", "ok")[0].says
    tamper(engine, "UPDATE events SET subject = 'x'")
    service.check_and_note(engine, keys, lambda done, of: None)
    patient.only("audit", "fault", "is event 1")
    engine.dispose()


@pytest.mark.both_databases
def test_seals_under_keys_that_were_not_given(patient: Patient) -> None:
    """Begun without a secret key, gone on with one that was replaced, and neither of them kept."""
    engine = make_engine(patient.url)
    for settings in (Settings(environment="testing"), Settings(environment="testing", secret_key=FIRST)):
        write(engine)
        assert seal_all(engine, keys_of(settings).present, wait=0.2)
    engine.dispose()
    patient.environ["KIE_SECRET_KEY"] = "the second secret key of this installation"
    cure = patient.only("audit", "fault", "under a key that was not given").cure
    assert "KIE_SECRET_KEY of then" in cure and f"KIE_AUDIT_OLD_KEYS_FILE: {DEVELOPMENT_SECRET}" in cure
    patient.environ["KIE_AUDIT_OLD_KEYS"] = DEVELOPMENT_SECRET
    assert DEVELOPMENT_SECRET not in patient.only("audit", "fault", "was not given").cure
    patient.environ["KIE_AUDIT_OLD_KEYS"] = f"{DEVELOPMENT_SECRET}\n{FIRST}"
    assert patient.found("audit", "ok") and not patient.found("audit", "fault")
