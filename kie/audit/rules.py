"""What a seal is, as plain values: keys, the words of a row, the chain of digests, what a check found.

Every event is put into words (JSON of its raw columns) and joined to the chain by HMAC-SHA-256 under a key that the
database does not hold (FIPS 198-1). A seal keeps where the chain stood after its last event, and is itself covered by
a digest that the next one begins with.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MARK = 4
"""Bytes of the digest after each event that a seal keeps, to say later which was the first that differs."""
MOST_EVENTS = 10_000
"""Events in one seal at most."""
MOST_PROBLEMS = 20
"""What a check lists at most, the first places first."""
NOTHING = ""
"""What stands for the digest before the first seal."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the short name by which a seal says which it was made under."""

    secret: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """`present`: what is sealed with; `known`: that and earlier ones by name, to check older seals; `ended`: names of
    those after which the present one came, so that none of them seals behind it."""

    present: Key
    known: Mapping[str, Key]
    ended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SealFacts:
    """A seal as it is kept. `at`: as `instant_words` has it; `marks`: `MARK` bytes for each event."""

    id: int
    at: str
    first_event_id: int
    last_event_id: int
    events: int
    rows_digest: str
    marks: bytes
    previous: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the trail is sealed up to: what has to be kept elsewhere to notice that its end was cut off.

    Zeros and "" when nothing is sealed yet.
    """

    seal_id: int
    last_event_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One place that is not as it was sealed. `says`: a sentence for people; ids are None where there is none."""

    kind: str
    says: str
    seal_id: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `problems`: the first places first, `MOST_PROBLEMS` at most; `unsealed`: events after the
    last seal, of which nothing can be said yet; `head`: where the trail is sealed up to; `key_missing`: all that was
    found is that every seal is under a key that was not given, so nothing is known of what it covers; `known_to_all`:
    the last seal under the key that everybody has, 0 for none, as no proof of anything before the next was made."""

    problems: tuple[Problem, ...]
    seals: int
    events: int
    unsealed: int
    head: Head
    key_missing: bool = False
    known_to_all: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything that is sealed stands as it was sealed."""
        return not self.problems

    @property
    def shows_nothing(self) -> str:
        """Of which seals nothing can be said, "" for none: they are as they were sealed by whoever it was. A seal under
        another key holds them as it found them."""
        last = self.known_to_all
        if not last:
            return ""
        until = f"before seal {last + 1} was made" if self.seals > last else "at any time"
        return (
            f"Seals up to seal {last} are under the built-in key for development, which everybody knows: they do not "
            f"show what somebody changed {until}."
        )


def key_of(words: str) -> Key:
    """A key out of the words of a setting."""
    return _named(hmac.digest(words.encode(), b"kie audit key", "sha256"))


def key_within(secret: str) -> Key:
    """A key out of the installation's secret, for one that has no key of its own for this."""
    return _named(hmac.digest(secret.encode(), b"kie audit key, from the secret key", "sha256"))


def _named(secret: bytes) -> Key:
    return Key(secret, hmac.digest(secret, b"kie audit key's name", "sha256").hex()[:16])


def keyring(present: Key, old: Iterable[str], others: Iterable[str] = ()) -> Keyring:
    """`old`: words of keys from before the present one; `others`: of keys from before or after, to check with. Each may
    have been a key of its own or the installation's secret."""
    ended, beside = _out_of(old), _out_of(others)
    names = frozenset(key.name for key in ended) - {present.name}
    return Keyring(present, {key.name: key for key in (*beside, *ended, present)}, names)


def _out_of(words: Iterable[str]) -> list[Key]:
    given = [one.strip() for one in words if one.strip()]
    return [key for one in given for key in (key_of(one), key_within(one))]


def instant_words(moment: datetime) -> str:
    """An aware moment in the words in which SQLite keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def begin(key: Key, previous: str) -> bytes:
    """The chain before a seal's first event."""
    return hmac.digest(key.secret, b"events after " + previous.encode(), "sha256")


def joined(key: Key, chain: bytes, row: Sequence[Any]) -> bytes:
    """The chain with one event more: its raw columns, in the order of the table."""
    return hmac.digest(key.secret, chain + _WORDS.encode(row).encode(), "sha256")


def seal_digest(key: Key, seal: SealFacts) -> str:
    """The digest over all that the seal says, its own digest excepted."""
    facts = [
        seal.id,
        seal.at,
        seal.first_event_id,
        seal.last_event_id,
        seal.events,
        seal.rows_digest,
        hashlib.sha256(seal.marks).hexdigest(),
        seal.previous,
        seal.key,
    ]
    return hmac.digest(key.secret, b"seal " + json.dumps(facts).encode(), "sha256").hex()


def _unusual(value: object) -> object:
    """SQLite keeps a value of any type in any column: one that no event of ours has is another than any of ours."""
    return {type(value).__name__: value.hex() if isinstance(value, bytes) else repr(value)}


_WORDS = json.JSONEncoder(default=_unusual)
