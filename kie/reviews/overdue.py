"""Who keeps a review waiting too long: a part that is missing, a disagreement that nobody has decided."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.absence import Absence, Due, due_for, due_of
from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.cycles.rules import OwnDays
from kie.reviews.deadlines import decision_overdue
from kie.reviews.models import DISAGREED, Moderation, Record, Reopening, SignOff
from kie.reviews.queries import Progress


def missing_since(progress: Progress, cycle: Cycle, own: OwnDays, as_manager: bool) -> Due | None:
    """When the other's part was due, for whoever has handed in and waits for it; None when they wait for nothing."""
    if progress.revealed or progress.self_handed_in == progress.manager_handed_in:
        return None
    if as_manager != progress.manager_handed_in:
        return None
    return due_of(cycle, own, "self" if as_manager else "manager")


def overdue_since(progress: Progress, cycle: Cycle, own: OwnDays, away: Absence, day: date) -> date | None:
    """When the first part was due that is missing although its day has passed; None when none is.

    `own`, `away`: the person's own days, and how long they were away. Once the two are revealed, or one went ahead, no
    part is missing any more.
    """
    if progress.revealed:
        return None
    missing = {"self": not progress.self_handed_in, "manager": not progress.manager_handed_in}
    due = [due_for(cycle, own, side, away) for side in missing if missing[side]]
    return min((one for one in due if one < day), default=None)


def overdue_decisions(session: Session, today: date) -> Mapping[UUID, int]:
    """How many disagreements of each open cycle are past the day by which they were to be decided. One statement."""
    rows = session.execute(
        select(Participation.cycle_id, SignOff.signed_at)
        .join(Record, Record.participation_id == Participation.id)
        .join(SignOff, and_(SignOff.record_id == Record.id, SignOff.party == "employee"))
        .outerjoin(Moderation, Moderation.record_id == Record.id)
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(
            DISAGREED,
            Moderation.record_id.is_(None),
            Reopening.record_id.is_(None),
            CycleClosure.cycle_id.is_(None),
        )
    )
    return Counter(
        cycle_id for cycle_id, signed_at in rows if decision_overdue(clock.local(signed_at).date(), today)
    )
