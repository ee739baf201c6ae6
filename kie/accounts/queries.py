"""Reading accounts: who is behind a browser's token, who is meant by what was typed, who has no password yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, and_, bindparam, func, inspect, or_, select, true
from sqlalchemy.orm import Session

from config import ConfigError
from kie import clock
from kie.access import Relation
from kie.accounts.models import Account, RecoveryCode, SecondFactor, SignInSession
from kie.accounts.rules import (
    ABSOLUTE,
    IDLE,
    SECOND_FACTOR_ROLES,
    can_be_extended,
    ends_at,
    step_left,
    still_valid,
)
from kie.people.models import Person, RoleGrant
from kie.people.queries import leads_somebody, organisation_relations, relations_between, teams_below
from kie.texts import spoilt


def hashed(secret: str) -> str:
    """How tokens and codes are kept: sha256, enough for secrets of 128 random bits and more."""
    return sha256(secret.encode()).hexdigest()


@dataclass(slots=True)
class SignedIn:
    """The person signed in, for one request. Relations are asked of the database once each.

    `relations` begins with how they stand to the organisation, under None. `step_left`: "code" or "set-up" while
    the second factor is owed, else None. Until then they are not authenticated: to every page they are nobody, and
    only the pages of the second factor look further. `second_factor_required`: they hold a role that must have one.
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
        """How the viewer stands to that person today; to the organisation when None."""
        if person_id is not None and person_id not in self.relations:
            self.relations[person_id] = relations_between(
                self.session, self.person_id, person_id, clock.today(), self.relations[None]
            )
        return self.relations[person_id]


@lru_cache(maxsize=8)
def _by_token(day: date, along: Select[*tuple[Any, ...]] | None) -> Select[*tuple[Any, ...]]:
    """Who stands behind a token on `day`, a row for each role, with the columns of `along` in each. Every request asks
    it, so it is put together once a day, and reads no more than every request needs."""
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
            SecondFactor.person_id.is_not(None).label("turned_on"),
            RoleGrant.role,
            leads_somebody(day).label("leads"),
        )
        .join(Person, Person.id == SignInSession.person_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)))
        .where(
            SignInSession.token_hash == bindparam("token_hash"),
            SignInSession.ended_at.is_(None),
            Person.starts_on <= day,
            or_(Person.leaves_on.is_(None), Person.leaves_on >= day),
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
    second_factor_required: bool,
) -> SignedIn | None:
    """The person behind a browser's token; None when it is unknown, ended, too old or idle too long, or they left.

    `along`: what else is read in the same statement, with these parameters; it may wait for a row, but only once the
    token is known. `second_factor_required`: whether this installation wants one of those whose role calls
    for it.
    """
    asked = {**(parameters or {}), "token_hash": hashed(token)}
    rows = session.connection().execute(_by_token(clock.today(), along), asked).all()
    if not rows or not still_valid(rows[0].started_at, rows[0].seen_at, clock.now()):
        return None
    row, roles = rows[0], {row.role for row in rows if row.role is not None}
    required = second_factor_required and not roles.isdisjoint(SECOND_FACTOR_ROLES)
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


def person_meant(session: Session, typed: str, *, keep: bool = False) -> Person | None:
    """The person with this e-mail address or staff number; None when there is none, or more than one.

    `keep`: hold the row until the transaction ends, so that two tries for one account come one after the other.
    """
    text = typed.strip()
    if not text or spoilt(text):
        return None
    numbers = {text, text.upper(), text.lower()}
    meant = select(Person).where(or_(Person.email == text.lower(), Person.staff_number.in_(numbers)))
    found = session.scalars(meant.with_for_update(key_share=True) if keep else meant).all()
    exact = [person for person in found if text == person.staff_number or text.lower() == person.email]
    candidates = exact or found
    return candidates[0] if len(candidates) == 1 else None


def sessions_of(session: Session, person_id: UUID) -> list[SignInSession]:
    """The person's sessions that live now, the latest first."""
    now = clock.now()
    return list(
        session.scalars(
            select(SignInSession)
            .where(
                SignInSession.person_id == person_id,
                SignInSession.ended_at.is_(None),
                SignInSession.seen_at > now - IDLE,
                SignInSession.started_at > now - ABSOLUTE,
            )
            .order_by(SignInSession.seen_at.desc(), SignInSession.id)
        )
    )


def second_factor_of(session: Session, person_id: UUID) -> SecondFactor | None:
    """The person's second factor; None while it is off."""
    return session.get(SecondFactor, person_id, populate_existing=True)


def recovery_codes_left(session: Session, person_id: UUID) -> int:
    """How many of the person's recovery codes still work."""
    left = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def demonstration_accounts_exist(session: Session) -> bool:
    """Whether an account of the demonstration, whose password is printed for all to see, is in the database."""
    return session.scalar(select(Account.person_id).where(Account.demonstration).limit(1)) is not None


def refuse_demonstration(engine: Engine) -> None:
    """Raise ConfigError when the database holds accounts whose passwords everybody knows.

    One that is not migrated yet holds none; `/ready` tells of it.
    """
    if not inspect(engine).has_table(Account.__tablename__):
        return
    with Session(engine) as session:
        if demonstration_accounts_exist(session):
            raise ConfigError(
                "This database holds demonstration accounts, whose passwords everybody knows. "
                "Use a fresh database in production."
            )


def people_without_password(session: Session, team_ids: Iterable[UUID] | None = None) -> list[UUID]:
    """Everybody who has not left and has no password yet, by name. `team_ids`: only in these and those below."""
    waiting = (
        select(Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Account.person_id.is_(None), or_(Person.leaves_on.is_(None), Person.leaves_on >= clock.today())
        )
        .order_by(Person.name, Person.id)
    )
    if team_ids is not None:
        waiting = waiting.where(Person.team_id.in_(teams_below(session, team_ids)))
    return list(session.scalars(waiting))
