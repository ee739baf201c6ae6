"""Tables of more time that was given to some of a cycle's people."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Extension(Base):
    """HR gave some people of a cycle more time, and says why. Never changed, but for words that are taken out of the
    reason (decision 16).

    `team_id`: the team in which they were chosen; `everybody`: all in it and below it. `self_due_on`,
    `manager_due_on`: the new days, None for a part that stayed as it was. `people`: for how many it moved a day.
    `struck`: how often words were taken out of the reason.
    """

    __tablename__ = "extensions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    everybody: Mapped[bool]
    self_due_on: Mapped[date | None]
    manager_due_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    people: Mapped[int]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    struck: Mapped[int] = mapped_column(default=0, server_default="0")


class ExtendedParticipation(Base):
    """Somebody for whom an extension moved a day."""

    __tablename__ = "extended_participations"

    extension_id: Mapped[UUID] = mapped_column(ForeignKey("extensions.id"), primary_key=True)
    participation_id: Mapped[UUID] = mapped_column(
        ForeignKey("participations.id"), primary_key=True, index=True
    )
