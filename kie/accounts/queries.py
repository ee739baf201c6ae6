"""Reading sign-in sessions: who is behind a browser's token."""

from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.accounts.models import SignInSession
from kie.accounts.rules import still_valid
from kie.people.models import Person
from kie.people.queries import organisation_relations, relations_between


def hashed(secret: str) -> str:
    """How tokens and codes are kept: sha256, enough for secrets of 128 random bits and more."""
    return sha256(secret.encode()).hexdigest()


@dataclass(slots=True)
class SignedIn:
    """The person signed in, for one request. Relations are asked of the database once each."""

    person_id: UUID
    name: str
    language: str
    team_id: UUID
    token: str
    sign_in_id: UUID
    session: Session
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False
    _relations: dict[UUID | None, frozenset[Relation]] = field(default_factory=dict)

    def get_id(self) -> str:
        """The opaque token that the cookie carries."""
        return self.token

    def relations_to(self, person_id: UUID | None) -> frozenset[Relation]:
        """How the viewer stands to that person today; to the organisation when None."""
        today = clock.today()
        if None not in self._relations:
            self._relations[None] = organisation_relations(self.session, self.person_id, today)
        if person_id not in self._relations:
            assert person_id is not None  # noqa: S101 - None was answered above
            self._relations[person_id] = relations_between(
                self.session, self.person_id, person_id, today, self._relations[None]
            )
        return self._relations[person_id]


def signed_in(session: Session, token: str) -> SignedIn | None:
    """The person behind a browser's token; None when it is unknown, ended, too old or idle too long."""
    row = session.execute(
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.token_hash == hashed(token), SignInSession.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    sign_in, person = row._tuple()
    if not still_valid(sign_in.started_at, sign_in.seen_at, clock.now()):
        return None
    if not person.works_on(clock.today()):
        return None
    return SignedIn(person.id, person.name, person.language, person.team_id, token, sign_in.id, session)
