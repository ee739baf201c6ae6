"""Going ahead without the other side, so that nobody can hold a review up by never handing in.

Ten working days after its due date, whoever has handed in may go ahead. Both can then read what was handed in; the part
that is missing stays blank for good, because its writer could read the other's now, and nothing is agreed by itself.
While the person is exempt from the cycle, because they are away, these days are not counted. While they may still
correct what came from them on paper, nobody goes ahead either: that part is there, and handed in when their days end.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments import mails
from kie.assessments.models import GoneAhead
from kie.assessments.on_paper import corrected_until
from kie.assessments.queries import revealed
from kie.assessments.rules import GRACE
from kie.assessments.submissions import other_side, reveal, stands
from kie.cycles.absence import NEVER, Absence, Due, absence_of, absences_of, due_of
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.people.queries import leader_of
from kie.workdays import next_working_day, working_days_after


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


def ahead_from(due_on: date, away: Absence = NEVER) -> date | None:
    """The first day on which the other side may go ahead; None while nobody knows how long the person is away.

    The tenth working day after the due date, counting none on which the person is away.
    """
    day, counted = due_on, 0
    while counted < GRACE:
        day = next_working_day(day + timedelta(days=1))
        if day >= away.first and away.last is None:
            return None
        if away.last is not None and away.first <= day <= away.last:
            day = away.last
            continue
        counted += 1
    return day


def day_to_go_ahead(session: Session, context: ParticipationContext, side: str) -> date | None:
    """From when whoever wrote this side may go ahead, once they have handed in; None while nobody knows."""
    due = due_of(context.cycle.cycle, context.participation.own_days, other_side(side))
    one = context.participation.id
    return _day(due, absence_of(session, one), corrected_until(session, [one]).get(one))


def _day(due: Due, away: Absence, paper_until: date | None) -> date | None:
    """Counted from the day on which it is due for this person, which their absence may have moved.

    `paper_until`: the last day on which the person may correct what came on paper; None when nothing waits for that.
    """
    day = ahead_from(away.due(*due), away)
    if day is None or paper_until is None:
        return day
    return max(day, paper_until + timedelta(days=1))


def ahead_now(session: Session, waiting: Mapping[UUID, Due], today: date) -> frozenset[UUID]:
    """Those of these participations in which whoever has handed in may go ahead. `waiting`: when the missing part was
    due, by participation. Two statements, none for nothing."""
    over = {one: due for one, due in waiting.items() if today >= working_days_after(due.on, GRACE)}
    if not over:
        return frozenset()
    absences = absences_of(session, over)
    papers = corrected_until(session, over)
    days = {one: _day(due, absences.get(one, NEVER), papers.get(one)) for one, due in over.items()}
    return frozenset(one for one, day in days.items() if day is not None and today >= day)


def gone_ahead_of(session: Session, participation_id: UUID) -> GoneAhead | None:
    """Who went ahead without the other; None when nobody did."""
    return session.get(GoneAhead, participation_id)


def go_ahead(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> GoneAhead:
    """Open what this side has handed in to both, without the other side. Doing it twice changes nothing.

    Raises CycleClosed, NothingMissing, OwnPartMissing and TooEarly.
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
