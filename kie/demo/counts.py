"""What the demonstration counts once, so that no page counts a large council whole: who takes part, and completion as
the timetable counts it."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kie.cycles.models import CycleOpening, Participation
from kie.insights.completion_counts import count_cycle, cycles_to_count


def write_counts(session: Session) -> None:
    """Count every cycle; last of all, for what is recorded later would have its team counted anew."""
    people = select(func.count()).where(Participation.cycle_id == CycleOpening.cycle_id).scalar_subquery()
    session.execute(
        update(CycleOpening).values(people=people), execution_options={"synchronize_session": False}
    )
    for cycle_id in cycles_to_count(session):
        count_cycle(session, cycle_id, alone=True)
