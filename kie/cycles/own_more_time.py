"""Reading the more time that somebody was given, over every cycle, for their own eyes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle, Participation
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class OwnMoreTime:
    """The person was given more time in this cycle. `people`: how many were, they themselves included, with the same
    words. `made_by`: "" for a command."""

    cycle: str
    reason: str
    people: int
    made_by: str
    made_at: datetime

    @property
    def made_on(self) -> date:
        """The day on which it was given."""
        return clock.local(self.made_at).date()


def own_more_time(session: Session, person_id: UUID) -> tuple[OwnMoreTime, ...]:
    """All of it, the newest first. One statement."""
    rows = session.execute(
        select(
            Cycle.title, Extension.reason, Extension.people, func.coalesce(Person.name, ""), Extension.made_at
        )
        .join(Cycle, Cycle.id == Extension.cycle_id)
        .join(ExtendedParticipation, ExtendedParticipation.extension_id == Extension.id)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .outerjoin(Person, Person.id == Extension.made_by_id)
        .where(Participation.person_id == person_id)
        .order_by(Extension.made_at.desc(), Extension.id)
    )
    return tuple(OwnMoreTime(*row) for row in rows)
