"""Passkeys, authenticator apps and links to an identity provider that were removed: a stolen one opens nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from kie import events
from kie.accounts.models import SecondFactor
from kie.accounts.passkey_models import Passkey
from kie.accounts.recovery import forget_recovery_codes
from kie.backups.tracing import Kind, Replayed, Value
from kie.events import Event
from kie.single_sign_on.models import Identity

ONE_PASSKEY = "passkey.removed"
APP, PASSKEYS, LINKS = SecondFactor.confirmed_at, Passkey.added_at, Identity.linked_at
ALL_OLDER: dict[str, tuple[Any, ...]] = {
    "second-factor.removed": (APP, PASSKEYS),
    "second-factor.turned-off": (APP, PASSKEYS),
    "second-factor.app-removed": (APP,),
    "identity.unlinked": (LINKS,),
}
"""By the event that says so: what was removed then, by the column that says since when somebody had it."""


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Each removal, as the audit trail has it: what, whose, and when."""
    found = select(Event).where(Event.action.in_((ONE_PASSKEY, *ALL_OLDER))).order_by(Event.id)
    if since is not None:
        found = found.where(Event.at >= since)
    for event in session.scalars(found.execution_options(yield_per=1_000)):
        yield {
            "action": event.action,
            "id": event.subject,
            "person_id": str(event.person_id),
            "at": event.at.isoformat(),
        }


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Remove those that are back; what somebody added after a removal stays."""
    done = 0
    for value in values:
        action, person_id = value["action"], UUID(value["person_id"])
        if action == ONE_PASSKEY:
            gone = _removed(session, Passkey, and_(Passkey.id == UUID(value["id"])))
        else:
            at = datetime.fromisoformat(value["at"])
            gone = sum(
                _removed(session, since.class_, and_(since.class_.person_id == person_id, since < at))
                for since in ALL_OLDER[action]
            )
        if gone:
            _forget_codes(session, person_id)
            events.record(session, None, action, person_id=person_id, subject=value["id"])
            done += 1
    return Replayed(done)


def _removed(session: Session, model: type[Any], which: ColumnElement[bool]) -> int:
    return len(session.scalars(delete(model).where(which).returning(model.person_id)).all())


def _forget_codes(session: Session, person_id: UUID) -> None:
    """Recovery codes go with the last factor that they stand in for."""
    for model in (SecondFactor, Passkey):
        if session.scalar(select(model.person_id).where(model.person_id == person_id).limit(1)) is not None:
            return
    forget_recovery_codes(session, person_id)


KIND = Kind("Ways to sign in", 70, export, replay)
