"""Asking whether a review is signed before somebody is exempted from its cycle."""

from sqlalchemy.orm import Session

from kie.cycles.locking import require_open
from kie.cycles.models import Participation
from kie.reviews.queries import progress_of


def is_signed(session: Session, part: Participation, *, hold: bool) -> bool:
    """Whether both have signed the review of this participation.

    `hold`: the answer is acted on, so nobody signs after it until this transaction ends; then it raises CycleNotOpen
    and CycleClosed.
    """
    if hold:
        require_open(session, part.cycle_id)
    return progress_of(session, [part.id])[part.id].signed
