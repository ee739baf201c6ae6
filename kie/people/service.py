"""Changing people: one person, one team, roles in running the product. The import from CSV is in `imports.py`."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _
from kie.people.holding import hold_people, hold_role
from kie.people.imports import import_people, preview_people
from kie.people.models import ROLES, Person, RoleGrant, Team
from kie.people.posts import in_post
from kie.people.rights import ROLE, changed

__all__ = [
    "create_person",
    "create_team",
    "end_role",
    "give_role",
    "import_people",
    "is_only_administrator",
    "preview_people",
    "refuse_ending",
    "refuse_role",
    "role_of_another",
    "top_team",
]

APART = {
    "hr": {"administrator", "clerk"},
    "partner": {"clerk"},
    "administrator": {"hr"},
    "clerk": {"hr", "partner"},
}
"""Roles that one person never holds together: HR prints paper forms, and somebody else types them in."""


class RoleRefused(Conflict):
    """The role may not be given or ended by this person, or not to this one."""


class RolesApart(RoleRefused):
    """The person holds a role that excludes this one."""


def create_team(session: Session, *, code: str, name: str, parent_id: UUID | None = None) -> Team:
    """A new team below `parent_id`; None makes it the top, the organisation itself."""
    team = Team(code=code, name=name, parent_id=parent_id)
    session.add(team)
    session.flush()
    return team


def top_team(session: Session) -> Team | None:
    """The organisation itself; None while there are no teams."""
    return session.scalar(select(Team).where(Team.parent_id.is_(None)).order_by(Team.code).limit(1))


def create_person(
    session: Session,
    actor_id: UUID | None,
    *,
    staff_number: str,
    name: str,
    email: str | None,
    employer: str,
    role_profile: str,
    team_id: UUID,
    starts_on: date,
    **others: Any,
) -> Person:
    """A new member of staff. `others`: the remaining fields of `Person`. Raises Conflict when the number is taken."""
    if session.scalar(select(Person.id).where(Person.staff_number == staff_number)) is not None:
        raise Conflict(_("There is already somebody with the staff number %(number)s.", number=staff_number))
    person = Person(
        staff_number=staff_number,
        name=name,
        email=None if email is None else email.lower(),
        employer=employer,
        role_profile=role_profile,
        team_id=team_id,
        starts_on=starts_on,
        **others,
    )
    session.add(person)
    session.flush()
    events.record(session, actor_id, "person.created", person_id=person.id)
    return person


def give_role(
    session: Session, actor_id: UUID | None, person_id: UUID, role: str, team_id: UUID | None = None
) -> RoleGrant:
    """Give a role in running the product; one held already is left as it is. `team_id`: the unit of an HR partner.

    Every session of the person ends: they sign in again to use it. `actor_id` is None for the command line. Raises
    RoleRefused for a role to oneself, and for HR and system administration in one hand: whoever runs the machine does
    not run the reviews.
    """
    standing = refuse_role(session, actor_id, person_id, role, team_id)
    if standing is not None:
        return standing
    grant = RoleGrant(
        person_id=person_id, role=role, team_id=team_id, granted_by_id=actor_id, granted_at=clock.now()
    )
    session.add(grant)
    session.flush()
    events.record(
        session, actor_id, "role.given", person_id=person_id, subject=grant.id, role=role, **_unit(team_id)
    )
    changed(session, [person_id], ROLE)
    return grant


def refuse_role(
    session: Session, actor_id: UUID | None, person_id: UUID, role: str, team_id: UUID | None = None
) -> RoleGrant | None:
    """Raises what `give_role` would, and changes nothing; the grant of one who holds the role already, else None."""
    if role not in ROLES or (role == "partner") != (team_id is not None):
        raise Invalid(_("Choose a role, and a team for an HR partner only."))
    if actor_id == person_id:
        raise RoleRefused(_("You cannot give yourself a role."), _("Ask somebody else who may."))
    # Held, so that two people cannot give the two roles that exclude each other at the same moment. Whoever gives it is
    # held too: where they are to show that it is they, that holds them, and by then somebody may give them a role.
    hold_people(session, actor_id, person_id)
    held = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    ).all()
    for grant in held:
        if grant.role == role and grant.team_id == team_id:
            return grant
        if grant.role in APART.get(role, ()):
            raise RolesApart(
                _("Whoever works for HR cannot type in paper forms as well.")
                if "clerk" in (role, grant.role)
                else _("HR administrator and system administrator cannot be the same person."),
                _("End the other role first."),
            )
    return None


def _unit(team_id: UUID | None) -> dict[str, str]:
    """What an event says of a partner's unit."""
    return {} if team_id is None else {"team": str(team_id)}


def role_of_another(session: Session, actor_id: UUID | None, grant_id: UUID) -> RoleGrant:
    """A role that this person may end. Raises NotFound.

    Nobody ends their own, so that there is always somebody left to give roles: RoleRefused.
    """
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound()
    if grant.person_id == actor_id:
        raise RoleRefused(_("You cannot end your own role."), _("Ask somebody else who may."))
    return grant


def is_only_administrator(session: Session, grant: RoleGrant) -> bool:
    """Whether this is a system administrator's role, not ended, and nobody else who is in post today has it."""
    if grant.role != "administrator" or grant.ended_at is not None:
        return False
    others = (
        select(RoleGrant.id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == grant.role,
            RoleGrant.ended_at.is_(None),
            RoleGrant.person_id != grant.person_id,
            in_post(clock.today()),
        )
    )
    return session.scalar(others.limit(1)) is None


def refuse_ending(session: Session, actor_id: UUID | None, grant_id: UUID) -> RoleGrant:
    """Raises what `end_role` would, and changes nothing; the role, ended or not."""
    grant = role_of_another(session, actor_id, grant_id)
    # All of them are held, so that of two who end the last two roles at the same moment the second sees the first; and
    # whoever held it, so that whoever signs in at this moment does so before, and is signed out, or after.
    hold_role(session, "administrator", actor_id, grant.person_id)
    # Somebody else may have ended it until then.
    session.refresh(grant)
    if is_only_administrator(session, grant):
        name = session.get_one(Person, grant.person_id).name
        raise RoleRefused(
            _("%(name)s is the only system administrator.", name=name),
            _("Give somebody else the role first."),
        )
    return grant


def end_role(session: Session, actor_id: UUID | None, grant_id: UUID) -> RoleGrant:
    """End a role, and every session of whoever held it; one ended already stays so. Raises as `role_of_another`, and
    RoleRefused for the only system administrator's: what they alone may do, nobody could do any more."""
    grant = refuse_ending(session, actor_id, grant_id)
    if grant.ended_at is None:
        grant.ended_at = clock.now()
        events.record(
            session,
            actor_id,
            "role.ended",
            person_id=grant.person_id,
            subject=grant.id,
            role=grant.role,
            **_unit(grant.team_id),
        )
        changed(session, [grant.person_id], ROLE)
    return grant
