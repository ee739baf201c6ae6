"""Tables of provisioning: what the directory says of somebody, and the tokens with which it may."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class ScimToken(Base):
    """A secret with which a directory may write. Only its hash is kept. Several may live at once, for changing over.

    `made_by_id`: None for one that was made on the command line.
    """

    __tablename__ = "scim_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class ScimAllowance(Base):
    """An administrator let a token close so many accounts more than it may by itself, for a day from then on. Who did
    is on the audit trail. `most` becomes smaller, or the row goes, when what is left is taken back."""

    __tablename__ = "scim_allowances"
    __table_args__ = (
        CheckConstraint("most > 0", name="most"),
        Index("ix_scim_allowances_token_id", "token_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_id: Mapped[UUID] = mapped_column(ForeignKey("scim_tokens.id"))
    most: Mapped[int]
    allowed_at: Mapped[datetime]


class ClosingRefusal(Base):
    """A token was not let close somebody's account, which stayed open. `user_name`: how the directory calls it;
    `refused_at`: when last. The row goes when the account is closed after all, or is to stay open."""

    __tablename__ = "closing_refusals"
    __table_args__ = (
        UniqueConstraint("token_id", "person_id"),
        Index("ix_closing_refusals_person_id", "person_id"),
        Index("ix_closing_refusals_token_id", "token_id", "refused_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_id: Mapped[UUID] = mapped_column(ForeignKey("scim_tokens.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    user_name: Mapped[str] = mapped_column(String(254))
    refused_at: Mapped[datetime]


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
