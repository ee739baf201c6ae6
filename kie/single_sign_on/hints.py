"""The provider's ID token of a session that began there: kept to say, when signing out, whose session is to end there.

With it the provider ends that session without asking, and never somebody else's (OpenID Connect RP-Initiated Logout
1.0, 2). It names a person, so it is sealed under a key that the installation and the browser's cookie have one half of
each, is read once, and goes when no session of its time can live any more.
"""

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.queries import hashed
from kie.accounts.rules import ABSOLUTE
from kie.ciphers import Cipher, NotOpened, cipher_for
from kie.single_sign_on.models import SignOutHint

LONGEST = 4_000
"""Letters of a token that still fits into an address; who has a longer one is asked by the provider."""


def keep_hint(session: Session, key: str, token: str) -> str | None:
    """Keep the token; gives the handle for the cookie. None for one that would fit into no address. `key`: the
    installation's secret key."""
    if not 0 < len(token) <= LONGEST:
        return None
    handle = secrets.token_urlsafe(32)
    sealed = _cipher(key, handle).encrypt(token.encode())
    session.add(SignOutHint(handle_hash=hashed(handle), sealed=sealed, made_at=clock.now()))
    session.flush()
    return handle


def take_hint(session: Session, key: str, handle: str) -> str | None:
    """The token behind the handle, which is gone then; None where there is none any more, or another key now."""
    taken = delete(SignOutHint).where(
        SignOutHint.handle_hash == hashed(handle), SignOutHint.made_at >= clock.now() - ABSOLUTE
    )
    sealed = session.scalar(taken.returning(SignOutHint.sealed))
    try:
        return None if sealed is None else _cipher(key, handle).decrypt(sealed).decode()
    except NotOpened:
        return None


def forget_old(session: Session) -> None:
    """Delete those of sessions that can live no more."""
    session.execute(delete(SignOutHint).where(SignOutHint.made_at < clock.now() - ABSOLUTE))


def _cipher(key: str, handle: str) -> Cipher:
    return cipher_for(key, f"kie sign-out hint:{handle}")
