"""Reading who is who at the identity provider."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.queries import address_rests
from kie.people.models import Person
from kie.single_sign_on.models import Identity
from kie.single_sign_on.rules import Claimed, Known


def identity_at(session: Session, issuer: str, subject: str) -> Identity | None:
    """Who this subject is; None when they have not signed in here yet."""
    return session.get(Identity, (issuer, subject), populate_existing=True)


def identities_of(session: Session, person_id: UUID) -> list[Identity]:
    """Who the person is at each provider that there was, the latest first."""
    mine = select(Identity).where(Identity.person_id == person_id)
    return list(session.scalars(mine.order_by(Identity.linked_at.desc(), Identity.issuer)))


def people_meant(session: Session, claimed: Claimed) -> list[Person]:
    """Everybody with the address or the staff number of the claims, by name."""
    said: list[ColumnElement[bool]] = []
    if claimed.email:
        said.append(Person.email == claimed.email)
    if claimed.staff_number:
        said.append(Person.staff_number == claimed.staff_number)
    return list(session.scalars(select(Person).where(or_(*said)).order_by(Person.name))) if said else []


def known(session: Session, person: Person, claimed: Claimed) -> Known:
    """What counts about somebody whom the claims mean. Call it with the person held."""
    linked = select(exists().where(Identity.issuer == claimed.issuer, Identity.person_id == person.id))
    return Known(
        in_post=person.works_on(clock.today()),
        address_rests=address_rests(session, person.id),
        linked=bool(session.scalar(linked)),
        number_differs=claimed.staff_number not in ("", person.staff_number),
    )
