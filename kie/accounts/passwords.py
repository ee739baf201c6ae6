"""Keeping and comparing passwords: argon2id, and the list of those that everybody tries first."""

import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kie.accounts.rules import canonical_password, password_problem
from kie.errors import Invalid
from kie.i18n import _

COMMON = Path(__file__).parent / "common-passwords.txt"
HASHER = PasswordHasher()
"""argon2id with the library's own parameters, which follow RFC 9106 (4, the second recommended option)."""


class PasswordRefused(Invalid):
    """The new password is too short or too easy to guess; the message says why and what to do."""


@lru_cache
def common_passwords() -> frozenset[str]:
    """The passwords that are refused because everybody tries them first, in lower case."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def refuse_weak(password: str, own_words: Iterable[str]) -> None:
    """Raises PasswordRefused unless the password is good. `own_words` as for `rules.password_problem`."""
    problem = password_problem(canonical_password(password), common_passwords(), own_words)
    if problem is not None:
        raise PasswordRefused(_(problem))


def password_hash(password: str) -> str:
    """The argon2id hash to keep."""
    return HASHER.hash(canonical_password(password))


@lru_cache
def _nobodys_hash() -> str:
    return password_hash(secrets.token_urlsafe(32))


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
