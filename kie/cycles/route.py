"""The policy route: where conduct and safety are reported instead of being written in a review. HR's own words."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import events
from kie.cycles.errors import CycleChanged
from kie.cycles.locking import require_open
from kie.cycles.models import Cycle
from kie.i18n import N_, _

ROUTE_LIMIT = 1000
USUAL_ROUTE = N_(
    "Harassment, misuse of personal data and unsafe working are not for a review. Report them the way your "
    "organisation’s policy says; HR can tell you how."
)


def route_of(cycle: Cycle) -> str:
    """The route in HR's words; the usual sentence where they wrote none."""
    return cycle.policy_route or _(USUAL_ROUTE)


def change_route(session: Session, cycle_id: UUID, words: str, version: int, actor_id: UUID | None) -> Cycle:
    """Change the route of an open cycle that was read at `version`: a telephone number may, what is asked may not.

    The same words sent again change nothing. Raises NotFound, CycleNotOpen, CycleClosed and CycleChanged.
    """
    cycle = require_open(session, cycle_id)
    if cycle.policy_route == words:
        return cycle
    if cycle.version != version:
        raise CycleChanged(cycle)
    cycle.policy_route, cycle.version = words, version + 1
    events.record(session, actor_id, "cycle.route-changed", subject=cycle_id)
    session.flush()
    return cycle
