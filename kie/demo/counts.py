"""Completion of the demonstration, counted as the timetable does, so that no page counts a large council whole."""

from sqlalchemy.orm import Session

from kie.insights.completion_counts import count_cycle, cycles_to_count


def write_counts(session: Session) -> None:
    """Count every cycle; last of all, for what is recorded later would have its team counted anew."""
    for cycle_id in cycles_to_count(session):
        count_cycle(session, cycle_id, alone=True)
