"""The meeting of an exchange: when and where, notes that both can read, and that it took place."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.queries import ParticipationContext
from kie.i18n import _
from kie.people.models import Person
from kie.people.queries import leader_of
from kie.reviews import mails
from kie.reviews.around import read_arranged
from kie.reviews.errors import MeetingAhead, MeetingChanged
from kie.reviews.models import Meeting, MeetingConfirmation
from kie.reviews.service import begin
from kie.texts import tidied

PLACE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """When and where the two meet, and their notes. `version`: of what the writer had before them, 0 for none."""

    on: date | None = None
    at: time | None = None
    place: str = ""
    notes: str = ""
    version: int = 0


def keep_meeting(session: Session, participation_id: UUID, actor_id: UUID, plan: MeetingPlan) -> Meeting:
    """Keep date, place and notes; the same again changes nothing. Raises MeetingChanged and what `begin` raises."""
    context = begin(session, participation_id)
    place, notes = tidied(plan.place, PLACE_LIMIT).strip(), tidied(plan.notes)
    stored = read_arranged(session, participation_id).meeting
    wanted = (plan.on, plan.at, place, notes)
    if stored is not None and (stored.on, stored.at, stored.place, stored.notes) == wanted:
        return stored
    if plan.version != (stored.version if stored else 0):
        raise MeetingChanged(stored)
    if stored is None:
        stored = Meeting(participation_id=participation_id, version=0)
        session.add(stored)
    was = (stored.on, stored.at, stored.place)
    stored.on, stored.at, stored.place, stored.notes = wanted
    if stored.on is not None or was[0] is not None:
        called_off = was if stored.on is None else (None, None)
        stored.called_off_on, stored.called_off_at = called_off[0], called_off[1]
    stored.version, stored.changed_at = stored.version + 1, clock.now()
    events.record(session, actor_id, "meeting.changed", person_id=context.person.id, subject=participation_id)
    if was != wanted[:3]:
        _tell_meeting(session, context, stored, actor_id)
    session.flush()
    return stored


def _tell_meeting(session: Session, context: ParticipationContext, meeting: Meeting, actor_id: UUID) -> None:
    """To the one of the two who did not change the day, time or place."""
    other_id: UUID | None = context.person.id
    if actor_id == other_id:
        other_id = leader_of(session, context.person.id, clock.today())
    other = None if other_id is None else session.get(Person, other_id)
    if other is not None:
        mails.tell_meeting(session, meeting, other, session.get_one(Person, actor_id))


def confirm_meeting(session: Session, participation_id: UUID, actor_id: UUID, held_on: date) -> None:
    """One of the two confirms that they met on `held_on`; again with another day corrects it.

    Possible until the cycle closes: a record that is signed already keeps what it says of the meeting. Raises
    MeetingAhead and what `begin` raises, but RecordShared.
    """
    context = begin(session, participation_id, shared_too=True)
    if held_on > clock.today():
        raise MeetingAhead(_("This day is still to come. Confirm the meeting when it has taken place."))
    party = "employee" if actor_id == context.person.id else "manager"
    stored = read_arranged(session, participation_id).confirmed.get(party)
    if stored is None:
        stored = MeetingConfirmation(participation_id=participation_id, party=party)
        session.add(stored)
    elif (stored.held_on, stored.confirmed_by_id) == (held_on, actor_id):
        return
    stored.held_on, stored.confirmed_by_id, stored.confirmed_at = held_on, actor_id, clock.now()
    events.record(
        session, actor_id, "meeting.confirmed", person_id=context.person.id, subject=participation_id
    )
    session.flush()
