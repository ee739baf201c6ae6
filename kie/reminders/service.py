"""Queueing one message a person for what was planned, keeping what people chose, and forgetting it all in time."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.mail import NewMail, queue_many
from kie.mail.outbox import Reason
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.people.posts import in_post
from kie.reminders.mails import frame
from kie.reminders.models import LetterRun, Reminder, ReminderLetter, ReminderPreference
from kie.reminders.planning import AT_ONCE
from kie.reminders.queries import REASON, Preferences, chosen, key_of, reason_id, with_mail
from kie.reminders.rules import handed_over_at, spread_out
from kie.texts import ChangedMeanwhile

KEPT = timedelta(days=90)
"""How long it is known what somebody was reminded of: longer than any reminder can come again."""


class PreferencesChanged(ChangedMeanwhile):
    """Somebody's choice was saved in another window since this form was shown. `now`: what is kept."""

    def __init__(self, now: Preferences) -> None:
        super().__init__()
        self.now = now


def queue_round(session: Session, today: date, public_url: str) -> int:
    """Queue one message each for the next few hundred people with something planned; gives for how many. 0: nobody.

    Two who do this at once share the people between them, and none gets two messages.
    """
    waiting = (
        select(Reminder.person_id)
        .where(Reminder.round_id.is_(None))
        .group_by(Reminder.person_id)
        .order_by(Reminder.person_id)
        .limit(AT_ONCE)
    )
    ids, round_id = list(session.scalars(waiting)), uuid4()
    if not ids:
        return 0
    mine = session.scalars(
        update(Reminder)
        .where(Reminder.person_id.in_(ids), Reminder.round_id.is_(None))
        .values(round_id=round_id)
        .returning(Reminder.person_id)
        .execution_options(synchronize_session=False)
    ).all()
    people = session.execute(
        select(Person, ReminderPreference)
        .outerjoin(ReminderPreference, ReminderPreference.person_id == Person.id)
        .where(Person.id.in_(set(mine)), in_post(today), with_mail())
    )
    queue_many(session, [_message(person, chosen(row), round_id, public_url) for person, row in people])
    return len(ids)


def _message(person: Person, wanted: Preferences, round_id: UUID, public_url: str) -> NewMail:
    words = frame(person, public_url)
    at = handed_over_at(clock.local(clock.now()), wanted.first_hour, wanted.last_hour)
    return NewMail(
        key=key_of(round_id, person.id),
        recipient=person.email or "",
        subject=words.subject,
        text=words.text,
        language=person.language,
        run_at=spread_out(at, wanted.last_hour, person.id.int),
        reason=Reason(REASON, reason_id(round_id, person.id)),
        later=True,
    )


def choose(session: Session, person_id: UUID, wanted: Preferences) -> None:
    """Keep what somebody chose. `wanted.version`: that of the form. Raises PreferencesChanged for a stale one."""
    hold_person(session, person_id)
    row = session.get(ReminderPreference, person_id, populate_existing=True)
    now = chosen(row)
    if replace(wanted, version=now.version) == now and row is not None:
        return
    if wanted.version != now.version:
        raise PreferencesChanged(now)
    if row is None:
        row = ReminderPreference(person_id=person_id, version=0)
        session.add(row)
    row.weekly_on, row.deadlines = wanted.weekly_on, wanted.deadlines
    row.first_hour, row.last_hour = wanted.first_hour, wanted.last_hour
    row.version, row.changed_at = now.version + 1, clock.now()
    session.flush()
    events.record(session, person_id, "reminders.chosen", person_id=person_id)


def forget_old(session: Session) -> None:
    """Forget what people were reminded of, and which letters were printed, three months later."""
    before = clock.now() - KEPT
    session.execute(delete(Reminder).where(Reminder.planned_at < before))
    old = select(LetterRun.id).where(LetterRun.printed_at < before)
    session.execute(delete(ReminderLetter).where(ReminderLetter.run_id.in_(old)))
    session.execute(delete(LetterRun).where(LetterRun.printed_at < before))
