"""What the pages about somebody's link to the identity provider show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie.i18n import N_, _
from kie.people.directory import known_person
from kie.single_sign_on.queries import identities_of
from kie.single_sign_on.rules import EMAIL, STAFF_NUMBER

_HOW = {
    EMAIL: N_("by the e-mail address, which is the same there and in KIE"),
    STAFF_NUMBER: N_("by the staff number, which is the same there and in KIE"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One link. `issuer`: the provider's address; `how`: what told whose account it is."""

    issuer: str
    since: datetime
    how: str


@dataclass(frozen=True, slots=True)
class LinksPage:
    """Whose links, and which."""

    person_id: UUID
    name: str
    links: tuple[Link, ...]


def links_of(session: Session, person_id: UUID) -> LinksPage:
    """The person's links; raises NotFound when there is no such person."""
    person = known_person(session, person_id)
    found = identities_of(session, person_id)
    links = tuple(Link(one.issuer, one.linked_at, _(_HOW[one.how])) for one in found)
    return LinksPage(person.id, person.name, links)
