"""How fast a directory may ask. Requests are counted by portions, so that few of them write, and reading queues behind
nobody who writes."""

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kie.accounts import throttle
from kie.accounts.models import SignInAttempt
from kie.provisioning.token_rules import PACED, PORTIONS


def minute_of(now: datetime) -> datetime:
    """When the minute began that counts now."""
    return now.replace(second=0, microsecond=0)


def portion_of(most: int) -> int:
    """How many requests are counted together, where there may be `most` in a minute."""
    return max(1, most // PORTIONS)


@dataclass(slots=True)
class _Held:
    """What a process may still answer in a minute. `over`: nothing is left for any process."""

    minute: datetime
    left: int = 0
    over: bool = False


class Pace:
    """What one process has taken of a token's minute, for all its threads. What it takes counts at once for every
    process and is gone with the minute, so that together they never answer more than there may be."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[UUID, _Held] = {}

    def spend(self, token_id: UUID, now: datetime) -> bool | None:
        """Whether one more may be answered; None where another portion has to be taken first."""
        with self._lock:
            held = self._this_minute(token_id, now)
            if held.left:
                held.left -= 1
                return True
            return False if held.over else None

    def taken(self, token_id: UUID, now: datetime, portion: int) -> None:
        """A portion was taken, of which the one who took it spends the first; 0: there is none left for anybody."""
        with self._lock:
            held = self._this_minute(token_id, now)
            if portion:
                held.left += portion - 1
            else:
                held.over = True

    def _this_minute(self, token_id: UUID, now: datetime) -> _Held:
        minute = minute_of(now)
        held = self._held.get(token_id)
        if held is None or held.minute < minute:
            held = self._held[token_id] = _Held(minute)
        if held.minute > minute:
            # A thread of the minute before spends nothing of this one.
            return _Held(minute)
        return held


def take(session: Session, token_id: UUID, now: datetime, most: int) -> int:
    """Take a portion of a token's minute: how many requests that is, 0 where all are taken. One after the other, also
    across processes; what of it is older goes, so that a row stands for a portion and few are kept."""
    key, minute = throttle.key_of("scim token", token_id), minute_of(now)
    throttle.hold(session, key)
    session.execute(
        delete(SignInAttempt)
        .where(SignInAttempt.key == key, SignInAttempt.at < minute - PACED)
        .execution_options(synchronize_session=False)
    )
    of_this_minute = SignInAttempt.at >= minute, SignInAttempt.at < minute + PACED
    taken = session.scalar(
        select(func.count(SignInAttempt.id)).where(SignInAttempt.key == key, *of_this_minute)
    )
    portion = portion_of(most)
    if ((taken or 0) + 1) * portion > most:
        return 0
    session.add(SignInAttempt(key=key, at=now))
    session.flush()
    return portion
