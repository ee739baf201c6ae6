"""Tables of an opening that is under way. Nothing of it is seen by anybody before the cycle is open."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from kie.cycles.models import ParticipationFacts
from kie.cycles.order_models import CycleOrder
from kie.db import Base


class OpeningOrder(CycleOrder, Base):
    """Somebody asked for a draft to be opened, and it is not open yet.

    `day`: as of when the participations planned so far were made.
    """

    __tablename__ = "opening_orders"

    day: Mapped[date]


class PlannedParticipation(ParticipationFacts, Base):
    """What will be a `Participation`, under the same id, once its cycle is open."""

    __tablename__ = "planned_participations"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
