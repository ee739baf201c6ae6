"""The table of thanks that were sent. The words are the diary's, and go when their owner deletes them there."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Thanks(Base):
    """`sender_id` thanked `person_id`. Not which note it became: what becomes of that is nothing of the sender's."""

    __tablename__ = "thanks"
    __table_args__ = (
        CheckConstraint("kind IN ('thanks', 'compliment')", name="kind"),
        CheckConstraint("sender_id <> person_id", name="not_oneself"),
        Index("ix_thanks_sender_id_sent_at", "sender_id", "sent_at"),
        Index("ix_thanks_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(12))
    sent_at: Mapped[datetime]
