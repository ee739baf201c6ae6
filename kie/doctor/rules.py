"""What the doctor finds, and how bad it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import log2
from typing import Literal

from kie.disks import is_full

Level = Literal["ok", "warning", "fault"]

FULL, FILLING = 256 * 1024**2, 2 * 1024**3
"""Bytes of room: with less, work stops soon; with less, somebody should look."""
FEWEST_FILES = 1_000
SQLITE_FULL, SQLITE_KEPT_FROM_WRITING = 13, (10, 14)
"""Result codes of SQLite: full; failed to read or write, and could not open a file (https://sqlite.org/rescode.html)."""
GUESSABLE = 96
"""Bits: a secret that holds less is found by trying."""
OFF, FAR_OFF = timedelta(seconds=2), timedelta(seconds=20)
"""How far a clock may differ; beyond the second, codes of authenticator apps stop working (they allow thirty)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `name`: its check's; `says`: how it is, in a sentence; `cure`: what to do, "" for
    nothing. A fault keeps people from their work or loses it; a warning will, or hides something."""

    name: str
    level: Level
    says: str
    cure: str = ""

    def __post_init__(self) -> None:
        """What is not well has a cure, and what is well needs none."""
        if (self.level == "ok") == bool(self.cure):
            raise ValueError(f"a finding of {self.name} with level {self.level} and the cure “{self.cure}”")


def faulty(findings: Iterable[Finding]) -> bool:
    """Whether any of them is a fault."""
    return any(one.level == "fault" for one in findings)


def room(free: int, files: int | None, needs: int) -> Level:
    """How bad it is to have so many free bytes, and free files where they are counted. `needs`: bytes that an upgrade
    may take for a while."""
    if free < FULL or (files is not None and files < FEWEST_FILES):
        return "fault"
    return "warning" if free < FILLING or free < needs else "ok"


def out_of_room(sqlite_code: int | None, free: int, files: int | None) -> bool:
    """Whether SQLite failed for want of room: it says so itself, or it could not write or make a file where there is no
    room for one. `sqlite_code`: its result code, extended or not, None when another database failed."""
    if sqlite_code is None:
        return False
    if sqlite_code & 0xFF == SQLITE_FULL:
        return True
    return sqlite_code & 0xFF in SQLITE_KEPT_FROM_WRITING and is_full(free, files)


def apart(difference: timedelta) -> Level:
    """How bad it is when two clocks differ by so much."""
    if abs(difference) >= FAR_OFF:
        return "fault"
    return "warning" if abs(difference) >= OFF else "ok"


def bits(secret: str) -> float:
    """How much a secret holds at most, by how often each of its characters comes (Shannon 1948)."""
    return -sum(n * log2(n / len(secret)) for n in Counter(secret).values()) if secret else 0.0


def validity(left: timedelta) -> Level:
    """How bad it is when a certificate ends after so long."""
    if left < timedelta(days=2):
        return "fault"
    return "warning" if left < timedelta(days=14) else "ok"
