"""How many people published figures stand for, out of how many who were to be reviewed."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Exemption, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import CycleContext, exempt_on
from kie.insights.contributors import signed_reviews
from kie.insights.menu import ViewBody
from kie.insights.published import PublishedCycle
from kie.insights.published_views import own_cells


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people the organisation's figures stand for, out of how many who were to be reviewed.

    `fewest` and `most` over the competencies of one framework; both 0 when the organisation's row is hidden.
    `counted`: `counted_in` the cycle, and never fewer than the figures stand for.
    """

    fewest: int
    most: int
    counted: int


def coverage(
    session: Session, published: PublishedCycle, cycle: CycleContext, organisation: ViewBody | None
) -> Coverage:
    """How much of the cycle the organisation's row stands for. `organisation`: its view, by whichever measure.

    One statement for the first publications, which did not keep how many people there were; else none.
    """
    people = [cell["people"] for cell in own_cells(organisation).values()] if organisation is not None else []
    counted = counted_in(session, cycle) if published.counted is None else published.counted
    most = max(people, default=0)
    # The first publications kept no number, or one that left out the exempt whose signed reviews are in the figures.
    return Coverage(min(people, default=0), most, max(counted, most))


def counted_in(session: Session, cycle: CycleContext) -> int:
    """Everybody in the cycle less those exempt; of these whoever has a signed review, which is in the figures. One
    statement, which reads them all."""
    day = cycle.counting_day(clock.today())
    signed = select(signed_reviews(cycle.cycle.id).subquery().c.participation_id)
    counted = session.scalar(
        select(func.count())
        .select_from(Participation)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(
            Participation.cycle_id == cycle.cycle.id,
            or_(
                Exemption.participation_id.is_(None),
                Participation.id.in_(signed),
                PastStanding.signed_at.is_not(None),
            ),
        )
    )
    return counted or 0
