"""Noting how reviews stood at the close of their cycle, before anything is deleted that tells it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import CycleClosure, Participation
from kie.cycles.past_models import PastStanding
from kie.insights.completion import standings
from kie.insights.overdue import is_overdue

CLOSED_BEFORE = timedelta(days=365)
"""What is deleted of a plan is older than that by far, so it stands in no figures of cycles that closed later."""


def note_past_of(session: Session, person_ids: Collection[UUID]) -> None:
    """The same of all reviews of these people in cycles that closed long ago, before their plans lose something."""
    found = (
        select(Participation.id)
        .join(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(Participation.person_id.in_(person_ids), CycleClosure.closed_at <= clock.now() - CLOSED_BEFORE)
    )
    note_standings(session, session.scalars(found).all())


def note_standings(session: Session, participation_ids: Collection[UUID]) -> None:
    """Note how these reviews stand, those that were not noted before: at the close of their cycle, today in an open
    one. Four statements for those of one day, and five more where somebody has come back."""
    for day, ids in _days(session, participation_ids).items():
        scope = Participation.id.in_(ids)
        late = set(session.scalars(select(Participation.id).where(scope, is_overdue(session, scope, day))))
        rows = [
            {
                "participation_id": row.id,
                "met": bool(row.met),
                "recorded": bool(row.recorded),
                "planned": bool(row.planned),
                "talked": bool(row.talked),
                "overdue": row.id in late,
                "shared_at": row.shared_at,
                "signed_at": row.signed_at,
            }
            for row in session.execute(standings(scope, day))
        ]
        session.execute(insert(PastStanding).execution_options(render_nulls=True), rows)


def _days(session: Session, participation_ids: Collection[UUID]) -> dict[date, Sequence[UUID]]:
    """Those that were not noted yet, by the day that counts for their cycle's figures."""
    today, found = clock.today(), defaultdict[date, list[UUID]](list)
    rows = session.execute(
        select(Participation.id, CycleClosure.closed_at)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(Participation.id.in_(participation_ids), PastStanding.participation_id.is_(None))
        .order_by(Participation.id)
    )
    for one, closed_at in rows:
        found[today if closed_at is None else min(today, clock.local(closed_at).date())].append(one)
    return dict(found)
