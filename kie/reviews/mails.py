"""Messages about a record: that it waits, never what it says. What asks for something is not sent once it is done."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie.i18n import _, speaking
from kie.mail import Reason, Words
from kie.people.mails import addressed, queue_for
from kie.people.models import Person
from kie.reviews.models import Meeting, Moderation, Record, Reopening, SignOff

TO_ANSWER, TO_DECIDE = "record-to-answer", "record-to-decide"
"""Why a message about a record is sent: the employee has yet to sign it, or the manager's manager to decide on it."""


def still_to_answer(session: Session, reason_id: str, words: Words) -> Words | None:
    """The message as long as the employee has not signed the record, and nobody opened it again."""
    record_id, person_id = _read_reason(reason_id)
    done = or_(
        select(SignOff.record_id).where(SignOff.record_id == record_id, SignOff.party == "employee").exists(),
        select(Reopening.record_id).where(Reopening.record_id == record_id).exists(),
    )
    return None if session.scalar(select(done)) else addressed(session, person_id, words)


def still_to_decide(session: Session, reason_id: str, words: Words) -> Words | None:
    """The message as long as nobody has decided on the disagreement, or opened the record again."""
    record_id, person_id = _read_reason(reason_id)
    done = or_(
        select(Moderation.record_id).where(Moderation.record_id == record_id).exists(),
        select(Reopening.record_id).where(Reopening.record_id == record_id).exists(),
    )
    return None if session.scalar(select(done)) else addressed(session, person_id, words)


def _reason(kind: str, record: Record, to: Person) -> Reason:
    return Reason(kind, f"{record.id}/{to.id}")


def _read_reason(found: str) -> tuple[UUID, UUID]:
    record_id, _slash, person_id = found.partition("/")
    return UUID(record_id), UUID(person_id)


def tell_shared(session: Session, record: Record, employee: Person, manager: Person) -> None:
    """To the employee: the manager has signed, please read."""
    with speaking(employee.language):
        queue_for(
            session,
            f"record-shared/{record.id}",
            employee,
            _("Your review is ready to read"),
            _(
                "%(manager)s has signed the record of your review. Sign in to read it, then accept it, "
                "comment on it or disagree with it.",
                manager=manager.name,
            ),
            _reason(TO_ANSWER, record, employee),
        )


def tell_disputed(session: Session, record: Record, moderator: Person, employee: Person) -> None:
    """To the manager's manager: somebody disagreed, please decide."""
    with speaking(moderator.language):
        queue_for(
            session,
            f"record-disputed/{record.id}",
            moderator,
            _("A review needs your decision"),
            _(
                "%(employee)s does not agree with the record of their review. Sign in to read both sides and decide "
                "whether it stands or is opened again.",
                employee=employee.name,
            ),
            _reason(TO_DECIDE, record, moderator),
        )


def tell_decided(session: Session, record: Record, to: Person, upheld: bool) -> None:
    """To either of the two: how the disagreement was decided."""
    with speaking(to.language):
        if upheld:
            text = _("The disagreement was looked at, and the record stands as it is. Sign in to read why.")
        else:
            text = _("The disagreement was looked at, and the review is open again. Sign in to read why.")
        queue_for(session, f"record-decided/{record.id}/{to.id}", to, _("A disagreement was decided"), text)


def tell_reopened(session: Session, record: Record, to: Person, employee: Person) -> None:
    """To the party that did not do it: the record was withdrawn."""
    with speaking(to.language):
        queue_for(
            session,
            f"record-reopened/{record.id}/{to.id}",
            to,
            _("A review was opened again"),
            _(
                "The record of %(employee)s’s review was opened again. Sign in to read why, and to sign the next one.",
                employee=employee.name,
            ),
        )


def tell_meeting(session: Session, meeting: Meeting, to: Person, by: Person) -> None:
    """To the other of the two: the meeting was arranged, moved or called off."""
    with speaking(to.language):
        if meeting.on is None:
            subject = _("The meeting for a review was called off")
            text = _("%(name)s called the meeting off. Sign in to arrange another day.", name=by.name)
        else:
            subject = _("The meeting for a review was arranged")
            text = _(
                "%(name)s arranged when and where you meet. Sign in to see it and to put it in your calendar.",
                name=by.name,
            )
        queue_for(session, f"meeting/{meeting.participation_id}/{meeting.version}", to, subject, text)


def tell_met_earlier(session: Session, meeting: Meeting, to: Person, by: Person) -> None:
    """To the other of the two: they met before the day arranged, which gave way to the day on which they did."""
    with speaking(to.language):
        queue_for(
            session,
            f"meeting/{meeting.participation_id}/{meeting.version}",
            to,
            _("The day arranged for a review no longer stands"),
            _(
                "%(name)s confirmed that you have met already, before the day arranged. Sign in to see the day and to "
                "confirm it yourself, or to correct it.",
                name=by.name,
            ),
        )
