"""Recovery codes: they come with the first second factor of a person, whichever it is, and go with the last.

`key` is always the installation's secret key, from which the hashes are made that are kept.
"""

import hmac
import secrets
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import rules
from kie.accounts.models import RecoveryCode


def make_recovery_codes(session: Session, person_id: UUID, key: str) -> list[str]:
    """Ten fresh codes in groups of four digits, to show this once. The ones from before stop working."""
    codes = [
        "".join(secrets.choice("0123456789") for _place in range(rules.RECOVERY_DIGITS))
        for _code in range(rules.RECOVERY_CODES)
    ]
    forget_recovery_codes(session, person_id)
    session.execute(
        insert(RecoveryCode),
        [{"person_id": person_id, "code_hash": _hash(key, person_id, code)} for code in codes],
    )
    events.record(session, person_id, "recovery-codes.made", person_id=person_id)
    return [rules.shown_code(code) for code in codes]


def use_recovery_code(session: Session, person_id: UUID, typed: str, key: str) -> bool:
    """Use one up; whether it was one of the person's that still worked."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == _hash(key, person_id, rules.digits_of(typed)),
            RecoveryCode.used_at.is_(None),
        )
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


def _hash(key: str, person_id: UUID, digits: str) -> str:
    return hmac.digest(key.encode(), f"recovery code:{person_id}:{digits}".encode(), "sha256").hex()
