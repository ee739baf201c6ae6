"""Tables of what HR publishes on the page, beside the files: frameworks, and what role profiles ask for."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base
from kie.pending import PendingFile


class Addition(Base):
    """A framework, or something that a role profile says, as it was published; never changed afterwards.

    `number` counts publications from 1, one after the other, so that the last one's id stands for all there are.
    `body`: what was read, as JSON values; `source`: the file word for word. `follows`: the framework that this one is a
    new edition of.
    """

    __tablename__ = "catalogue_additions"
    __table_args__ = (
        UniqueConstraint("id"),
        UniqueConstraint("framework_id"),
        UniqueConstraint("follows"),
        CheckConstraint("(framework_id IS NULL) <> (role_profile_id IS NULL)", name="one_thing"),
        CheckConstraint("follows IS NULL OR framework_id IS NOT NULL", name="follows"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(default=uuid4)
    framework_id: Mapped[str | None] = mapped_column(String(80))
    follows: Mapped[str | None] = mapped_column(String(80))
    role_profile_id: Mapped[str | None] = mapped_column(String(60))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    published_at: Mapped[datetime]


class PendingAddition(PendingFile, Base):
    """An uploaded file between its preview and its publication, for a day. Only its uploader reaches it."""

    __tablename__ = "pending_additions"

    source: Mapped[str] = mapped_column(Text)
