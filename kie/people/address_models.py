"""The table of e-mail addresses that changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class AddressChange(Base):
    """A person's e-mail address was changed. `before`: the one until then, None when there was none.

    `changed_by_id`: None for the command line. Kept for as long as `addresses.py` says.
    """

    __tablename__ = "address_changes"
    __table_args__ = (Index("ix_address_changes_person_id_changed_at", "person_id", "changed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    before: Mapped[str | None] = mapped_column(String(254))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
