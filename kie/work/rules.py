"""When a job is tried again, and when it is given up."""

from datetime import timedelta
from hashlib import sha256

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
SPREAD = 0.25
"""The most by which a wait is made longer, as a part of it, so that what failed together is not tried together."""

TRIES = 8
"""How often a job is tried unless its kind says otherwise: for about an hour."""


def wait_after(attempts: int, key: str) -> timedelta:
    """How long a job waits after its `attempts`th try has failed: twice as long each time, up to a ceiling.

    `key` names the job; the same key and number always give the same wait.
    """
    doublings = min(max(attempts, 1) - 1, 20)
    wait = min(FIRST_WAIT * float(2**doublings), LONGEST_WAIT)
    chance = int.from_bytes(sha256(f"{key}/{attempts}".encode()).digest()[:4]) / 2**32
    return wait * (1 + SPREAD * chance)


def is_given_up(attempts: int, tries: int) -> bool:
    """Whether a job that has failed `attempts` times is dead: only a person tries it again."""
    return attempts >= tries
