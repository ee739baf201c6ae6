"""The table of private reflections: whose, when, and a text that only its owner's sign-in opens."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Reflection(Base):
    """One reflection of `person_id`. `sealed`: see `sealing`; `version` counts the saves, from 1."""

    __tablename__ = "reflections"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
