"""Rules of signing in: how long a session lives, what a password must be."""

from datetime import datetime, timedelta

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)


def still_valid(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session lives: seen within the last 60 minutes, begun within the last 12 hours (ASVS 5.0, 7.3)."""
    return now - seen_at < IDLE and now - started_at < ABSOLUTE
