"""Slowing guesses down: failed tries are counted in the database, so that every worker knows of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, cast, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import rules
from kie.accounts.models import SignInAttempt
from kie.accounts.queries import hashed, names_of
from kie.errors import KieError
from kie.i18n import format_time, ngettext
from kie.people.models import Person

HOLDING_NAMES = 2_011
"""The first of the two numbers by which PostgreSQL knows that a name is held; the second is of the name."""


class TooManyTries(KieError):
    """Too many tries failed lately, for this account or from this address (429)."""

    status = 429


class TooOften(KieError):
    """Somebody asked for very much in a short while (429)."""

    status = 429


def key_of(kind: str, what: object) -> str:
    """What tries are counted under: a hash, so that what people mistype is not kept."""
    return hashed(f"{kind}:{what}")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` failed tries under `key` `within` the time past, 15 minutes unless said."""

    key: str
    most: int
    within: timedelta = rules.TRIES_WITHIN


def name_limit(typed: str) -> Limit:
    """The limit for one name, whoever it belongs to and whether to anybody.

    By what was typed and not by whom it means: tries counted by person rest under each of their names and spellings
    together, those of nobody each by itself, and whoever compares the two knows that there is such a person.
    """
    return Limit(key_of("name", rules.one_name(typed)), rules.TRIES_PER_NAME)


def account_limit(person_id: UUID) -> Limit:
    """The limit for the password of whoever is signed in already, asked for again before a change."""
    return Limit(key_of("account", person_id), rules.TRIES_PER_ACCOUNT)


def password_limits(person: Person) -> list[Limit]:
    """Everything under which tries with the person's password are counted."""
    return [account_limit(person.id), *(name_limit(name) for name in sorted(names_of(person)))]


def second_factor_limit(person_id: UUID) -> Limit:
    """The limit for the codes of one person's second factor."""
    return Limit(key_of("second factor", person_id), rules.TRIES_PER_ACCOUNT)


def address_limit(address: str) -> Limit:
    """The limit for one network address; generous, because a whole town hall may share it."""
    return Limit(key_of("address", address), rules.TRIES_PER_ADDRESS)


def refuse_too_many(session: Session, *limits: Limit) -> None:
    """Raises TooManyTries, with the minutes to wait, when one of the limits is reached."""
    free = max(filter(None, (free_at(session, limit) for limit in limits)), default=None)
    if free is not None:
        minutes = rules.minutes_until(free, clock.now())
        raise TooManyTries(
            ngettext(
                "There were too many tries that did not work. Wait %(n)s minute, until %(time)s, then try again.",
                "There were too many tries that did not work. Wait %(n)s minutes, until %(time)s, then try again.",
                minutes,
                time=format_time(rules.by_the_clock(free)),
            )
        )


def free_at(session: Session, limit: Limit) -> datetime | None:
    """When the limit lets another one through; None while it is not reached."""
    now = clock.now()
    recent = _recent(session, limit.key, now - limit.within, limit.most)
    return rules.free_at(recent, now, limit.most, limit.within)


def hold(session: Session, key: str) -> None:
    """Let tries under this key come one after the other, until the transaction ends: of many at once no more are taken
    than of as many in a row, whether the name is anybody's or not. On SQLite writers wait for each other anyway."""
    if session.get_bind().dialect.name == "postgresql":
        number = int(key[:7], 16)
        session.execute(
            select(func.pg_advisory_xact_lock(cast(HOLDING_NAMES, Integer), cast(number, Integer)))
        )


def count(session: Session, *keys: str) -> None:
    """One more try under each key."""
    session.add_all(SignInAttempt(key=key, at=clock.now()) for key in keys)
    session.flush()


def let_through(session: Session, limit: Limit) -> bool:
    """Whether the limit lets one more through, which then counts: both in one statement, as so many requests ask."""
    now = clock.now()
    lately = (
        select(SignInAttempt.id)
        .where(SignInAttempt.key == limit.key, SignInAttempt.at > now - limit.within)
        .limit(limit.most)
        .subquery()
    )
    one_more = select(literal(limit.key), literal(now, SignInAttempt.at.type)).where(
        select(func.count()).select_from(lately).scalar_subquery() < limit.most
    )
    done = session.execute(
        insert(SignInAttempt).from_select(["key", "at"], one_more).returning(SignInAttempt.at)
    )
    return done.first() is not None


def used_up(session: Session, key: str, most: int, within: timedelta) -> bool:
    """Whether `most` tries were counted under `key` within the time past."""
    return len(_recent(session, key, clock.now() - within, most)) >= most


def left(session: Session, limit: Limit) -> int:
    """How many more tries may fail before the limit is reached."""
    return limit.most - len(_recent(session, limit.key, clock.now() - limit.within, limit.most))


def then(session: Session, *limits: Limit) -> dict[str, str]:
    """What the audit trail says besides of a try that failed and was counted: that more have to wait from now on."""
    return {} if all(left(session, one) for one in limits) else {"then": "waits"}


def forget(session: Session, *keys: str) -> None:
    """Start counting afresh, after a try that worked."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.key.in_(keys)))


def forget_person(session: Session, person: Person) -> None:
    """Start counting afresh what was tried with the person's password, under each of their names."""
    forget(session, *(one.key for one in password_limits(person)))


def _recent(session: Session, key: str, since: datetime, most: int) -> list[datetime]:
    latest = select(SignInAttempt.at).where(SignInAttempt.key == key, SignInAttempt.at > since)
    return list(session.scalars(latest.order_by(SignInAttempt.at.desc()).limit(most)))
