"""Opening a cycle for many people, in portions, so that neither locks nor memory grow with them."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.cycles import opening
from kie.db import transaction
from kie.frameworks.models import Catalogue


def open_ordered(
    engine: Engine,
    cycle_id: UUID,
    catalogue: Catalogue,
    report: Callable[[Session, int, int], object],
    finish: Callable[[Session], object],
) -> None:
    """Do what was ordered for this cycle, or nothing when the order was taken back or carried out.

    `report` is called in each portion's transaction with the people that are planned and about how many there will be;
    `finish` in the one that opens the cycle. Breaking off anywhere and beginning again does nothing twice.
    """
    with transaction(engine) as session:
        total = opening.begin(session, cycle_id, catalogue)
        if total is None:
            finish(session)
            return
        report(session, opening.planned_so_far(session, cycle_id).people, total)
    with transaction(engine) as session:
        before = opening.planned_so_far(session, cycle_id)
    last, people, more = before.last, before.people, True
    while more:
        with transaction(engine) as session:
            step = opening.plan_portion(session, cycle_id, last)
            people += step.people
            report(session, people, total)
        last, more = step.last, step.last is not None
    with transaction(engine) as session:
        opening.complete(session, cycle_id, catalogue)
        finish(session)
