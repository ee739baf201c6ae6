"""The forecast of a heatmap for many people: worked out while nobody waits, kept in one moment."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.db import reading, transaction
from kie.frameworks.models import Catalogue
from kie.insights import forecast_orders
from kie.insights.forecast_models import ForecastOrder


def forecast_ordered(
    engine: Engine,
    cycle_id: UUID,
    catalogue: Catalogue,
    report: Callable[[int, int], object],
    finish: Callable[[Session], object],
) -> None:
    """Do what was asked for about this cycle, or nothing when it was taken back or done.

    `report` is told, in transactions of its own, how many frameworks of how many are done; `finish` is called in the
    transaction of the effect. Breaking off anywhere leaves what was kept before.
    """
    with transaction(reading(engine)) as session:
        ordered = session.get(ForecastOrder, cycle_id)
        found = None if ordered is None else forecast_orders.worked_out(session, cycle_id, catalogue, report)
    with transaction(engine) as session:
        if ordered is not None and found is not None:
            forecast_orders.keep(session, ordered, *found)
        finish(session)
