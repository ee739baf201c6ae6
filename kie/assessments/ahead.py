"""Going ahead without the other side, so that nobody can hold a review up by never handing in.

Ten working days after its due date, whoever has handed in may go ahead. Both can then read what was handed in; the part
that is missing stays blank for good, because its writer could read the other's now, and nothing is agreed by itself.
While the person is exempt from the cycle, because they are away, these days are not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments import mails
from kie.assessments.drafts import hold_open
from kie.assessments.models import GoneAhead
from kie.assessments.on_paper import corrected_until
from kie.assessments.queries import revealed
from kie.assessments.submissions import other_side, reveal, stands
from kie.cycles.models import Exemption
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.people.queries import leader_of
from kie.workdays import next_working_day, working_days_after

GRACE = 10
"""Working days after the due date of the missing part."""


class NothingMissing(Conflict):
    """Both have handed in, or one went ahead already."""


class OwnPartMissing(Conflict):
    """Whoever wants to go ahead has not handed in themselves."""


class TooEarly(Conflict):
    """The other side still has time. `day`: the first day on which this is possible; None while it is not known."""

    def __init__(self, day: date | None) -> None:
        super().__init__(
            _("It is too early to go ahead: the other side still has time."),
            _("From %(day)s on you can go ahead.", day=format_day(day))
            if day is not None
            else _("You can go ahead some time after the person is back."),
        )
        self.day = day


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which nothing is asked of the person, both included. `last` None: nobody knows until when."""

    first: date
    last: date | None


def ahead_from(due_on: date, pause: Pause | None = None) -> date | None:
    """The first day on which the other side may go ahead; None while a pause has no end.

    The tenth working day after the due date, counting none that falls into the pause.
    """
    if pause is None or (pause.last is not None and pause.last <= due_on):
        return working_days_after(due_on, GRACE)
    day, counted = due_on, 0
    while counted < GRACE:
        day = next_working_day(day + timedelta(days=1))
        if day >= pause.first and pause.last is None:
            return None
        if pause.last is not None and pause.first <= day <= pause.last:
            day = pause.last
            continue
        counted += 1
    return day


def day_to_go_ahead(session: Session, context: ParticipationContext, side: str) -> date | None:
    """From when whoever wrote this side may go ahead, once they have handed in; None while nobody knows."""
    cycle = context.cycle.cycle
    due_on = cycle.manager_due_on if side == "self" else cycle.self_due_on
    day = ahead_from(due_on, _pause_of(session, context.participation.id))
    corrected = corrected_until(session, context.participation.id) if side == "manager" and day else None
    if day is None or corrected is None:
        return day
    # What came on paper is there, and is handed in by itself once its writer has had their days to correct it.
    return max(day, corrected + timedelta(days=2))


def _pause_of(session: Session, participation_id: UUID) -> Pause | None:
    """The person's exemption, in force or over: while it lasts, nobody is kept waiting by them or for them."""
    exemption = session.get(Exemption, participation_id)
    return None if exemption is None else _pause(exemption)


def _pause(exemption: Exemption) -> Pause:
    return Pause(clock.local(exemption.made_at).date(), exemption.expires_on)


def ahead_now(session: Session, waiting: Mapping[UUID, date], today: date) -> frozenset[UUID]:
    """Those of these participations in which whoever has handed in may go ahead. `waiting`: the due date of the missing
    part, by participation. One statement, none for nothing."""
    over = {one: due_on for one, due_on in waiting.items() if today >= working_days_after(due_on, GRACE)}
    if not over:
        return frozenset()
    rows = session.scalars(select(Exemption).where(Exemption.participation_id.in_(list(over))))
    pauses = {row.participation_id: _pause(row) for row in rows}
    days = {one: ahead_from(due_on, pauses.get(one)) for one, due_on in over.items()}
    return frozenset(one for one, day in days.items() if day is not None and today >= day)


def gone_ahead_of(session: Session, participation_id: UUID) -> GoneAhead | None:
    """Who went ahead without the other; None when nobody did."""
    return session.get(GoneAhead, participation_id)


def go_ahead(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> GoneAhead:
    """Open what this side has handed in to both, without the other side. Doing it twice changes nothing.

    Raises CycleNotOpen, NothingMissing, OwnPartMissing and TooEarly.
    """
    hold_open(session, context)
    one = context.participation.id
    stored = session.get(GoneAhead, one, populate_existing=True)
    if stored is not None and stored.side == side:
        return stored
    if stored is not None or revealed(session, one) or stands(session, one, other_side(side)):
        raise NothingMissing(_("Nobody keeps this review waiting, so there is nothing to go ahead without."))
    if not stands(session, one, side):
        raise OwnPartMissing(_("Hand in your own part first."))
    day = day_to_go_ahead(session, context, side)
    if day is None or clock.today() < day:
        raise TooEarly(day)
    gone = GoneAhead(participation_id=one, side=side, gone_by_id=actor_id, gone_at=clock.now())
    session.add(gone)
    events.record(session, actor_id, "review.gone-ahead", person_id=context.person.id, subject=one, side=side)
    reveal(session, context)
    _tell(session, context, side, actor_id)
    session.flush()
    return gone


def _tell(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> None:
    other_id = (
        context.person.id if side == "manager" else leader_of(session, context.person.id, clock.today())
    )
    other = None if other_id is None else session.get(Person, other_id)
    if other is not None:
        mails.tell_went_ahead(session, context, other, session.get_one(Person, actor_id))
