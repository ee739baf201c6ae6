"""What the doctor says of the audit trail."""

from datetime import timedelta

import time_machine

from kie import clock
from kie.audit import service
from kie.audit.keys import keys_of
from kie.audit.sealing import seal_all
from kie.db import make_engine
from tests.audit.steps import SETTINGS, tamper, write
from tests.doctor.conftest import Patient


def test_the_doctor_tells_of_a_trail_that_is_not_sealed_or_not_whole(patient: Patient) -> None:
    engine = make_engine(patient.url)
    patient.environ["KIE_AUDIT_KEY"] = SETTINGS.audit_key
    keys = keys_of(SETTINGS)
    assert "is checked each night" in patient.found("audit", "ok")[0].says
    with time_machine.travel(clock.now() - timedelta(days=4)):
        write(engine)
    patient.only("audit", "fault", "is not sealed yet")
    with time_machine.travel(clock.now() - timedelta(days=4)):
        seal_all(engine, keys.present)
    patient.only("audit", "warning", "was not checked since")
    service.check_and_note(engine, keys, lambda done, of: None)
    checked = clock.now()
    assert f"was whole when checked at {checked:%Y-%m-%d}" in patient.found("audit", "ok")[0].says
    tamper(engine, "UPDATE events SET subject = 'x'")
    service.check_and_note(engine, keys, lambda done, of: None)
    patient.only("audit", "fault", "is event 1")
    engine.dispose()
