"""What the page shows before a role is ended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people import queries
from kie.people.models import Person
from kie.people.role_names import ROLE_NAMES
from kie.people.service import is_only_administrator, role_of_another


@dataclass(frozen=True, slots=True)
class RoleEnding:
    """A role of somebody else. `role`: its word; `unit`: of an HR partner, "" for every other; `ended`: it is over;
    `only`: nobody else is system administrator, so it cannot end."""

    grant_id: UUID
    person_id: UUID
    name: str
    role: str
    title: str
    unit: str
    given: datetime
    ended: bool
    only: bool


def role_ending(session: Session, actor_id: UUID, grant_id: UUID) -> RoleEnding:
    """What it is that would end. Raises NotFound and RoleRefused."""
    grant = role_of_another(session, actor_id, grant_id)
    person = session.get_one(Person, grant.person_id)
    units = {} if grant.team_id is None else queries.team_names(session, [grant.team_id])
    return RoleEnding(
        grant.id,
        person.id,
        person.name,
        grant.role,
        _(ROLE_NAMES[grant.role]),
        "".join(units.values()),
        grant.granted_at,
        grant.ended_at is not None,
        is_only_administrator(session, grant),
    )
