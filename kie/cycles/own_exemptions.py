"""Reading somebody's own exemptions, over every cycle, for their own eyes."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, EarlierExemption, Exemption, Participation
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class OwnExemption:
    """The person was left out of this cycle. `expires_on`: None for all of it."""

    cycle: str
    reason: str
    made_by: str
    made_at: datetime
    expires_on: date | None

    @property
    def made_on(self) -> date:
        """The day on which it was made."""
        return clock.local(self.made_at).date()

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return self.expires_on is None or self.expires_on >= day


def own_exemptions(session: Session, person_id: UUID) -> tuple[OwnExemption, ...]:
    """All of them, those before the latest of a cycle too, the newest first. Two statements."""
    found = chain.from_iterable(
        session.execute(
            select(Cycle.title, kept.reason, Person.name, kept.made_at, kept.expires_on)
            .join(Participation, Participation.id == kept.participation_id)
            .join(Cycle, Cycle.id == Participation.cycle_id)
            .join(Person, Person.id == kept.made_by_id)
            .where(Participation.person_id == person_id)
        )
        for kept in (Exemption, EarlierExemption)
    )
    return tuple(sorted((OwnExemption(*row) for row in found), key=lambda one: one.made_at, reverse=True))
