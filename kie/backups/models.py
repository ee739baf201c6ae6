"""The table of backups that were made, tried and restored."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base

MADE, DRILLED, RESTORED, TRACED = "made", "drilled", "restored", "traced"


class BackupNote(Base):
    """A backup was made from this database, or restored to a scratch database and found whole; or this database was
    restored from one; or all traces of what was taken out were written (`traced`).

    `state_of`: the moment whose state the file holds; `done_at`: when it was finished, tried or restored. `sha256`:
    of the file. Where the file lies is not kept: whoever breaks in reads this table.
    """

    __tablename__ = "backup_notes"
    __table_args__ = (
        CheckConstraint("what IN ('made', 'drilled', 'restored', 'traced')", name="what"),
        Index("ix_backup_notes_what_done_at", "what", "done_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    what: Mapped[str] = mapped_column(String(10))
    state_of: Mapped[datetime]
    done_at: Mapped[datetime]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    encrypted: Mapped[bool]
