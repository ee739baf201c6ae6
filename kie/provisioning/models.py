"""Tables of provisioning: what the directory says of somebody, and the tokens with which it may."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class ScimToken(Base):
    """A secret with which a directory may write. Only its hash is kept. Several may live at once, for changing over."""

    __tablename__ = "scim_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class DirectoryEntry(Base):
    """What the directory says of one account of its own: a User of SCIM, and nothing but what the directory wrote.

    `person_id`: who that is, None while nobody here is known to be. `user_name_key`, `email_key`: as they are compared.
    `active`: None where the directory says nothing: a new account counts as active then, and another stays as it was.
    `made_person`: the person came with this entry, and was not known from HR's file. `version`: counts up with each
    change.
    """

    __tablename__ = "directory_entries"
    __table_args__ = (
        UniqueConstraint("person_id"),
        UniqueConstraint("user_name_key"),
        CheckConstraint("manager_id <> id", name="not_oneself"),
        Index("ix_directory_entries_external_id", "external_id"),
        Index("ix_directory_entries_email_key", "email_key"),
        Index("ix_directory_entries_employee_number", "employee_number"),
        Index("ix_directory_entries_manager_id", "manager_id"),
        Index("ix_directory_entries_made_at_id", "made_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    user_name: Mapped[str] = mapped_column(String(254))
    user_name_key: Mapped[str] = mapped_column(String(254))
    external_id: Mapped[str | None] = mapped_column(String(200))
    formatted_name: Mapped[str | None] = mapped_column(String(200))
    given_name: Mapped[str | None] = mapped_column(String(200))
    family_name: Mapped[str | None] = mapped_column(String(200))
    display_name: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254))
    email_type: Mapped[str | None] = mapped_column(String(20))
    email_primary: Mapped[bool | None]
    employee_number: Mapped[str | None] = mapped_column(String(40))
    department: Mapped[str | None] = mapped_column(String(200))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("directory_entries.id"))
    active: Mapped[bool | None]
    made_person: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int]
