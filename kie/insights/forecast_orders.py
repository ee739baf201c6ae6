"""The forecast of a heatmap for many people: asked for in a request, worked out by a job, and kept until the next."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import orders
from kie.cycles.locking import require_not_closed
from kie.cycles.people import people_in
from kie.cycles.queries import CycleContext, cycle_context
from kie.cycles.staffing import meant_for, population_of
from kie.cycles.teams import team_tree
from kie.frameworks.models import Catalogue
from kie.insights.forecast_models import ForecastOrder, KeptForecast
from kie.insights.forecasting import Outlook, kept, outlook, seats
from kie.people.models import Person

KIND = "forecast-cycle"


def is_small(session: Session, context: CycleContext, day: date) -> bool:
    """Whether the cycle asks so few people that nobody has to wait for a job."""
    if not context.is_draft:
        return orders.is_small(people_in(session, context.cycle.id))
    asked = meant_for(population_of(session, context.cycle), day)
    return orders.is_small(session.scalar(select(func.count()).select_from(Person).where(*asked)) or 0)


def order(session: Session, cycle_id: UUID, actor_id: UUID | None) -> None:
    """Have a job work it out, once more where one was given up; nothing where a page does so by itself.

    Raises NotFound, CycleClosed.
    """
    standing, context = orders.standing(session, ForecastOrder, cycle_id), cycle_context(session, cycle_id)
    require_not_closed(context)
    if is_small(session, context, clock.today()):
        return
    if standing is None:
        standing = ForecastOrder(cycle_id=cycle_id, ordered_by_id=actor_id, ordered_at=clock.now())
    elif (work := orders.underway(session, standing)) is not None and work.goes_on:
        return
    orders.place(session, standing, KIND)


def take_back(session: Session, cycle_id: UUID) -> bool:
    """Let it be; what was kept before stays. False when nothing is asked for any more. Raises NotFound."""
    standing = orders.standing(session, ForecastOrder, cycle_id)
    if standing is not None:
        orders.drop(session, standing)
    return standing is not None


def worked_out(
    session: Session, cycle_id: UUID, catalogue: Catalogue, report: Callable[[int, int], object]
) -> tuple[CycleContext, Mapping[str, Outlook]]:
    """What each framework of the cycle could show, by id, and the cycle as that was reckoned from.

    `report` is told how many frameworks of how many are done. Only reads.
    """
    context, found = cycle_context(session, cycle_id, catalogue), {}
    everybody, tree = seats(session, context, clock.today()), team_tree(session)
    for number, rated in enumerate(context.frameworks, start=1):
        found[rated.framework.id] = outlook(context, tree, rated, everybody)
        report(number, len(context.frameworks))
    return context, found


def keep(
    session: Session, ordered: ForecastOrder, context: CycleContext, found: Mapping[str, Outlook]
) -> None:
    """Keep it in the place of what was kept before; nothing when it was taken back, or the cycle opened, meanwhile."""
    standing = orders.still(session, ordered)
    if standing is None:
        return
    if cycle_context(session, standing.cycle_id).opened_at == context.opened_at:
        session.execute(delete(KeptForecast).where(KeptForecast.cycle_id == standing.cycle_id))
        session.add_all(
            KeptForecast(
                cycle_id=standing.cycle_id,
                framework_id=framework_id,
                made_at=clock.now(),
                version=context.cycle.version,
                body=kept(one),
            )
            for framework_id, one in found.items()
        )
    orders.drop(session, standing)
