"""Tables of removals: somebody asks for others' details to be taken out, and HR answers."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class RemovalRequest(Base):
    """Somebody says that another person's details stand in one person's texts. `place`: in which kind of text.

    `participation_id`: the review they stand in, None for a plan or a diary. `outside`: HR asks for somebody outside.
    `about`: what it is about, without the details themselves.
    """

    __tablename__ = "removal_requests"
    __table_args__ = (
        CheckConstraint("place IN ('review', 'record', 'plan', 'diary')", name="place"),
        CheckConstraint("about <> ''", name="about_given"),
        Index("ix_removal_requests_person_id", "person_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    participation_id: Mapped[UUID | None] = mapped_column(ForeignKey("participations.id"))
    place: Mapped[str] = mapped_column(String(10))
    about: Mapped[str] = mapped_column(Text)
    outside: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[datetime]


class RemovalAnswer(Base):
    """HR answered a request: with a striking, or with a reason for leaving the words (`striking_id` None)."""

    __tablename__ = "removal_answers"
    __table_args__ = (CheckConstraint("striking_id IS NOT NULL OR reason <> ''", name="reason_given"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("removal_requests.id"), primary_key=True)
    striking_id: Mapped[UUID | None] = mapped_column(ForeignKey("strikings.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime]


class RemovalProposal(Base):
    """HR wants to take these words out of signed texts, and a second person must say yes.

    `words`: one phrase a line; only while it waits, "" once the request is answered.
    """

    __tablename__ = "removal_proposals"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("removal_requests.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    proposed_at: Mapped[datetime]


class RemovalSigner(Base):
    """Somebody who wrote or signed what a proposal would change. The yes of all of them is as good as a colleague's."""

    __tablename__ = "removal_signers"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("removal_proposals.request_id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class RemovalApproval(Base):
    """Somebody else than the proposer said yes. `standing`: as a colleague of HR, or as one of the signers."""

    __tablename__ = "removal_approvals"
    __table_args__ = (CheckConstraint("standing IN ('hr', 'signer')", name="standing"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("removal_proposals.request_id"), primary_key=True)
    approved_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    standing: Mapped[str] = mapped_column(String(10))
    approved_at: Mapped[datetime]
