"""Of mail, reminders and letters.

A message says for whom it is in the reason why it is sent, and not only in its address: an address may have been
somebody else's before. Reminders are of a room above this one.
"""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from kie.accounts.models import SignInCode
from kie.i18n import N_
from kie.mail import QueuedMail
from kie.people.models import Person
from kie.subject_access.sections import Asking, Field, Later, Part, Section, later

WEEKDAYS = {
    "0": N_("On Monday"),
    "1": N_("On Tuesday"),
    "2": N_("On Wednesday"),
    "3": N_("On Thursday"),
    "4": N_("On Friday"),
}
WHICH = {
    "before": N_("Before a date"),
    "after": N_("After a date"),
    "digest": N_("All that waited"),
}


def _mails(found: Select[Any], asking: Asking) -> Select[Any]:
    """By the person, by a code that was theirs, or by something and the person, as rounds of reminders are. HR is not
    told when somebody was sent a code."""
    one = str(asking.person_id)
    address = select(Person.email).where(Person.id == asking.person_id).scalar_subquery()
    codes = select(SignInCode.code_hash).where(SignInCode.person_id == asking.person_id)
    by_thing = and_(QueuedMail.recipient == address, QueuedMail.reason_id.endswith(f"/{one}"))
    theirs = or_(QueuedMail.reason_id == one, by_thing)
    if asking.own:
        theirs = or_(theirs, QueuedMail.reason_id.in_(codes))
    return found.where(theirs).order_by(QueuedMail.queued_at, QueuedMail.id)


PART = Part(
    "messages",
    N_("Mail, reminders and letters"),
    90,
    (
        Section(
            "mails",
            N_("Mail to you"),
            (
                Field("subject", N_("Subject"), QueuedMail.subject, "words"),
                Field("recipient", N_("To"), QueuedMail.recipient),
                Field("queued_at", N_("Written"), QueuedMail.queued_at),
                Field("sent_at", N_("Sent"), QueuedMail.sent_at),
                Field("dropped_at", N_("Not needed any more"), QueuedMail.dropped_at),
            ),
            _mails,
            note=N_(
                "The text of a message is deleted when it is sent, and the message forgotten after a year."
            ),
        ),
        Section(
            "reminder-preferences",
            N_("When you want to be reminded"),
            (
                Field(
                    "weekly_on",
                    N_("Day of the weekly mail"),
                    Later("reminder_preferences", "weekly_on"),
                    codes=WEEKDAYS,
                ),
                Field("deadlines", N_("Before and after dates"), Later("reminder_preferences", "deadlines")),
                Field("first_hour", N_("From, o’clock"), Later("reminder_preferences", "first_hour")),
                Field("last_hour", N_("To, o’clock"), Later("reminder_preferences", "last_hour")),
                Field("changed_at", N_("Chosen"), Later("reminder_preferences", "changed_at")),
            ),
            later("reminder_preferences", "changed_at"),
        ),
        Section(
            "reminders",
            N_("What you were reminded of"),
            (
                Field("occasion", N_("Occasion"), Later("reminders", "occasion")),
                Field("kind", N_("Kind"), Later("reminders", "kind")),
                Field("which", N_("Which"), Later("reminders", "which"), codes=WHICH),
                Field("due_on", N_("Due"), Later("reminders", "due_on")),
                Field("planned_at", N_("Planned"), Later("reminders", "planned_at")),
            ),
            later("reminders", "planned_at"),
            note=N_("For three months."),
        ),
        Section(
            "letters",
            N_("Reminder letters"),
            (
                Field("week", N_("Week of"), Later("reminder_letters", "week")),
                Field("printed", N_("Printed"), Later("reminder_letters", "printed")),
            ),
            later("reminder_letters", "week"),
        ),
    ),
)
