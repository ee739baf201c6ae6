"""The second person's yes, before words go from what was signed: a colleague of HR, or everybody who signed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import NotFound
from kie.people.models import Person
from kie.records.errors import ProposalDeclined, TextsChanged
from kie.records.foreseeing import Hit, preview, signers_of
from kie.records.models import RemovalApproval, RemovalDecline, RemovalProposal, RemovalRequest
from kie.records.proposals import last_proposal
from kie.records.removing import checked, scope_of, take_out, waiting, words_of
from kie.records.striking import hold_texts


def as_seen_by(
    session: Session, request: RemovalRequest, words: Sequence[str], signer_id: UUID | None
) -> tuple[tuple[Hit, ...], str]:
    """Where the words of a proposal stand, with a token of just that: all that the first saw for a colleague of HR
    (`signer_id` None); a signer sees only what they wrote or signed themselves. Raises NothingFound, TooMuchTaken."""
    if signer_id is None:
        return checked(preview(session, scope_of(request), words), words)
    return checked(preview(session, scope_of(request), words, True, signer_id), words)


def still_wanted(session: Session, request_id: UUID) -> RemovalProposal:
    """The proposal that waits. Raises NotFound where nothing was proposed, ProposalDeclined when somebody said no."""
    proposal = last_proposal(session, request_id)
    if proposal is None:
        raise NotFound()
    decline = session.get(RemovalDecline, (request_id, proposal.number))
    if decline is not None:
        raise ProposalDeclined(session.get_one(Person, decline.declined_by_id).name)
    return proposal


def approve(session: Session, request_id: UUID, actor_id: UUID, standing: str, token: str) -> bool:
    """Say yes to a proposal, as a colleague of HR or as a signer; gives whether the words were taken out with it.

    A colleague's yes is enough; without one it takes that of everybody who signed. The caller has asked whether they
    may. Raises NotFound, RequestAnswered, ProposalDeclined, NothingFound, TooMuchTaken, and TextsChanged as `remove`
    does.
    """
    request = waiting(session, request_id)
    proposal = still_wanted(session, request_id)
    words = words_of(proposal.words)
    hold_texts(session, request.person_id)
    hits, now = as_seen_by(session, request, words, None if standing == "hr" else actor_id)
    if now != token:
        raise TextsChanged()
    # Should it be refused after all, no yes is left of it.
    with session.begin_nested():
        _say_yes(session, request, proposal, actor_id, standing)
        agreed = signers_of(hits) if standing == "hr" else _agreed(session, proposal)
        if (
            standing == "signer"
            and not signers_of(preview(session, scope_of(request), words, True)) <= agreed
        ):
            return False
        take_out(session, request, proposal.proposed_by_id, words, agreed)
    return True


def _say_yes(
    session: Session, request: RemovalRequest, proposal: RemovalProposal, actor_id: UUID, standing: str
) -> None:
    """Keep it, once."""
    if session.get(RemovalApproval, (request.id, proposal.number, actor_id)) is not None:
        return
    session.add(
        RemovalApproval(
            request_id=request.id,
            number=proposal.number,
            approved_by_id=actor_id,
            standing=standing,
            approved_at=clock.now(),
        )
    )
    events.record(
        session,
        actor_id,
        "removal.approved",
        person_id=request.person_id,
        subject=request.id,
        standing=standing,
    )
    session.flush()


def _agreed(session: Session, proposal: RemovalProposal) -> frozenset[UUID]:
    """Whoever proposed it and everybody who said yes."""
    said = select(RemovalApproval.approved_by_id).where(
        RemovalApproval.request_id == proposal.request_id, RemovalApproval.number == proposal.number
    )
    return frozenset({proposal.proposed_by_id, *session.scalars(said)})
