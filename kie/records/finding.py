"""Finding somebody whose records must be read, by a part of their name or by their staff number."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people.finding import matching
from kie.people.models import Person, Team
from kie.people.queries import teams_below
from kie.people.relations import roles_of
from kie.people.standing import outside_among
from kie.records.errors import SearchRefused
from kie.texts import without_spoilt

MOST = 25
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whose records the reader may ask to read. `leaves_on`: their last day, None while they stay."""

    person_id: UUID
    name: str
    staff_number: str
    team: str
    leaves_on: date | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found, by name. `more`: there are others, who were not looked through. `exact`: whose staff number
    it is, None when it is a name, or nobody's that the reader may open."""

    people: tuple[Found, ...]
    more: bool
    exact: UUID | None


def find(session: Session, reader_id: UUID, typed: str) -> Finding:
    """Whoever has a word in their name that begins with each of these, or this staff number; four statements at most.

    Only people whose records the reader may ask for: in their units for a partner, and nobody of their own line.
    People who have left are found too. Capitals and accents make no difference. Raises SearchRefused when there is
    nothing to look for, or too much.
    """
    words = unicodedata.normalize("NFC", without_spoilt(typed)).split()
    whole = " ".join(words)
    if not words:
        raise SearchRefused(_("Type a part of the name, or the staff number."))
    if len(whole) > LONGEST:
        raise SearchRefused(
            _("Type a part of the name or the staff number, %(n)s letters at most.", n=LONGEST)
        )
    rows = session.execute(
        select(Person.id, Person.name, Person.staff_number, Team.name, Person.leaves_on)
        .join(Team, Team.id == Person.team_id)
        .where(*_in_reach(session, reader_id))
        .where(or_(Person.staff_number == whole, and_(*matching(whole, by_name=True))))
        .order_by(Person.staff_number != whole, Person.name, Person.id)
        .limit(MOST + 1)
    ).all()
    outside = outside_among(session, reader_id, [row[0] for row in rows[:MOST]])
    people = tuple(Found(*row) for row in rows[:MOST] if row[0] in outside)
    exact = next((one.person_id for one in people if one.staff_number == whole), None)
    return Finding(people, len(rows) > MOST, exact)


def _in_reach(session: Session, reader_id: UUID) -> list[ColumnElement[bool]]:
    """Everybody for HR; for a partner the people of their units and below."""
    roles = roles_of(session, reader_id)
    if any(grant.role == "hr" for grant in roles):
        return []
    units = [grant.team_id for grant in roles if grant.role == "partner" and grant.team_id is not None]
    return [Person.team_id.in_(teams_below(session, units))]
