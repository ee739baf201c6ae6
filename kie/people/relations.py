"""Who holds which role, and how one person stands to another: what access asks."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.access import Relation
from kie.people.models import Person, RoleGrant
from kie.people.queries import lines_above, lines_held, teams_below

_ROLES = {
    "hr": Relation.HR,
    "administrator": Relation.ADMINISTRATOR,
    "auditor": Relation.AUDITOR,
    "partner": Relation.PARTNER,
    "clerk": Relation.CLERK,
}


def roles_of(session: Session, person_id: UUID) -> list[RoleGrant]:
    """The roles that the person holds now."""
    return list(
        session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
        )
    )


def roles_held(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The roles that each of these people holds now; whoever holds none is left out. One statement."""
    rows = session.execute(
        select(RoleGrant.person_id, RoleGrant.role).where(
            RoleGrant.person_id.in_(list(person_ids)), RoleGrant.ended_at.is_(None)
        )
    )
    held: dict[UUID, list[str]] = {}
    for person_id, role in rows:
        held.setdefault(person_id, []).append(role)
    return held


def organisation_relations(roles: Iterable[str], leads: bool) -> frozenset[Relation]:
    """How somebody with these roles stands to the organisation. `leads`: whether they manage anybody."""
    relations = {Relation.SIGNED_IN} | {_ROLES[role] for role in roles}
    return frozenset(relations | ({Relation.LEADS} if leads else set()))


def relations_between(
    session: Session,
    viewer_id: UUID,
    person_id: UUID,
    day: date,
    roles: Iterable[Relation],
    *,
    hold: bool = False,
) -> frozenset[Relation]:
    """How `viewer_id` stands to `person_id` on `day`. `roles`: the viewer's relations to the organisation. `hold`: the
    reporting lines stay as they are until the transaction ends, for what is written because of them.

    Nobody is HR or partner to themselves: their own things reach them as the person only.
    """
    if viewer_id == person_id:
        return frozenset({Relation.SIGNED_IN, Relation.SELF})
    relations = {Relation.SIGNED_IN}
    held = set(roles)
    relations |= held & {Relation.HR, Relation.ADMINISTRATOR, Relation.AUDITOR, Relation.CLERK}
    lines = lines_held(session, person_id, day) if hold else lines_above(session, [person_id], day)
    raters = lines.raters(person_id)
    if viewer_id in (raters.leader, *raters.delegates):
        relations.add(Relation.MANAGER)
    elif lines.moderator(person_id) == viewer_id:
        relations.add(Relation.MODERATOR)
    if Relation.PARTNER in held and _in_scope(session, viewer_id, person_id):
        relations.add(Relation.PARTNER)
    return frozenset(relations)


def _in_scope(session: Session, partner_id: UUID, person_id: UUID) -> bool:
    units = [grant.team_id for grant in roles_of(session, partner_id) if grant.team_id is not None]
    team_id = session.scalar(select(Person.team_id).where(Person.id == person_id))
    return team_id is not None and team_id in teams_below(session, units)
