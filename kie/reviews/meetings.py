"""The meeting of an exchange: when and where, notes that both can read, and that it took place."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.queries import ParticipationContext
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.people.queries import leader_of
from kie.reviews import mails
from kie.reviews.around import Arranged, read_arranged
from kie.reviews.errors import MeetingAhead, MeetingChanged, MeetingUnfit
from kie.reviews.models import Meeting, MeetingConfirmation
from kie.reviews.service import begin
from kie.texts import tidied

PLACE_LIMIT = 300
WRITTEN_DOWN_WITHIN = timedelta(weeks=4)
"""How long afterwards a meeting may still be written down; an older day is a slip, or has been confirmed."""


ARRANGED_WITHIN = timedelta(days=365)
"""How far ahead a meeting may be arranged; a later day is a slip of the hand."""
MET_BEFORE_OPENING = timedelta(weeks=6)
"""How long before its cycle opened the two can have met about it; an earlier talk belongs to an earlier review."""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """When and where the two meet, and their notes. `version`: of what the writer had before them, 0 for none;
    `again`: they have met already, and meet once more."""

    on: date | None = None
    at: time | None = None
    place: str = ""
    notes: str = ""
    version: int = 0
    again: bool = False


def keep_meeting(session: Session, participation_id: UUID, actor_id: UUID, plan: MeetingPlan) -> Meeting:
    """Keep date, place and notes; the same again changes nothing.

    Raises MeetingChanged, MeetingUnfit, TextRefused and what `begin` raises.
    """
    context = begin(session, participation_id)
    place, notes = tidied(plan.place, PLACE_LIMIT).strip(), tidied(plan.notes)
    arranged = read_arranged(session, participation_id)
    stored = arranged.meeting
    wanted = (plan.on, plan.at, place, notes)
    if not (plan.on or plan.at or place or notes.strip()) and plan.version == (
        stored.version if stored else 0
    ):
        _refuse_nothing(stored)
    if stored is not None and (stored.on, stored.at, stored.place, stored.notes) == wanted:
        return stored
    if plan.version != (stored.version if stored else 0):
        raise MeetingChanged(stored)
    _check_day(plan, arranged)
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


def _refuse_nothing(stored: Meeting | None) -> None:
    """Clearing what is kept of a meeting is a change; an empty form where nothing is kept is not."""
    if stored is None or not (stored.on or stored.place or stored.notes):
        raise MeetingUnfit(_("Nothing is filled in yet. Choose a day, or write a place or notes."))


def _check_day(plan: MeetingPlan, arranged: Arranged) -> None:
    """A day that is kept already stands, whatever it is."""
    held = sorted(row.held_on for row in arranged.confirmed.values())
    today = clock.today()
    if (
        plan.on is None
        or plan.on in held
        or (arranged.meeting is not None and plan.on == arranged.meeting.on)
    ):
        return
    first, last = today - WRITTEN_DOWN_WITHIN, today + ARRANGED_WITHIN
    if not first <= plan.on <= last:
        raise MeetingUnfit(
            _("Choose a day between %(first)s and %(last)s.", first=format_day(first), last=format_day(last)),
            _(
                "If you met on an earlier day, leave it out here, save what else you wrote, and confirm below that "
                "you met."
            )
            if plan.on < first
            else "",
        )
    if plan.on > today and held and not plan.again:
        raise MeetingUnfit(
            _("This day is still to come, but you have met already: on %(day)s.", day=format_day(held[-1])),
            _("If you meet once more, tick the box below the day."),
        )


def _tell_meeting(
    session: Session,
    context: ParticipationContext,
    meeting: Meeting,
    actor_id: UUID,
    *,
    met_earlier: bool = False,
) -> None:
    """To the one of the two who did not change the day, time or place."""
    other_id: UUID | None = context.person.id
    if actor_id == other_id:
        other_id = leader_of(session, context.person.id, clock.today())
    other = None if other_id is None else session.get(Person, other_id)
    if other is not None:
        tell = mails.tell_met_earlier if met_earlier else mails.tell_meeting
        tell(session, meeting, other, session.get_one(Person, actor_id))


def confirm_meeting(session: Session, participation_id: UUID, actor_id: UUID, held_on: date) -> date | None:
    """One of the two confirms that they met on `held_on`; again with another day corrects it.

    Whoever met earlier than arranged is not still to meet: the first to say so puts that day in the place of the one
    to come, which is returned; None when no day gave way. A day to come that was arranged after that is another
    meeting, and stays. Possible until the cycle closes: a record that is signed already keeps what it says of the
    meeting. Raises MeetingAhead, MeetingUnfit and what `begin` raises, but RecordShared.
    """
    context = begin(session, participation_id, shared_too=True)
    if held_on > clock.today():
        raise MeetingAhead(_("This day is still to come. Confirm the meeting when it has taken place."))
    first = context.cycle.cycle.opens_on - MET_BEFORE_OPENING
    if held_on < first:
        raise MeetingUnfit(
            _("That is long before this review. Choose a day from %(first)s on.", first=format_day(first))
        )
    party = "employee" if actor_id == context.person.id else "manager"
    arranged = read_arranged(session, participation_id)
    stored = arranged.confirmed.get(party)
    if stored is None:
        stored = MeetingConfirmation(participation_id=participation_id, party=party)
        session.add(stored)
    elif (stored.held_on, stored.confirmed_by_id) == (held_on, actor_id):
        return None
    stored.held_on, stored.confirmed_by_id, stored.confirmed_at = held_on, actor_id, clock.now()
    events.record(
        session, actor_id, "meeting.confirmed", person_id=context.person.id, subject=participation_id
    )
    session.flush()
    if arranged.confirmed or arranged.meeting is None:
        return None
    return _met_earlier(session, context, arranged.meeting, actor_id, held_on)


def _met_earlier(
    session: Session, context: ParticipationContext, meeting: Meeting, actor_id: UUID, held_on: date
) -> date | None:
    """Put the day on which they met in the place of one to come, which is returned; its time goes with it."""
    given_way = meeting.on
    if given_way is None or given_way <= clock.today():
        return None
    meeting.on, meeting.at = held_on, None
    meeting.version, meeting.changed_at = meeting.version + 1, clock.now()
    one = meeting.participation_id
    events.record(session, actor_id, "meeting.changed", person_id=context.person.id, subject=one)
    _tell_meeting(session, context, meeting, actor_id, met_earlier=True)
    session.flush()
    return given_way
