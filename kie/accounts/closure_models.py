"""The table of accounts that are closed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class AccountClosure(Base):
    """An account was closed from outside: nobody signs in with it, by whatever way, until it is opened again.

    `why`: "inactive", the directory says that the account rests; "removed", that it is gone. `last_day`: the last day
    that was written for the person along with it, None where it was not or where they had one. Who is away, on leave
    say, has a closed account and goes on belonging to the organisation.

    `closed_by`, `counted_at`: the name of the token that shut out somebody who works here, and when it last did, for
    whoever counts how many it does; None for others.
    """

    __tablename__ = "account_closures"
    __table_args__ = (
        CheckConstraint("why IN ('inactive', 'removed')", name="why"),
        Index("ix_account_closures_person_id", "person_id"),
        Index("ix_account_closures_counted", "closed_by", "counted_at"),
        Index(
            "uq_account_closures_open",
            "person_id",
            unique=True,
            sqlite_where=text("opened_at IS NULL"),
            postgresql_where=text("opened_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    why: Mapped[str] = mapped_column(String(10))
    closed_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    last_day: Mapped[date | None]
    closed_by: Mapped[str | None] = mapped_column(String(60))
    counted_at: Mapped[datetime | None]
