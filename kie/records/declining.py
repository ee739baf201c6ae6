"""The second person's no: the words stay, what was proposed is withdrawn, and the request waits for HR again."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.i18n import _
from kie.people.models import Person
from kie.records import mails
from kie.records.approving import still_wanted
from kie.records.errors import ProposalReplaced
from kie.records.models import RemovalDecline
from kie.records.removing import LIMIT, waiting
from kie.reviews.errors import WordsMissing
from kie.texts import tidied


def decline(
    session: Session, request_id: UUID, actor_id: UUID, standing: str, number: int, reason: str
) -> None:
    """Say no to proposal `number`, for a reason that HR can read, as a colleague of HR or as a signer.

    One no is enough, also of somebody who said yes before. The words are kept no longer, and whoever proposed them is
    told. The caller has asked whether they may. Raises NotFound, RequestAnswered, ProposalDeclined, ProposalReplaced
    when other words wait by now, WordsMissing and TextRefused.
    """
    request = waiting(session, request_id)
    proposal = still_wanted(session, request_id)
    if proposal.number != number:
        raise ProposalReplaced()
    reason = tidied(reason, LIMIT).strip()
    if not reason:
        raise WordsMissing(_("Write the reason. HR reads it."))
    session.add(
        RemovalDecline(
            request_id=request.id,
            number=number,
            declined_by_id=actor_id,
            standing=standing,
            reason=reason,
            declined_at=clock.now(),
        )
    )
    proposal.words = ""
    events.record(
        session,
        actor_id,
        "removal.declined",
        person_id=request.person_id,
        subject=request.id,
        standing=standing,
    )
    mails.tell_declined(session, proposal, session.get_one(Person, proposal.proposed_by_id))
    session.flush()
