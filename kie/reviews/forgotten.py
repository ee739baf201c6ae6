"""What was deleted of a review because its twelve months were over: that it was, when and why. The words are gone."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.standing import tombstones_of
from kie.i18n import N_, _, format_day

_WHY = {
    "resolved": N_("One observation was deleted on %(day)s, twelve months after it was resolved."),
    "left": N_("One observation was deleted on %(day)s, twelve months after the person left."),
    "never-brought": N_("One observation was deleted on %(day)s, twelve months after the cycle closed."),
}


def forgotten_words(session: Session, participation_id: UUID) -> tuple[str, ...]:
    """A sentence for each, the latest first."""
    return tuple(
        _(_WHY[stone.reason], day=format_day(clock.local(stone.forgotten_at).date()))
        for stone in tombstones_of(session, [participation_id])
    )
