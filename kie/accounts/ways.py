"""By what somebody signed in, as the audit trail says it with each sign-in that worked or was refused."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.events import Event
from kie.i18n import N_

PASSWORD, NEW_PASSWORD, CODE = "password", "new-password", "code"
APP, RECOVERY, PASSKEY = "app", "recovery", "passkey"
ELSEWHERE, ELSEWHERE_BOTH = "single-sign-on", "single-sign-on-both"
WAYS: Mapping[str, str] = MappingProxyType(
    {
        PASSWORD: N_("a password"),
        NEW_PASSWORD: N_("a new password"),
        CODE: N_("a one-time code"),
        APP: N_("an app’s code"),
        RECOVERY: N_("a recovery code"),
        PASSKEY: N_("a passkey"),
        ELSEWHERE: N_("the organisation’s own sign-in"),
        ELSEWHERE_BOTH: N_("the organisation’s own sign-in with its second step"),
    }
)
"""What each is called. In `kie.trail` as well, which shows it as `by`."""
GIVEN = ("session.begun", "second-factor.given")


def ways_of_sessions(
    session: Session, person_id: UUID, since: datetime, ids: Collection[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """What was given in each of these sessions of a person, in order and each once; nothing of one that began before
    it was noted. `since`: when the first of them began."""
    asked = (
        select(Event.subject, Event.details)
        .where(Event.person_id == person_id, Event.at >= since, Event.action.in_(GIVEN))
        .order_by(Event.id)
    )
    wanted = {str(one): one for one in ids}
    ways: dict[UUID, dict[str, None]] = {}
    for subject, details in session.execute(asked):
        if subject in wanted and details.get("by") in WAYS:
            ways.setdefault(wanted[subject], {})[details["by"]] = None
    return {one: tuple(said) for one, said in ways.items()}
