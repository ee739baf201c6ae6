"""Keeping and comparing passwords: argon2id, and the lists of those that everybody tries first."""

import hashlib
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kie.accounts.rules import canonical_password, password_problem
from kie.errors import Invalid
from kie.i18n import _

COMMON = Path(__file__).parent / "common-passwords.txt"
BREACHED = Path(__file__).parent / "breached-passwords.txt"
_LONGEST = 512
"""Bytes that a line of a list of stolen passwords may have."""
HASHER = PasswordHasher()
"""argon2id with the library's own parameters, which follow RFC 9106 (4, the second recommended option)."""


class PasswordRefused(Invalid):
    """The new password is too short or too easy to guess; the message says why and what to do."""


@lru_cache
def common_passwords() -> frozenset[str]:
    """The passwords that are refused because everybody tries them first, in lower case."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def refuse_weak(password: str, own_words: Iterable[str], breached: Path | None = None) -> None:
    """Raises PasswordRefused unless the password is good. `own_words` as for `rules.password_problem`.

    `breached`: a list of passwords that were stolen elsewhere, beside the one that we bring; None where there is none.
    """
    canonical = canonical_password(password)
    problem = password_problem(canonical, common_passwords(), own_words)
    if problem is not None:
        raise PasswordRefused(_(problem))
    for one in {canonical, canonical.casefold()}:
        if is_listed(BREACHED, one) or (breached is not None and is_listed(breached, one)):
            raise PasswordRefused(
                _(
                    "This password is on lists of stolen ones, which are tried first wherever people sign in. "
                    "Choose another."
                )
            )


def is_listed(file: Path, password: str) -> bool:
    """Whether the password is in a list of SHA-1 digests in capitals, sorted, one a line: as those of Have I Been Pwned
    are, with a count behind a colon or without. Lines at its head that begin with # are no digests.

    Looked for where it would stand, so that a list of forty gigabytes costs forty looks and no memory.
    """
    # What the list is keyed by, and no protection of anything.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, found = _line_at(lines, middle)
            if found == wanted:
                return True
            if start >= high or found > wanted:
                high = middle
            else:
                low = start + 1
    return False


def _line_at(lines: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first line that begins at `place` or after it, without its count: where it begins, and what it says."""
    lines.seek(max(0, place - 1))
    passed_over = lines.readline(_LONGEST) if place else b""
    start = place - 1 + len(passed_over) if place else 0
    return start, lines.readline(_LONGEST).partition(b":")[0].strip()


def password_hash(password: str) -> str:
    """The argon2id hash to keep."""
    return HASHER.hash(canonical_password(password))


@lru_cache
def _nobodys_hash() -> str:
    return password_hash(secrets.token_urlsafe(32))


def same(one: str, other: str) -> bool:
    """Whether two typed passwords are the same one."""
    return canonical_password(one) == canonical_password(other)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one kept. `kept` None (nobody, or no password yet): no, after the same work."""
    try:
        HASHER.verify(kept or _nobodys_hash(), canonical_password(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)
