"""When a replica may answer in the primary's place, and for how long it is left alone when it may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Why = Literal["away", "behind", "primary", "another", "history", "conflict", "refused"]
"""Why it may not: it cannot be reached or does not answer; it has not yet what the primary had; it is no replica any
more; it is one of another database; it follows another history, from before or after somebody took over; what it read
was just cleared away by what the primary did; it refused for another reason."""

PASSING = frozenset({"conflict", "refused"})
"""About one question: the next may be asked."""
CLEARED = frozenset({"40001", "40P01", "57014"})
"""PostgreSQL's codes for what ends when the server goes on clearing, or is asked to stop."""
LONGEST_PAUSE = 15.0


@dataclass(frozen=True, slots=True)
class Position:
    """Who the primary is and how far it has written. `lsn`: in its log, as PostgreSQL writes it; `timeline`: its
    history, which changes when another server takes over; `system` and `database`: which ones."""

    lsn: str
    timeline: int
    system: int
    database: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a replica says of itself. `follows`: it takes what a primary writes; `reached`: all of it up to the position
    it was asked about; `behind`: seconds since the last that it took was written, 0 when it has all, None when it has
    taken nothing yet."""

    follows: bool
    timeline: int
    system: int
    database: int
    reached: bool
    behind: float | None


def objection(position: Position, told: Told) -> Why | None:
    """Why it may not answer for a primary at this position; None when it may."""
    if (told.system, told.database) != (position.system, position.database):
        return "another"
    if not told.follows:
        return "primary"
    if told.timeline != position.timeline:
        return "history"
    return None if told.reached else "behind"


def why_of(sqlstate: str | None, *, lost: bool) -> Why:
    """Why a statement failed there. `lost`: the connection with it."""
    if sqlstate in CLEARED:
        return "conflict"
    return "away" if lost else "refused"


def tries(patience: float) -> Iterator[float]:
    """Seconds to wait between one question whether it has caught up and the next, `patience` together."""
    pause = 0.002
    while patience > 0:
        yield min(pause, patience)
        patience -= pause
        pause *= 2


def pauses() -> Iterator[float]:
    """Seconds between one look at a replica that is left alone and the next."""
    pause = 0.5
    while True:
        yield pause
        pause = min(1.5 * pause, LONGEST_PAUSE)
