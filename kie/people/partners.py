"""Who looks after which units as an HR partner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, RoleGrant, Team


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a partner, with every team below it. `given_by`: "" for the command line or the demonstration."""

    grant_id: UUID
    name: str
    code: str
    given_at: datetime
    given_by: str


@dataclass(frozen=True, slots=True)
class Partner:
    """An HR partner and the units they look after, by name."""

    person_id: UUID
    name: str
    units: tuple[Unit, ...]


def partners(session: Session) -> tuple[Partner, ...]:
    """Every HR partner with what they look after now, by name; one statement."""
    giver = aliased(Person)
    rows = session.execute(
        select(
            RoleGrant.person_id,
            Person.name.label("partner"),
            RoleGrant.id,
            Team.name,
            Team.code,
            RoleGrant.granted_at,
            giver.name.label("given_by"),
        )
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Team, Team.id == RoleGrant.team_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .where(RoleGrant.role == "partner", RoleGrant.ended_at.is_(None))
        .order_by(Person.name, RoleGrant.person_id, Team.name, Team.code, RoleGrant.id)
    )
    return tuple(
        _partner(person_id, list(units)) for person_id, units in groupby(rows, attrgetter("person_id"))
    )


def _partner(person_id: UUID, rows: Iterable[Any]) -> Partner:
    rows = list(rows)
    units = tuple(Unit(one.id, one.name, one.code, one.granted_at, one.given_by or "") for one in rows)
    return Partner(person_id, rows[0].partner, units)
