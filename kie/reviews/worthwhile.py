"""Was this worthwhile? One optional question after signing, whose answer is a count and nothing else.

No event is recorded and nothing bears a time: either would tie an answer to a person. docs/decisions/0028 says what
remains.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie.cycles.holding import hold_open
from kie.cycles.models import CycleClosure
from kie.cycles.queries import ParticipationContext
from kie.db import inserting
from kie.reviews.worthwhile_models import ANSWERS, WorthwhileAsked, WorthwhileCount

FEWEST_ANSWERS = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """How many said that their review was worthwhile, in part, or not."""

    yes: int
    partly: int
    no: int

    @property
    def answered(self) -> int:
        """How many answered."""
        return self.yes + self.partly + self.no


def was_asked(session: Session, participation_id: UUID) -> bool:
    """Whether the person has answered, or said that they would rather not. One statement."""
    return session.get(WorthwhileAsked, participation_id) is not None


def answer(session: Session, context: ParticipationContext, given: str) -> bool:
    """Count the answer, one of ANSWERS; anything else is none. False when the person was asked before.

    Raises CycleClosed.
    """
    hold_open(session, context)
    first = session.scalar(
        inserting(session, WorthwhileAsked)
        .values(participation_id=context.participation.id)
        .on_conflict_do_nothing()
        .returning(WorthwhileAsked.participation_id)
    )
    if first is None:
        return False
    cycle_id = context.cycle.cycle.id
    nobody = dict.fromkeys(ANSWERS, 0)
    counting = inserting(session, WorthwhileCount).values(cycle_id=cycle_id, **nobody)
    session.execute(counting.on_conflict_do_nothing())
    # The row is written for every person, whatever they say and if they say nothing.
    session.execute(
        update(WorthwhileCount)
        .where(WorthwhileCount.cycle_id == cycle_id)
        .values(
            yes=WorthwhileCount.yes + int(given == "yes"),
            partly=WorthwhileCount.partly + int(given == "partly"),
            no=WorthwhileCount.no + int(given == "no"),
        )
    )
    return True


def worth_of(session: Session, cycle_id: UUID) -> Worth | None:
    """What those of a closed cycle said; None while it is open, and when fewer than ten answered. One statement."""
    row = session.execute(
        select(WorthwhileCount.yes, WorthwhileCount.partly, WorthwhileCount.no)
        .join(CycleClosure, CycleClosure.cycle_id == WorthwhileCount.cycle_id)
        .where(WorthwhileCount.cycle_id == cycle_id)
    ).one_or_none()
    if row is None:
        return None
    found = Worth(*row)
    return found if found.answered >= FEWEST_ANSWERS else None
