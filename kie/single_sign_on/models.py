"""Tables of signing in at the organisation's identity provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Identity(Base):
    """Who somebody is to the identity provider. One of each: nobody is two people there, or two are one person here.

    `subject`: what the provider calls them, which it never gives to anybody else (OpenID Connect Core, 2). `how`: what
    told that they are this person when they first came, "email" or "staff-number".
    """

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("person_id", "issuer"),
        CheckConstraint("how IN ('email', 'staff-number')", name="how"),
    )

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    linked_at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(20))


class AnsweredQuestion(Base):
    """That a question of ours to the provider was answered, for an hour: the same answer is not taken twice, by
    whichever process. `state_hash`: of the random text that our question carried."""

    __tablename__ = "answered_questions"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class SignOutHint(Base):
    """The provider's ID token of one session that began there, to end it there as well; goes after twelve hours.

    `handle_hash`: of a random text in that browser's cookie. `sealed`: the token, encrypted under a key made of the
    installation's secret key and that text, so that nobody reads it who has not both.
    """

    __tablename__ = "sign_out_hints"

    handle_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(index=True)
