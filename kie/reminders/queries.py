"""Reading what people want to be reminded of, and what they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kie.mail import QueuedMail
from kie.people.models import Person
from kie.people.posts import in_post
from kie.reminders.models import Reminder, ReminderPreference
from kie.reminders.rules import FIRST_HOUR, LAST_HOUR, MONDAY

REASON = "reminders"
"""The kind of reason that our messages are queued with."""
MOST_SENT = 10


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody wants, as in `ReminderPreference`. `version` 0: never saved, so this is what everybody has."""

    weekly_on: int | None = MONDAY
    deadlines: bool = True
    first_hour: int = FIRST_HOUR
    last_hour: int = LAST_HOUR
    version: int = 0


def chosen(row: ReminderPreference | None) -> Preferences:
    """The row as plain values; what everybody has for None."""
    if row is None:
        return Preferences()
    return Preferences(row.weekly_on, row.deadlines, row.first_hour, row.last_hour, row.version)


def preferences_of(session: Session, person_id: UUID) -> Preferences:
    """What this person chose, or has without choosing. One statement."""
    return chosen(session.get(ReminderPreference, person_id, populate_existing=True))


def with_mail() -> ColumnElement[bool]:
    """Condition on `Person`: they have an e-mail address."""
    return and_(Person.email.is_not(None), Person.email != "")


def wanting_deadlines(session: Session, person_ids: Iterable[UUID], today: date) -> set[UUID]:
    """Those of these people in post who get mail and want to be reminded of dates. One statement."""
    return set(
        session.scalars(
            select(Person.id)
            .outerjoin(ReminderPreference, ReminderPreference.person_id == Person.id)
            .where(
                Person.id.in_(set(person_ids)),
                in_post(today),
                with_mail(),
                or_(ReminderPreference.person_id.is_(None), ReminderPreference.deadlines),
            )
        )
    )


def reason_id(round_id: UUID, person_id: UUID) -> str:
    """What a message of ours is called among messages with its kind of reason."""
    return f"{round_id}/{person_id}"


def read_reason(found: str) -> tuple[UUID, UUID]:
    """The round and the person of `reason_id`."""
    round_id, _slash, person_id = found.partition("/")
    return UUID(round_id), UUID(person_id)


def key_of(round_id: UUID, person_id: UUID) -> str:
    """The key under which that message is queued."""
    return f"{REASON}/{reason_id(round_id, person_id)}"


def reminders_of(session: Session, person_id: UUID) -> list[Reminder]:
    """All that somebody was reminded of, or is to be, of late. One statement."""
    return list(session.scalars(select(Reminder).where(Reminder.person_id == person_id)))


def sent_to(session: Session, person_id: UUID) -> list[datetime]:
    """When messages were sent to this person of late, the latest first. Two statements."""
    rounds = session.scalars(
        select(Reminder.round_id)
        .where(Reminder.person_id == person_id, Reminder.round_id.is_not(None))
        .group_by(Reminder.round_id)
    )
    keys = [key_of(one, person_id) for one in rounds if one is not None]
    sent = session.scalars(
        select(QueuedMail.sent_at)
        .where(QueuedMail.key.in_(keys), QueuedMail.sent_at.is_not(None))
        .order_by(QueuedMail.sent_at.desc())
        .limit(MOST_SENT)
    )
    return [one for one in sent if one is not None]
