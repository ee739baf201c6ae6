"""Tables of an opening that is under way. Nothing of it is seen by anybody before the cycle is open."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.cycles.models import ParticipationFacts
from kie.db import Base


class OpeningOrder(Base):
    """Somebody asked for a draft to be opened, and it is not open yet. Gone once it is, or when it is taken back.

    `day`: as of when the participations planned so far were made. `job_key`: the job that does it.
    """

    __tablename__ = "opening_orders"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    ordered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    ordered_at: Mapped[datetime]
    day: Mapped[date]
    job_key: Mapped[str] = mapped_column(String(200))


class PlannedParticipation(ParticipationFacts, Base):
    """What will be a `Participation`, under the same id, once its cycle is open."""

    __tablename__ = "planned_participations"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
