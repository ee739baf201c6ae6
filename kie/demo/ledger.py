"""Who opened Ana's records in the demonstration, what she had asked for, and a removal that waits for HR again."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.events import record
from kie.readings import LASTS, Reading, ReadingGrant
from kie.records.models import RemovalDecline, RemovalProposal, RemovalRequest, RemovalSigner
from kie.subject_access.request_models import SubjectClosure, SubjectRequest
from kie.subject_access.rules import answer_due


def write_ledger(session: Session, cast: dict[str, UUID], participation_id: UUID) -> None:
    """A few openings of Ana's last review. `cast`: the demonstration's people by name; the review is hers."""
    ana, ben, chloe = cast["Ana"], cast["Ben"], cast["Chloé"]
    now = clock.now()
    granted_at = now - timedelta(days=20, hours=2)
    _write_request(session, ana, chloe, granted_at)
    grant = ReadingGrant(
        reader_id=chloe,
        person_id=ana,
        reason="subject-access",
        words="Ana asked for a copy of what is kept about her.",
        granted_at=granted_at,
        ends_at=granted_at + LASTS,
    )
    session.add(grant)
    session.flush()
    record(session, chloe, "reading.granted", person_id=ana, subject=grant.id, reason=grant.reason)
    review = str(participation_id)
    for reader_id, what, subject, standing, at in (
        (ben, "review", review, "manager", now - timedelta(days=200)),
        (ben, "record", review, "manager", now - timedelta(days=188)),
        (ben, "plan", str(ana), "manager", now - timedelta(days=61)),
        (chloe, "record", review, "hr", granted_at + timedelta(minutes=4)),
        (chloe, "plan", str(ana), "hr", granted_at + timedelta(minutes=9)),
        (ben, "plan", str(ana), "manager", now - timedelta(days=2)),
    ):
        given = grant.id if reader_id == chloe else None
        session.add(_reading(reader_id, ana, what, subject, standing, at, given))
    request = RemovalRequest(
        person_id=ana,
        participation_id=participation_id,
        place="record",
        about="A note of mine on the second theme names a resident. I saw it when I read the record again.",
        asked_by_id=ben,
        asked_at=now - timedelta(days=1),
    )
    session.add(request)
    session.flush()
    record(session, ben, "removal.asked", person_id=ana, subject=request.id, place="record")
    _decline(session, request, chloe, ben)


def _write_request(session: Session, ana: UUID, chloe: UUID, opened_at: datetime) -> None:
    """Ana had asked for a copy before Chloé opened anything, and withdrew that on the next day."""
    received_on = clock.local(opened_at).date() - timedelta(days=1)
    asked = SubjectRequest(
        person_id=ana,
        asked_how="mail",
        identity="sign-in",
        wants="A copy of what is kept about her.",
        received_on=received_on,
        due_on=answer_due(received_on),
        recorded_by_id=chloe,
        recorded_at=opened_at - timedelta(minutes=10),
    )
    session.add(asked)
    session.flush()
    session.add(
        SubjectClosure(
            request_id=asked.id,
            kind="withdrawn",
            reason="She has found everything herself, under “Everything held about you”.",
            closed_by_id=chloe,
            closed_at=opened_at + timedelta(days=1),
        )
    )
    record(session, chloe, "subject-request.recorded", person_id=ana, subject=asked.id)
    record(session, chloe, "subject-request.closed", person_id=ana, subject=asked.id, kind="withdrawn")


def _decline(session: Session, request: RemovalRequest, chloe: UUID, ben: UUID) -> None:
    """HR proposed words that were more than the name, and Ben said no."""
    at = request.asked_at + timedelta(hours=3)
    session.add(
        RemovalProposal(request_id=request.id, number=1, words="", proposed_by_id=chloe, proposed_at=at)
    )
    session.flush()
    session.add_all(
        [
            RemovalSigner(request_id=request.id, number=1, person_id=ben),
            RemovalSigner(request_id=request.id, number=1, person_id=request.person_id),
            RemovalDecline(
                request_id=request.id,
                number=1,
                declined_by_id=ben,
                standing="signer",
                reason="The whole sentence would go. The name alone is enough; the rest is what I meant.",
                declined_at=at + timedelta(hours=1),
            ),
        ]
    )
    for who, action in ((chloe, "removal.proposed"), (ben, "removal.declined")):
        record(session, who, action, person_id=request.person_id, subject=request.id)
    session.flush()


def _reading(
    reader_id: UUID,
    person_id: UUID,
    what: str,
    subject: str,
    standing: str,
    at: datetime,
    grant_id: UUID | None,
) -> Reading:
    return Reading(
        reader_id=reader_id,
        person_id=person_id,
        what=what,
        subject=subject,
        standing=standing,
        grant_id=grant_id,
        hour=at.replace(minute=0, second=0, microsecond=0),
        at=at,
    )
