"""Thanking somebody. It acts for the sender; the caller has asked whether they may."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Invalid, NotFound
from kie.evidence.service import write_note
from kie.evidence.words import NoteWords
from kie.i18n import _
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.thanks.mails import tell_thanked
from kie.thanks.models import Thanks
from kie.thanks.queries import left_today, sent_today
from kie.thanks.rules import KINDS, MOST_A_DAY


class EnoughToday(Conflict):
    """The sender has sent as many today as one may."""

    def __init__(self) -> None:
        super().__init__(
            _("You have sent %(most)s today, which is the most.", most=MOST_A_DAY),
            _("Send this one tomorrow."),
        )


def thank(session: Session, sender_id: UUID, person_id: UUID, words: NoteWords) -> None:
    """Put the words into the person's diary, for that person alone, and tell them.

    The same words about the same day count once a day, as when a sender goes back to the form and sends it again.
    Raises NotFound for somebody who is not in post, Invalid for oneself, for words that cannot be kept or that show
    nothing, and EnoughToday.
    """
    person = thankable(session, sender_id, person_id)
    if words.kind not in KINDS:
        raise Invalid(_("Choose whether it is your own thanks or a compliment that you pass on."))
    if not words.tags:
        raise Invalid(_("Say what it shows: choose a theme or a behaviour."))
    if words.shared:
        raise Invalid(_("Who reads it is chosen by the person you thank."))
    hold_person(session, sender_id)
    if sent_today(session, sender_id, person_id, words.tidied()):
        return
    if not left_today(session, sender_id):
        raise EnoughToday()
    write_note(session, person_id, words, sender_id)
    row = Thanks(sender_id=sender_id, person_id=person_id, kind=words.kind, sent_at=clock.now())
    session.add(row)
    session.flush()
    events.record(session, sender_id, "thanks.sent", person_id=person_id, subject=row.id)
    tell_thanked(session, row.id, words.kind, person, session.get_one(Person, sender_id))


def thankable(session: Session, sender_id: UUID, person_id: UUID) -> Person:
    """The person, when the sender may thank them. Raises NotFound for somebody not in post, Invalid for oneself."""
    person = session.get(Person, person_id)
    if person is None or not person.works_on(clock.today()):
        raise NotFound()
    if person_id == sender_id:
        raise Invalid(_("This is you. Write a note in your diary instead."))
    return person
