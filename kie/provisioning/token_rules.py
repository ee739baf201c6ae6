"""How tokens look, how long they last, and when somebody is told of their end. Plain values only."""

import re
from datetime import datetime, timedelta

PREFIX = "kie_scim_"
"""How every token begins, so that scanners for secrets find one that lies about."""
LASTS, LASTS_LONGEST = 365, 730
"""Days, unless said otherwise, and at most."""
NOTED_EVERY = timedelta(minutes=5)
WARNED = timedelta(days=30)
"""How long before its end the doctor tells of a token."""
NAMED_LONGEST = 60
NAMED = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{NAMED_LONGEST - 1}}}\Z")
"""How a token may be called: the audit trail shows it."""
MOST_REQUESTS, PACED = 1_500, timedelta(minutes=1)
"""Of one token, within so long by the clock: 25 a second, which is as fast as large directories send. What comes faster
is told to wait."""
PORTIONS = 60
"""Parts of that which a process takes, one at a time, and then answers without asking the others."""


def named_well(name: str) -> bool:
    """Whether a token may be called so."""
    return NAMED.match(name) is not None


def state(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> str:
    """ "revoked", "expired", "ends soon" or "works"."""
    if revoked_at is not None:
        return "revoked"
    if expires_at <= now:
        return "expired"
    return "ends soon" if expires_at - now <= WARNED else "works"


def bearer(header: str) -> str:
    """The token that an Authorization header carries; "" for none. The scheme's capitals make no difference (RFC 9110,
    11.1)."""
    scheme, _space, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
