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
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def named_well(name: str) -> bool:
    """Whether a token may be called so: the audit trail shows it."""
    return _NAME.fullmatch(name) is not None


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
