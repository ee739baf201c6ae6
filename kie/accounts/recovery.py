"""Recovery codes: they come with the first second factor of a person, whichever it is, and go with the last.

`key` is always the installation's secret key, without which no hash that is kept can be made. Sixteen digits are few
enough to be tried one after the other by somebody who has the database and the key: so each try is made slow, as for a
password, and everybody's tries are their own, by a salt for each set.
"""

import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import rules
from kie.accounts.models import RecoveryCode


@dataclass(frozen=True, slots=True)
class Cost:
    """What argon2id is to cost: passes, and kibibytes."""

    passes: int
    memory: int


COST = Cost(passes=2, memory=19 * 1024)
"""The least that OWASP advises for passwords. Not to be changed while codes stand that were made with it."""
_MARK = "$"
_SALT, _DIGEST = 8, 23
"""Bytes."""


def make_recovery_codes(session: Session, person_id: UUID, key: str) -> list[str]:
    """Ten fresh codes in groups of four digits, to show this once. The ones from before stop working."""
    codes = [
        "".join(secrets.choice("0123456789") for _place in range(rules.RECOVERY_DIGITS))
        for _code in range(rules.RECOVERY_CODES)
    ]
    forget_recovery_codes(session, person_id)
    salt = secrets.token_bytes(_SALT)
    session.execute(
        insert(RecoveryCode),
        [{"person_id": person_id, "code_hash": _hash(key, person_id, code, salt)} for code in codes],
    )
    events.record(session, person_id, "recovery-codes.made", person_id=person_id)
    return [rules.shown_code(code) for code in codes]


def use_recovery_code(session: Session, person_id: UUID, typed: str, key: str) -> bool:
    """Use one up; whether it was one of the person's that still worked."""
    digits = rules.digits_of(typed)
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    kept = session.scalars(select(RecoveryCode.code_hash).where(*unused)).all()
    salts = {bytes.fromhex(one.partition(_MARK)[2]) for one in kept if _MARK in one}
    meant = {_hash(key, person_id, digits, salt) for salt in salts}
    # Codes from before there were salts, until their owner makes new ones.
    meant.add(_keyed(key, person_id, digits).hex())
    used = session.execute(
        update(RecoveryCode)
        .where(*unused, RecoveryCode.code_hash.in_(meant))
        .values(used_at=clock.now())
        .returning(RecoveryCode.person_id)
    )
    if used.one_or_none() is None:
        return False
    events.record(session, person_id, "recovery-code.used", person_id=person_id)
    return True


def forget_recovery_codes(session: Session, person_id: UUID) -> None:
    """Delete all of the person's, used or not."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _hash(key: str, person_id: UUID, digits: str, salt: bytes) -> str:
    """As a code is kept: argon2id of what the key makes of it, and the salt."""
    digest = hash_secret_raw(
        _keyed(key, person_id, digits),
        salt,
        time_cost=COST.passes,
        memory_cost=COST.memory,
        parallelism=1,
        hash_len=_DIGEST,
        type=Type.ID,
    )
    return f"{digest.hex()}{_MARK}{salt.hex()}"


def _keyed(key: str, person_id: UUID, digits: str) -> bytes:
    return hmac.digest(key.encode(), f"recovery code:{person_id}:{digits}".encode(), "sha256")
