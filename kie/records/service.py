"""Opening records for a reason, asking for others' details to be taken out, and taking them out."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.queries import revealed
from kie.cycles.models import Participation
from kie.errors import NotFound
from kie.i18n import _
from kie.people.models import Person, RoleGrant
from kie.people.standing import outside_line
from kie.readings import REASONS, ReadingGrant, grant
from kie.records import mails
from kie.records.errors import (
    NothingFound,
    ReasonMissing,
    RequestAnswered,
    TextsChanged,
)
from kie.records.models import RemovalAnswer, RemovalRequest
from kie.reviews.errors import NotRevealed, WordsMissing
from kie.reviews.striking import Hit, Struck, preview, strike_in
from kie.reviews.struck import THIRD_PARTY
from kie.reviews.struck_words import SHORTEST
from kie.reviews.texts import Scope
from kie.texts import tidied

LIMIT = 1_000


def open_records(session: Session, reader_id: UUID, person_id: UUID, reason: str, words: str) -> ReadingGrant:
    """HR says why they must read; the person is told at once. The caller has asked whether they may.

    Raises NotFound, ReasonMissing and TextRefused.
    """
    person, reader = session.get(Person, person_id), session.get_one(Person, reader_id)
    if person is None:
        raise NotFound()
    words = tidied(words, LIMIT).strip()
    if reason not in REASONS:
        raise ReasonMissing(_("Choose the reason."))
    if not words:
        raise ReasonMissing(_("Say in a sentence why you must read it."))
    given = grant(session, reader_id, person_id, reason, words)
    events.record(session, reader_id, "reading.granted", person_id=person_id, subject=given.id, reason=reason)
    mails.tell_granted(session, given, person, reader)
    session.flush()
    return given


@dataclass(frozen=True, slots=True)
class Removal:
    """What somebody asks for. `participation_id`: None for a plan or a diary. `outside`: for somebody outside."""

    person_id: UUID
    place: str
    participation_id: UUID | None
    about: str
    outside: bool = False


def ask_removal(session: Session, asked_by_id: UUID, removal: Removal) -> RemovalRequest:
    """Ask HR to take somebody else's details out. Everybody of HR who may answer is told.

    Raises NotFound for a review that is not the person's, NotRevealed, WordsMissing and TextRefused.
    """
    person = session.get(Person, removal.person_id)
    if person is None or not _belongs(session, removal):
        raise NotFound()
    if removal.participation_id is not None and not revealed(session, removal.participation_id):
        raise NotRevealed(
            _("Before both have handed in, only whoever wrote it can read it."),
            _("Take the details out of your own part yourself; take it back first if you have handed it in."),
        )
    about = tidied(removal.about, LIMIT).strip()
    if not about:
        raise WordsMissing(_("Say where it stands and what it is about, without the details themselves."))
    request = RemovalRequest(
        person_id=person.id,
        participation_id=removal.participation_id,
        place=removal.place,
        about=about,
        outside=removal.outside,
        asked_by_id=asked_by_id,
        asked_at=clock.now(),
    )
    session.add(request)
    session.flush()
    events.record(
        session, asked_by_id, "removal.asked", person_id=person.id, subject=request.id, place=removal.place
    )
    for one in _hr(session):
        if one.id != asked_by_id and outside_line(session, one.id, person.id):
            mails.tell_asked(session, request, one)
    if removal.place == "diary" and asked_by_id != person.id:
        mails.tell_owner(session, request, person)
    session.flush()
    return request


def _belongs(session: Session, removal: Removal) -> bool:
    if removal.participation_id is None:
        return removal.place in {"plan", "diary"}
    participation = session.get(Participation, removal.participation_id)
    return participation is not None and participation.person_id == removal.person_id


def _hr(session: Session) -> Sequence[Person]:
    today = clock.today()
    rows = session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == "hr", RoleGrant.ended_at.is_(None))
        .distinct()
    )
    return [one for one in rows if one.works_on(today)]


def refuse_removal(session: Session, request_id: UUID, actor_id: UUID, reason: str) -> None:
    """Leave the words as they are, for a reason that whoever asked can read. Raises WordsMissing, RequestAnswered."""
    reason = tidied(reason, LIMIT).strip()
    if not reason:
        raise WordsMissing(_("Write the reason. Whoever asked can read it."))
    request = _waiting(session, request_id)
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


def foresee(session: Session, request: RemovalRequest, words: Sequence[str]) -> tuple[tuple[Hit, ...], str]:
    """Where the words stand, and a token of just that for `remove`. Raises NothingFound."""
    hits = preview(session, _scope(request), words)
    if not hits:
        raise NothingFound(
            _("These words stand in none of the texts that you can read."),
            _("Check how they are spelt there: each line must be just as it is written."),
        )
    return hits, _token(hits, words)


def remove(session: Session, request_id: UUID, actor_id: UUID, words: Sequence[str], token: str) -> Struck:
    """Take the words out for good, as `foresee` showed. Tells the person, the authors and whoever asked.

    Raises RequestAnswered, NothingFound, and TextsChanged when the texts are not as they were shown.
    """
    request = _waiting(session, request_id)
    if foresee(session, request, words)[1] != token:
        raise TextsChanged()
    done = strike_in(session, _scope(request), words, THIRD_PARTY, actor_id)
    if done.striking_id is None:
        raise NothingFound(_("These words stand nowhere any more."))
    _answer(session, request, actor_id, done.striking_id, "")
    person = session.get_one(Person, request.person_id)
    for one_id in done.authors | {person.id}:
        mails.tell_struck(session, done.striking_id, session.get_one(Person, one_id), person)
    session.flush()
    return done


def _scope(request: RemovalRequest) -> Scope:
    return Scope(request.person_id, request.participation_id)


def _token(hits: Sequence[Hit], words: Sequence[str]) -> str:
    shown = repr((tuple(words), [(hit.title, hit.times, hit.excerpts) for hit in hits]))
    return hashlib.sha256(shown.encode()).hexdigest()


def _waiting(session: Session, request_id: UUID) -> RemovalRequest:
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
    session.flush()
    asker = session.get_one(Person, request.asked_by_id)
    mails.tell_answered(session, answer, asker, removed=striking_id is not None)
