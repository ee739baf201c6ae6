"""Challenges of passkeys that were answered: noted for as long as they could be answered, so that none is twice.

What a browser was asked stands in its own signed cookie, and nothing is written before it answers.
"""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.ceremony import Challenge
from kie.accounts.passkey_models import UsedChallenge
from kie.accounts.passkey_rules import CHALLENGE_LASTS
from kie.accounts.queries import hashed
from kie.db import inserting


def use_up(session: Session, challenge: Challenge) -> bool:
    """Whether this challenge may still be answered: it is not too old, and was not answered before. Now it is."""
    now = clock.now()
    if challenge.until <= now:
        return False
    row = {"digest": hashed(challenge.value.hex()), "used_at": now}
    insert = inserting(session, UsedChallenge).values(row).on_conflict_do_nothing()
    return session.scalar(insert.returning(UsedChallenge.digest)) is not None


def forget_old(session: Session) -> None:
    """Delete what was noted of challenges that nobody can answer any more."""
    session.execute(delete(UsedChallenge).where(UsedChallenge.used_at < clock.now() - 2 * CHALLENGE_LASTS))
