"""Finding whom to thank, and what one has sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.db import has_word
from kie.people.models import Person, Team
from kie.texts import without_spoilt
from kie.thanks.models import Thanks
from kie.thanks.rules import MOST_FOUND, left

MOST_WORDS = 6
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
    """People in post on `day`, other than the viewer, whose name has every word; one more than is shown at most."""
    found = [has_word(Person.name, word) for word in without_spoilt(words).split()[:MOST_WORDS]]
    rows = session.execute(
        select(Person.id, Person.name, Person.job_title, Team.name)
        .join(Team, Team.id == Person.team_id)
        .where(
            Person.id != viewer_id,
            Person.starts_on <= day,
            or_(Person.leaves_on.is_(None), Person.leaves_on >= day),
            *found,
        )
        .order_by(Person.name, Person.id)
        .limit(MOST_FOUND + 1)
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


def left_today(session: Session, sender_id: UUID) -> int:
    """How many more the person may send today."""
    # A day in London and the day before it hold every instant of that day, whatever the clocks do.
    since = clock.now() - timedelta(days=2)
    found = session.scalars(
        select(Thanks.sent_at).where(Thanks.sender_id == sender_id, Thanks.sent_at >= since)
    )
    return left((clock.local(at).date() for at in found), clock.today())
