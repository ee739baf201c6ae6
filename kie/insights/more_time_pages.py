"""Giving more time looks at what was handed in: a day matters only as long as its part is missing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Reveal, Submission
from kie.cycles.absence import NEVER, absence_of, due_for
from kie.cycles.models import Participation
from kie.cycles.more_time import Missing
from kie.cycles.queries import ParticipationContext
from kie.cycles.rules import OwnDays
from kie.i18n import _
from kie.reviews.queries import Progress, progress_of

NO_DAYS = OwnDays(None, None)


def missing() -> Missing:
    """By what stands handed in, and until both parts are shown: when one went ahead, none is waited for."""
    return Missing(_lacks("self"), _lacks("manager"))


def _lacks(side: str) -> ColumnElement[bool]:
    handed_in = exists().where(
        Assessment.participation_id == Participation.id,
        Assessment.side == side,
        Submission.assessment_id == Assessment.id,
        Submission.taken_back_at.is_(None),
    )
    revealed = exists().where(Reveal.participation_id == Participation.id)
    return and_(~handed_in.correlate(Participation), ~revealed.correlate(Participation))


@dataclass(frozen=True, slots=True)
class MoreTimeForOne:
    """The page. `days`: by when each missing part is due now, None for one that is not missing; `why_not`: why no day
    is left to move, "" where one is; `away_until`: the last day of an absence that lasts today, None without one;
    `was_away`: one that is over moves the days, also a new one."""

    found: ParticipationContext
    days: OwnDays
    why_not: str
    away_until: date | None
    was_away: bool


def more_time_for_one(session: Session, found: ParticipationContext) -> MoreTimeForOne:
    """What can be given to one person. Two statements."""
    one, cycle = found.participation, found.cycle.cycle
    progress, away = progress_of(session, [one.id])[one.id], absence_of(session, one.id)
    if why_not := _why_not(found, progress):
        return MoreTimeForOne(found, NO_DAYS, why_not, None, False)
    lacks = {"self": not progress.self_handed_in, "manager": not progress.manager_handed_in}
    days = (due_for(cycle, one.own_days, side, away) if lacks[side] else None for side in lacks)
    until = found.exemption.expires_on if found.exemption else None
    return MoreTimeForOne(found, OwnDays(*days), "", until, until is None and away != NEVER)


def _why_not(found: ParticipationContext, progress: Progress) -> str:
    name, exemption, leaves_on = found.person.name, found.exemption, found.person.leaves_on
    if exemption is not None and exemption.expires_on is None:
        return _("%(name)s is exempt for the whole cycle, so nothing is due.", name=name)
    if leaves_on is not None and leaves_on < clock.today():
        return _("%(name)s has left, so nothing is due any more.", name=name)
    if progress.gone_ahead:
        return _("One side went ahead without the other, so no part of this review is waited for.")
    return (
        _("Both parts of this review are handed in, so no day is left to move.") if progress.revealed else ""
    )
