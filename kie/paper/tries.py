"""How many codes a clerk may get wrong: enough for honest slips of the finger, too few for guessing."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie.accounts import throttle
from kie.accounts.rules import TRIES_PER_ACCOUNT, TRIES_WITHIN, bare_code
from kie.i18n import _, ngettext

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20
"""Different wrong codes in an hour. A code that works starts the short count anew, so that a clerk with a pile of forms
is not locked out by slips here and there. But a clerk has working codes in hand, and could put one between every few
guesses: so wrong codes are counted by the hour as well, and nothing takes them off again. One typed twice is one slip.
A code has 60 bits: 20 guesses an hour at a million forms would find one in some millions of years."""
WARN_BELOW = 3


def refuse_too_many(session: Session, clerk_id: UUID, address: str) -> None:
    """Raises TooManyTries when this clerk, or this address, got too many wrong lately."""
    throttle.refuse_too_many(session, *_limits(clerk_id), throttle.address_limit(address))


def was_wrong(session: Session, clerk_id: UUID, address: str, typed: str) -> None:
    """Count a code that could not be used."""
    short, an_hour = _limits(clerk_id)
    throttle.count(session, short.key, throttle.address_limit(address).key)
    this = throttle.key_of("paper code", f"{clerk_id}:{bare_code(typed)}")
    if not throttle.used_up(session, this, 1, HOUR):
        throttle.count(session, this, an_hour.key)


def was_right(session: Session, clerk_id: UUID) -> None:
    """A code that works starts the short count anew; that by the hour goes on."""
    throttle.forget(session, _limits(clerk_id)[0].key)


def warning(session: Session, clerk_id: UUID) -> str:
    """How many tries are left, in words, once they are few; "" while there are enough."""
    left = min(throttle.left(session, limit) for limit in _limits(clerk_id))
    if left >= WARN_BELOW:
        return ""
    if left == 0:
        return _("That was the last try for now: wait before you type another code.")
    return ngettext(
        "%(n)s more wrong code, and you must wait before the next.",
        "%(n)s more wrong codes, and you must wait before the next.",
        left,
    )


def _limits(clerk_id: UUID) -> tuple[throttle.Limit, throttle.Limit]:
    return (
        throttle.Limit(throttle.key_of("paper", clerk_id), TRIES_PER_ACCOUNT, TRIES_WITHIN),
        throttle.Limit(throttle.key_of("paper by the hour", clerk_id), MOST_AN_HOUR, HOUR),
    )
