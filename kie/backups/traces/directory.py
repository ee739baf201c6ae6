"""Accounts that the directory closed or removed, those that it opened again, and its tokens that were revoked.

The directory says each of it once. Without this, whoever it shut out would be let in again by a restore.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import REMOVED, close_account, closure, open_account
from kie.accounts.closure_models import AccountClosure
from kie.backups.tracing import Kind, Replayed, Value
from kie.people.models import Person
from kie.provisioning.models import DirectoryEntry, ScimToken
from kie.provisioning.service import Source, remove

FROM_TRACES = "restore"
"""What the audit trail has in the place of a token's name."""


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Each person whose account was ever closed, and how it is now; then each revoked token."""
    closures = select(AccountClosure).order_by(AccountClosure.closed_at, AccountClosure.id)
    tokens = select(ScimToken).where(ScimToken.revoked_at.is_not(None)).order_by(ScimToken.id)
    if since is not None:
        changed = or_(AccountClosure.closed_at >= since, AccountClosure.opened_at >= since)
        closures, tokens = closures.where(changed), tokens.where(ScimToken.revoked_at >= since)
    latest = {one.person_id: one for one in session.scalars(closures)}
    for one in latest.values():
        closed = one.opened_at is None
        yield {"person_id": str(one.person_id), "closed": closed, "why": one.why}
    for token in session.scalars(tokens):
        yield {"token_id": str(token.id)}


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Close and open what is not as it was; revoke tokens that work again."""
    done = 0
    for value in values:
        if "token_id" in value:
            done += _revoke(session, UUID(value["token_id"]))
        elif session.get(Person, UUID(value["person_id"])) is not None:
            done += _as_it_was(session, UUID(value["person_id"]), str(value["why"]), closed=value["closed"])
    return Replayed(done)


def _as_it_was(session: Session, person_id: UUID, why: str, *, closed: bool) -> bool:
    standing = closure(session, person_id)
    if closed == (standing is not None) and (standing is None or standing.why == why):
        return False
    entry = session.scalar(select(DirectoryEntry).where(DirectoryEntry.person_id == person_id))
    if closed and why == REMOVED and entry is not None:
        remove(session, Source(FROM_TRACES, "", "", ""), entry)
        return True
    if entry is not None:
        entry.active = not closed
        entry.version += 1
    if closed:
        close_account(session, person_id, why, token=FROM_TRACES)
    else:
        open_account(session, person_id, token=FROM_TRACES)
    return True


def _revoke(session: Session, token_id: UUID) -> bool:
    back = (
        update(ScimToken)
        .where(ScimToken.id == token_id, ScimToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ScimToken.id)
    )
    return session.scalar(back) is not None


KIND = Kind("Accounts that the directory closed, and its tokens", 75, export, replay)
