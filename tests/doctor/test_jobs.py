"""Work that nobody does, and work that was given up."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock, mail
from kie.db import make_engine, transaction
from kie.jobs.timetable import TIMETABLE
from kie.mail.standing import note_away, note_used
from kie.work import service
from kie.work.service import NewJob
from tests.doctor.conftest import Patient

pytestmark = pytest.mark.both_databases


def test_nobody_works_then_somebody_did_then_nobody_does(patient: Patient) -> None:
    assert "kie jobs run" in patient.only("jobs", "warning", "begun anything yet").cure
    engine = make_engine(patient.url)
    kind, before = TIMETABLE[0].kind, clock.now() - timedelta(minutes=4)
    with transaction(engine) as session:
        add(session, kind, before, done=True)
        add(session, mail.KIND, before, held=True)
    since = f"begun anything since {clock.in_words(before)}."
    assert "systemctl restart kie-worker" in patient.only("jobs", "fault", since).cure
    with transaction(engine) as session:
        add(session, "publish-cycle", before, held=True)
    assert patient.found("jobs", "ok"), "who does a long job begins nothing else meanwhile"
    with time_machine.travel(clock.now() + timedelta(minutes=12)):
        assert patient.only("jobs", "fault", "No worker works"), "it does not do it for ever"
    with transaction(engine) as session:
        add(session, kind, clock.now() - timedelta(minutes=2), done=True)
    assert patient.found("jobs", "ok")
    engine.dispose()


def test_mail_that_nobody_takes_though_a_worker_runs(patient: Patient) -> None:
    patient.environ = {"KIE_SMTP_HOST": "127.0.0.1"}
    engine, late = make_engine(patient.url), clock.now() - timedelta(minutes=11)
    with transaction(engine) as session:
        add(session, TIMETABLE[0].kind, clock.now(), done=True)
        add(session, mail.KIND, late)
    said = f"has been due since {clock.in_words(late)}, and none is sent"
    assert patient.only("jobs", "fault", said).cure
    with transaction(engine) as session:
        add(session, mail.LATER_KIND, late, done=True)
    assert patient.found("jobs", "ok"), "many are sent, one after the other"
    engine.dispose()


def test_what_is_due_waits_and_what_was_given_up_is_counted(patient: Patient) -> None:
    engine = make_engine(patient.url)
    with transaction(engine) as session:
        add(session, TIMETABLE[0].kind, clock.now(), done=True)
        add(session, mail.KIND, clock.now() - timedelta(minutes=59))
        note_away(session, "TimeoutError", timedelta(seconds=10))
    assert patient.found("jobs", "ok"), "an hour is not over, and the mail server is another's"
    with transaction(engine) as session:
        add(session, mail.KIND, clock.now() - timedelta(minutes=61))
        (claim,) = service.claim(session, ["count-completion"], 1, timedelta(minutes=1)) or (None,)
        assert claim is None
    assert patient.found("jobs", "ok"), "without a mail server it waits for ever, as the check of mail says"
    patient.environ = {"KIE_SMTP_HOST": "127.0.0.1"}
    assert patient.found("jobs", "ok"), "no worker that is started anew brings the mail server back"
    with transaction(engine) as session:
        note_used(session)
        add(session, "publish-cycle", clock.now() - timedelta(minutes=61))
    assert patient.only("jobs", "fault", "1 of publish-cycle wait")
    assert patient.only("jobs", "fault", "Mail waits").cure, "that something else waits hides none of it"
    with transaction(engine) as session:
        add(session, mail.KIND, clock.now(), done=True)
        add(session, "publish-cycle", clock.now(), dead=True)
    (waits,) = patient.found("jobs", "fault")
    assert "publish-cycle" in waits.says, "mail goes, and however many there are it is no fault"
    assert "kie jobs retry" in patient.only("jobs", "warning", "1 of publish-cycle").cure
    engine.dispose()


def add(
    session: Session, kind: str, at: object, *, done: bool = False, dead: bool = False, held: bool = False
) -> None:
    """A job that was queued and due at that moment."""
    from kie.work.models import Job

    service.enqueue_many(session, [NewJob(kind, f"{kind}/{at}", run_at=at)])  # type: ignore[arg-type]
    job = session.query(Job).filter_by(key=f"{kind}/{at}").one()
    job.queued_at = at  # type: ignore[assignment]
    job.done_at, job.dead_at = (clock.now() if done else None), (clock.now() if dead else None)
    job.lease_until = clock.now() + timedelta(minutes=20) if held else None
    session.flush()
