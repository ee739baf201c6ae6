"""Tables for signing in. Secrets are kept only as hashes, or not at all (SecondFactor)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Account(Base):
    """A person's password. No row, or no hash, means that the person has yet to use a one-time code."""

    __tablename__ = "accounts"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    demonstration: Mapped[bool] = mapped_column(default=False)


class SignInCode(Base):
    """A one-time code to set a password, on a letter or by mail. Used once, or replaced, or expired."""

    __tablename__ = "sign_in_codes"
    __table_args__ = (CheckConstraint("channel IN ('letter', 'mail')", name="channel"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    channel: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInSession(Base):
    """One signed-in browser. Only the hash of its token is kept. Ended by signing out, revoking or leaving."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")
    second_factor_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A person's second factor, while it is on: codes of an app that shares a secret with us (RFC 6238).

    The secret is not here: it is worked out from `seed` and the installation's secret key, so that a copy of the
    database alone makes no codes. `last_counter`: the time step of the latest code used; no earlier one counts.
    """

    __tablename__ = "second_factors"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
    confirmed_at: Mapped[datetime]
    last_counter: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """One of the codes for when the app is lost. Works once; goes when new ones are made."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed try, counted to slow guessing down. `key` is a hash of what was typed, or of the address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class UnsentForm(Base):
    """What a person sent after their session had ended, for a day: kept for them, and for nobody else to read.

    `sealed`: address and fields, encrypted under a key made from the installation's and the person's id. `mark`: a
    keyed hash of the same, so that a form sent twice is kept once.
    """

    __tablename__ = "unsent_forms"
    __table_args__ = (UniqueConstraint("person_id", "mark"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    mark: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(index=True)
