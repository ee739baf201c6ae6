"""Publishing a cycle of many people: reckoned while nobody waits, written in one moment."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.db import reading, transaction
from kie.insights import ordering
from kie.insights.meanwhile import until_known
from kie.insights.models import PublicationOrder
from kie.insights.service import AlreadyPublished, InterimTooLate, Reckoned, reckon


def publish_ordered(
    engine: Engine,
    cycle_id: UUID,
    report: Callable[[int, int], object],
    finish: Callable[[Session], object],
) -> None:
    """Do what was asked for about this cycle, or nothing when it was taken back or done, or is a late interim.

    `report` is told, in transactions of its own, how many competencies of how many are reckoned; `finish` is called in
    the transaction of the effect. Breaking off anywhere leaves nothing behind, and doing it twice publishes once. It is
    all done again when somebody came to know more of others while it was reckoned; raises KnownMeanwhile in the end.
    """

    def once() -> None:
        with transaction(reading(engine)) as session:
            ordered = ordering.standing_order(session, cycle_id)
            reckoned = None if ordered is None else reckoned_or_none(session, ordered, report)
        with transaction(engine) as session:
            if ordered is not None and reckoned is None:
                ordering.keep_nothing(session, ordered)
            elif ordered is not None and reckoned is not None:
                ordering.keep_reckoned(session, ordered, reckoned)
            finish(session)

    until_known(once)


def reckoned_or_none(
    session: Session, ordered: PublicationOrder, report: Callable[[int, int], object]
) -> Reckoned | None:
    """What publishing would write; None when nothing has changed since the cycle was published, or it has closed and
    an interim was asked for."""
    try:
        return reckon(session, ordered.cycle_id, interim=ordered.interim, report=report)
    except (AlreadyPublished, InterimTooLate):
        return None
