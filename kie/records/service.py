"""Opening records for a reason, and asking for words to be taken out; `removing` takes them out."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.queries import revealed
from kie.cycles.models import Participation
from kie.errors import NotFound
from kie.i18n import _
from kie.people.models import Person
from kie.people.readers import when_open
from kie.readings import REASONS, ReadingGrant, grant
from kie.records import mails, queries
from kie.records.errors import ReasonMissing
from kie.records.models import RemovalRequest
from kie.reviews.errors import NotRevealed, WordsMissing
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
    """What somebody asks for. `participation_id`: None for a plan, diary or reason. `outside`: for somebody outside."""

    person_id: UUID
    place: str
    participation_id: UUID | None
    about: str
    outside: bool = False


def ask_removal(session: Session, asked_by_id: UUID, removal: Removal) -> RemovalRequest:
    """Ask HR to take words out: somebody else's details, or what a reason beside the name says too much. Everybody of
    HR who may answer is told.

    Raises NotFound for a review that is not the person's, NotRevealed, WordsMissing and TextRefused.
    """
    person = session.get(Person, removal.person_id)
    if person is None or not _belongs(session, removal):
        raise NotFound()
    if removal.participation_id is not None and not revealed(session, removal.participation_id):
        raise NotRevealed(
            _("Until %(moment)s, only whoever wrote it can read it.", moment=when_open()),
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
    for one in queries.seconds(session, person.id, asked_by_id):
        mails.tell_asked(session, request, one)
    if removal.place == "diary" and asked_by_id != person.id:
        mails.tell_owner(session, request, person)
    session.flush()
    return request


def _belongs(session: Session, removal: Removal) -> bool:
    if removal.participation_id is None:
        return removal.place in {"plan", "diary", "reason"}
    participation = session.get(Participation, removal.participation_id)
    return participation is not None and participation.person_id == removal.person_id
