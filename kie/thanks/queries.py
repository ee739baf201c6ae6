"""Finding whom to thank, and what one has sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.evidence.models import EvidenceNote
from kie.evidence.words import NoteWords
from kie.people.finding import found_ids
from kie.people.models import Person, Team
from kie.people.posts import in_post
from kie.thanks.models import Thanks
from kie.thanks.rules import MOST_FOUND, left

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in post, with as much as tells two people of one name apart."""

    id: UUID
    name: str
    job_title: str
    team: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Thanks that arrived. `kind` as in the diary."""

    name: str
    kind: str
    sent_at: datetime


def colleagues(session: Session, words: str, viewer_id: UUID, day: date) -> tuple[Colleague, ...]:
    """People in post on `day`, other than the viewer, whose name has a word that begins with each.

    One more than is shown at most.
    """
    here = (
        Person.id != viewer_id,
        in_post(day),
    )
    ids = found_ids(session, words, *here, by_name=True, most=MOST_FOUND + 1)
    rows = session.execute(
        select(Person.id, Person.name, Person.job_title, Team.name)
        .join(Team, Team.id == Person.team_id)
        .where(Person.id.in_(ids))
        .order_by(Person.name, Person.id)
    )
    return tuple(Colleague(*row) for row in rows)


def sent_by(session: Session, sender_id: UUID) -> tuple[Sent, ...]:
    """What somebody sent last, the latest first."""
    rows = session.execute(
        select(Person.name, Thanks.kind, Thanks.sent_at)
        .join(Person, Person.id == Thanks.person_id)
        .where(Thanks.sender_id == sender_id)
        .order_by(Thanks.sent_at.desc(), Thanks.id)
        .limit(MOST_SHOWN)
    )
    return tuple(Sent(*row) for row in rows)


def sent_today(session: Session, sender_id: UUID, person_id: UUID, words: NoteWords) -> bool:
    """Whether the sender wrote these very words to this person today. `words`: as they are kept."""
    written = session.scalars(
        select(EvidenceNote.written_at).where(
            EvidenceNote.person_id == person_id,
            EvidenceNote.author_id == sender_id,
            EvidenceNote.kind == words.kind,
            EvidenceNote.happened_on == words.happened_on,
            EvidenceNote.words == words.words,
        )
    )
    return any(clock.local(at).date() == clock.today() for at in written)


def left_today(session: Session, sender_id: UUID) -> int:
    """How many more the person may send today."""
    # A day in London and the day before it hold every instant of that day, whatever the clocks do.
    since = clock.now() - timedelta(days=2)
    found = session.scalars(
        select(Thanks.sent_at).where(Thanks.sender_id == sender_id, Thanks.sent_at >= since)
    )
    return left((clock.local(at).date() for at in found), clock.today())
