"""Who is behind a browser's token: read once for a request, with whatever the page wants read along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, exists, or_, select, true
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.accounts.closed import account_open
from kie.accounts.models import SecondFactor, SignInSession
from kie.accounts.passkey_models import Passkey
from kie.accounts.queries import hashed
from kie.accounts.rules import (
    ABSOLUTE,
    can_be_extended,
    ends_at,
    second_factor_wanted,
    step_left,
    still_valid,
)
from kie.db import writes
from kie.frameworks.queries import latest_addition
from kie.people.models import Person, RoleGrant
from kie.people.posts import in_post
from kie.people.queries import leads_somebody
from kie.people.relations import organisation_relations, relations_between


@dataclass(slots=True)
class SignedIn:
    """The person signed in, for one request. Relations are asked of the database once each.

    `relations` begins with how they stand to the organisation, under None. `step_left`: "code" or "set-up" while
    the second factor is owed, else None. Until then they are not authenticated: to every page they are nobody, and
    only the pages of the second factor look further. `second_factor_required`: they must have one, for a role that they
    hold or because everybody must.
    `row`: what was read of them, with what the view wanted read along.
    """

    person_id: UUID
    name: str
    language: str
    team_id: UUID
    token: str
    sign_in_id: UUID
    started_at: datetime
    seen_at: datetime
    second_factor_at: datetime | None
    second_factor_required: bool
    step_left: str | None
    session: Session
    relations: dict[UUID | None, frozenset[Relation]]
    row: Row[Any]
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def seconds_left(self) -> int:
        """How long the session lives if nothing more is done in it."""
        return max(0, int((ends_at(self.started_at, self.seen_at) - clock.now()).total_seconds()))

    @property
    def ends_at_the_latest(self) -> datetime:
        """When the session ends however much is done in it."""
        return self.started_at + ABSOLUTE

    @property
    def extendable(self) -> bool:
        """Whether doing something makes the session live longer."""
        return can_be_extended(self.started_at, self.seen_at)

    @property
    def is_authenticated(self) -> bool:
        """Whether signing in is complete."""
        return self.step_left is None

    def get_id(self) -> str:
        """The opaque token that the cookie carries."""
        return self.token

    def relations_to(self, person_id: UUID | None) -> frozenset[Relation]:
        """How the viewer stands to that person today; to the organisation when None.

        Where the request writes, it stays so until it is done: who comes after a manager waits for what they are
        sending at that moment, and what is sent later is refused.
        """
        if person_id is not None and person_id not in self.relations:
            self.relations[person_id] = relations_between(
                self.session,
                self.person_id,
                person_id,
                clock.today(),
                self.relations[None],
                hold=writes(self.session),
            )
        return self.relations[person_id]


@lru_cache(maxsize=8)
def _by_token(day: date, along: Select[*tuple[Any, ...]] | None) -> Select[*tuple[Any, ...]]:
    """Who stands behind a token on `day`, a row for each role, with the columns of `along` in each. Every request asks
    it, so it is put together once a day, and reads no more than every request needs; among it what was published last
    beside the files of frameworks, so that each process knows of it."""
    asked = (
        select(
            Person.id,
            Person.name,
            Person.language,
            Person.team_id,
            SignInSession.id.label("sign_in_id"),
            SignInSession.started_at,
            SignInSession.seen_at,
            SignInSession.second_factor_at,
            or_(SecondFactor.person_id.is_not(None), exists().where(Passkey.person_id == Person.id)).label(
                "turned_on"
            ),
            RoleGrant.role,
            leads_somebody(day).label("leads"),
            latest_addition().label("latest_addition"),
        )
        .join(Person, Person.id == SignInSession.person_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)))
        .where(
            SignInSession.token_hash == bindparam("token_hash"),
            SignInSession.ended_at.is_(None),
            in_post(day),
            account_open(),
        )
    )
    if along is None:
        return asked
    beside = along.cte("along")
    return asked.add_columns(*beside.c).outerjoin(beside, true())


def signed_in(
    session: Session,
    token: str,
    along: Select[*tuple[Any, ...]] | None = None,
    parameters: Mapping[str, Any] | None = None,
    *,
    second_factor: str,
) -> SignedIn | None:
    """The person behind a browser's token; None when it is unknown, ended, too old or idle too long, or they left.

    `along`: what else is read in the same statement, with these parameters; it may wait for a row, but only once the
    token is known. `second_factor`: from whom this installation wants one (`Settings.second_factor_from`).
    """
    asked = {**(parameters or {}), "token_hash": hashed(token)}
    rows = session.connection().execute(_by_token(clock.today(), along), asked).all()
    if not rows or not still_valid(rows[0].started_at, rows[0].seen_at, clock.now()):
        return None
    row, roles = rows[0], {row.role for row in rows if row.role is not None}
    required = second_factor_wanted(second_factor, roles)
    return SignedIn(
        row.id,
        row.name,
        row.language,
        row.team_id,
        token,
        row.sign_in_id,
        row.started_at,
        row.seen_at,
        row.second_factor_at,
        required,
        step_left(required, bool(row.turned_on), row.second_factor_at is not None),
        session,
        {None: organisation_relations(roles, bool(row.leads))},
        row,
    )
