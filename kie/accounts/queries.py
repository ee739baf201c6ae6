"""Reading accounts: who is meant by what was typed, which sessions live, who has no password yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, exists, func, inspect, or_, select
from sqlalchemy.orm import Session

from config import ConfigError
from kie import clock
from kie.accounts.closed import account_open
from kie.accounts.models import Account, RecoveryCode, SecondFactor, SignInSession
from kie.accounts.passkey_models import Passkey
from kie.accounts.rules import ABSOLUTE, IDLE, WithoutPassword, one_name
from kie.people.addresses import RESTS
from kie.people.models import AddressChange, Person
from kie.people.posts import not_left
from kie.people.queries import branches_of, teams_below
from kie.texts import spoilt


def hashed(secret: str) -> str:
    """How tokens and codes are kept: sha256, enough for secrets of 128 random bits and more."""
    return sha256(secret.encode()).hexdigest()


def person_meant(session: Session, typed: str, *, keep: bool = False) -> Person | None:
    """The person with this e-mail address or staff number; None when there is none, or more than one.

    `keep`: hold the row until the transaction ends, so that two tries for one account come one after the other.
    """
    text = typed.strip()
    if not text or spoilt(text):
        return None
    name = one_name(text)
    numbers, addresses = {text, text.upper(), text.lower(), name, name.upper()}, {text.lower(), name}
    meant = select(Person).where(or_(Person.email.in_(addresses), Person.staff_number.in_(numbers)))
    rows = session.scalars(meant.with_for_update(key_share=True) if keep else meant)
    # Tries are counted by name: whatever finds the same person has to be one of their names, in its one form.
    found = [person for person in rows if name in names_of(person)]
    exact = [person for person in found if text == person.staff_number or text.lower() == person.email]
    candidates = exact or found
    return candidates[0] if len(candidates) == 1 else None


def names_of(person: Person) -> set[str]:
    """What the person may type to sign in, each in its one form: staff number, and address where there is one."""
    return {one_name(name) for name in (person.staff_number, person.email) if name}


def address_rests(session: Session, person_id: UUID) -> bool:
    """Whether no code is mailed to the person, because their address is too new for us to know whose it is.

    It rests for seven days, while whoever reads the address from before can speak up. Where there was none, nobody was
    told: then it rests until the person has signed in since, with their password or a letter, as well.
    """
    resting = select(AddressChange.id).where(
        AddressChange.person_id == person_id,
        or_(
            AddressChange.changed_at > clock.now() - RESTS,
            and_(AddressChange.before.is_(None), ~signed_in_since_change()),
        ),
    )
    return session.scalar(resting.limit(1)) is not None


def signed_in_since_change() -> ColumnElement[bool]:
    """Whether a person began a session after a change of their address: for a statement about `AddressChange`."""
    return exists().where(
        SignInSession.person_id == AddressChange.person_id,
        SignInSession.started_at > AddressChange.changed_at,
    )


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
    """The app of the person's second factor; None while there is none."""
    return session.get(SecondFactor, person_id, populate_existing=True)


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody's second factor is made of: an app, passkeys, or both; either completes a signing-in."""

    app: SecondFactor | None
    passkeys: tuple[Passkey, ...]

    @property
    def on(self) -> bool:
        """Whether there is any, so that the password alone signs nobody in."""
        return self.app is not None or bool(self.passkeys)


def factors_of(session: Session, person_id: UUID) -> Factors:
    """The person's second factor as it stands; the passkeys in the order in which they came."""
    kept = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.added_at, Passkey.id)
    passkeys = session.scalars(kept.execution_options(populate_existing=True)).all()
    return Factors(second_factor_of(session, person_id), tuple(passkeys))


def has_password(session: Session, person_id: UUID) -> bool:
    """Whether the person signs in with a password here, or could; without one they do so elsewhere, or not yet."""
    return session.get(Account, person_id) is not None


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


def _waiting() -> tuple[ColumnElement[bool], ...]:
    """Has not left, and has no password yet and an account that is open: for a statement that joins the accounts to the
    people."""
    return Account.person_id.is_(None), not_left(clock.today()), account_open()


_COUNTED = (func.count(Person.id), func.count(Person.id).filter(Person.email.is_(None)))


def without_password(session: Session) -> WithoutPassword:
    """How many in the whole organisation have no password yet. One statement."""
    counted = select(*_COUNTED).select_from(Person).outerjoin(Account, Account.person_id == Person.id)
    return WithoutPassword(*session.execute(counted.where(*_waiting())).one())


def without_password_below(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, WithoutPassword]:
    """How many have no password yet in each of these teams and below it; teams without any are left out.

    One statement.
    """
    inside = branches_of(team_ids)
    rows = session.execute(
        select(inside.c.top, *_COUNTED)
        .join(Person, Person.team_id == inside.c.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(*_waiting())
        .group_by(inside.c.top)
    )
    return {team_id: WithoutPassword(*counts) for team_id, *counts in rows}


def people_without_password(
    session: Session, team_ids: Iterable[UUID] | None = None, *, without_email: bool = False
) -> list[UUID]:
    """Everybody who has not left and has no password yet, by name. `team_ids`: only in these and those below;
    `without_email`: only those who have no e-mail address either."""
    waiting = (
        select(Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(*_waiting())
        .order_by(Person.name, Person.id)
    )
    if team_ids is not None:
        waiting = waiting.where(Person.team_id.in_(teams_below(session, team_ids)))
    if without_email:
        waiting = waiting.where(Person.email.is_(None))
    return list(session.scalars(waiting))
