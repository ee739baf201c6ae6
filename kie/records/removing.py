"""Answering a request for removal: leaving the words, taking them out, or proposing it where they are signed.

The second person's yes to a proposal is in `approving`, the no in `declining`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import NotFound
from kie.i18n import _
from kie.people.models import Person
from kie.records import mails, proposals, queries
from kie.records.errors import (
    DiaryIsTheirs,
    NothingFound,
    RequestAnswered,
    RequestProposed,
    TextsChanged,
    TooMuchTaken,
)
from kie.records.foreseeing import Hit, missing, preview, signers_of
from kie.records.models import (
    RemovalAnswer,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
    RemovalSigner,
)
from kie.records.places import Scope
from kie.records.striking import hold_texts, strike_in
from kie.records.struck_words import SHORTEST
from kie.reviews.errors import WordsMissing
from kie.reviews.struck import SAID_TOO_MUCH, THIRD_PARTY
from kie.texts import tidied

LIMIT = 1_000


def refuse_removal(session: Session, request_id: UUID, actor_id: UUID, reason: str) -> None:
    """Leave the words as they are, for a reason that whoever asked can read. Raises WordsMissing, RequestAnswered."""
    reason = tidied(reason, LIMIT).strip()
    if not reason:
        raise WordsMissing(_("Write the reason. Whoever asked can read it."))
    request = waiting(session, request_id)
    _answer(session, request, actor_id, None, reason)
    events.record(session, actor_id, "removal.refused", person_id=request.person_id, subject=request.id)
    session.flush()


def words_of(typed: str) -> tuple[str, ...]:
    """The words to take out: one phrase a line. Raises WordsMissing and TextRefused."""
    lines = tuple(dict.fromkeys(line.strip() for line in tidied(typed, LIMIT).split("\n") if line.strip()))
    if not lines or any(len(line) < SHORTEST for line in lines):
        raise WordsMissing(
            _("Write the words to take out, each on a line of its own, two characters at least.")
        )
    return lines


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where words stand. `words`: those that were found, and would be taken out; `missing`: the others, which are left
    out; `token`: of just that, for `remove`."""

    hits: tuple[Hit, ...]
    words: tuple[str, ...]
    missing: tuple[str, ...]
    token: str


def foresee(session: Session, request: RemovalRequest, words: Sequence[str]) -> Foreseen:
    """Where the words stand. Raises NothingFound, TooMuchTaken when more than half of one of the texts would go, and
    DiaryIsTheirs where the request is about a diary: only its owner changes their notes."""
    if request.place == "diary":
        raise DiaryIsTheirs()
    hits = preview(session, scope_of(request), words)
    nowhere = missing(hits, words)
    found = tuple(one for one in words if one not in nowhere)
    return Foreseen(hits, found, nowhere, checked(hits, found)[1])


def checked(hits: tuple[Hit, ...], words: Sequence[str]) -> tuple[tuple[Hit, ...], str]:
    """What may be taken out so, with its token. Raises NothingFound and TooMuchTaken."""
    if not hits:
        raise NothingFound(
            _("These words stand in none of the texts that you can read."),
            _("Check how they are spelt there: each line must be just as it is written."),
        )
    if any(hit.most for hit in hits):
        raise TooMuchTaken()
    return hits, _token(hits, words)


def remove(
    session: Session, request_id: UUID, actor_id: UUID, words: Sequence[str], token: str
) -> int | None:
    """Take the words out for good, as `foresee` showed; gives in how many places that HR can read.

    What was found nowhere is neither taken out nor kept. None: they stand in signed texts too, so nothing is taken out
    before a second person says yes; those who can are told. Raises RequestAnswered, RequestProposed, DiaryIsTheirs,
    NothingFound, TooMuchTaken, and TextsChanged when the texts are not as they were shown.
    """
    request = waiting(session, request_id)
    last = proposals.last_proposal(session, request_id)
    if last is not None and session.get(RemovalDecline, (request_id, last.number)) is None:
        raise RequestProposed()
    # Somebody may be signing these words at this moment: then they wait for a second person like all signed ones.
    hold_texts(session, request.person_id)
    seen = foresee(session, request, words)
    if seen.token != token:
        raise TextsChanged()
    signers = signers_of(seen.hits)
    if signers:
        proposal = RemovalProposal(
            request_id=request_id,
            number=1 if last is None else last.number + 1,
            words="\n".join(seen.words),
            proposed_by_id=actor_id,
            proposed_at=clock.now(),
        )
        _propose(session, request, proposal, signers)
        return None
    take_out(session, request, actor_id, seen.words, agreed=frozenset())
    return sum(hit.times for hit in seen.hits)


def _propose(
    session: Session, request: RemovalRequest, proposal: RemovalProposal, signers: frozenset[UUID]
) -> None:
    actor_id, number = proposal.proposed_by_id, proposal.number
    session.add(proposal)
    session.flush()
    session.add_all(RemovalSigner(request_id=request.id, number=number, person_id=one) for one in signers)
    events.record(session, actor_id, "removal.proposed", person_id=request.person_id, subject=request.id)
    for one in queries.seconds(session, request.person_id, actor_id):
        mails.tell_second(session, proposal, one)
    for one_id in signers - {actor_id}:
        mails.tell_signer(session, proposal, session.get_one(Person, one_id))
    session.flush()


def take_out(
    session: Session,
    request: RemovalRequest,
    actor_id: UUID,
    words: Sequence[str],
    agreed: frozenset[UUID],
) -> None:
    """Tells the person, the authors and whoever asked. `agreed`: whose signed texts may change.

    Raises NothingFound and TextsChanged.
    """
    because = SAID_TOO_MUCH if request.place == "reason" else THIRD_PARTY
    done = strike_in(session, scope_of(request), words, because, actor_id, agreed)
    if done.striking_id is None:
        raise NothingFound(_("These words stand nowhere any more."))
    _answer(session, request, actor_id, done.striking_id, "")
    person = session.get_one(Person, request.person_id)
    for one_id in done.authors | {person.id}:
        to = session.get_one(Person, one_id)
        mails.tell_struck(session, done.striking_id, to, person, reason=because == SAID_TOO_MUCH)
    told = done.authors | {person.id}
    sharing = queries.sharing(session, done.striking_id)
    mails.tell_sharing(session, done.striking_id, (one for one in sharing if one.id not in told))
    session.flush()


def scope_of(request: RemovalRequest) -> Scope:
    """Whose texts it is about."""
    return Scope(request.person_id, request.participation_id, reasons_only=request.place == "reason")


def _token(hits: Sequence[Hit], words: Sequence[str]) -> str:
    shown = repr((tuple(words), [(hit.cycle, hit.title, hit.times, hit.pieces, hit.mark) for hit in hits]))
    return hashlib.sha256(shown.encode()).hexdigest()


def waiting(session: Session, request_id: UUID) -> RemovalRequest:
    """The request, once nobody else answers it. Raises NotFound and RequestAnswered."""
    request = session.scalar(select(RemovalRequest).where(RemovalRequest.id == request_id).with_for_update())
    if request is None:
        raise NotFound()
    if session.scalar(select(RemovalAnswer).where(RemovalAnswer.request_id == request_id)) is not None:
        raise RequestAnswered()
    return request


def _answer(
    session: Session, request: RemovalRequest, actor_id: UUID, striking_id: UUID | None, reason: str
) -> None:
    answer = RemovalAnswer(
        request_id=request.id,
        striking_id=striking_id,
        reason=reason,
        answered_by_id=actor_id,
        answered_at=clock.now(),
    )
    session.add(answer)
    proposal = proposals.last_proposal(session, request.id)
    if proposal is not None:
        proposal.words = ""
    session.flush()
    asker = session.get_one(Person, request.asked_by_id)
    diary = request.place == "diary"
    mails.tell_answered(session, answer, asker, removed=striking_id is not None, diary=diary)
