"""Planning the reminders of a day for everybody, in portions, so that neither locks nor memory grow with the people."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.db import transaction
from kie.reminders.planning import SCANS
from kie.reminders.service import queue_round

STEPS = len(SCANS) + 1


def plan_reminders(
    engine: Engine, today: date, public_url: str, report: Callable[[Session, int, int], object]
) -> int:
    """Write down who is reminded of what, then queue a message each; gives how many people were looked at for one.

    `report` is called in each portion's transaction with the steps that are done and how many there are. Breaking off
    anywhere and beginning again does nothing twice.
    """
    for done, scan in enumerate(SCANS):
        after: UUID | None = None
        more = True
        while more:
            with transaction(engine) as session:
                after = scan(session, today, after)
                report(session, done, STEPS)
            more = after is not None
    people, more = 0, True
    while more:
        with transaction(engine) as session:
            queued = queue_round(session, today, public_url)
            report(session, len(SCANS), STEPS)
        people, more = people + queued, queued > 0
    return people
