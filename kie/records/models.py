"""Tables of removals: somebody asks for words to be taken out, and HR answers."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class RemovalRequest(Base):
    """Somebody says that another person's details stand in one person's texts, or that a reason beside their name says
    too much. `place`: in which kind of text.

    `participation_id`: the review they stand in, None for a plan, a diary or a reason beside their name. `outside`: HR
    asks for somebody outside.
    `about`: what it is about, without the details themselves.
    """

    __tablename__ = "removal_requests"
    __table_args__ = (
        CheckConstraint("place IN ('review', 'record', 'plan', 'diary', 'reason')", name="place"),
        CheckConstraint("about <> ''", name="about_given"),
        Index("ix_removal_requests_person_id", "person_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    participation_id: Mapped[UUID | None] = mapped_column(ForeignKey("participations.id"), index=True)
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
    striking_id: Mapped[UUID | None] = mapped_column(ForeignKey("strikings.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime]


class RemovalProposal(Base):
    """HR wants to take these words out of signed texts, and a second person must say yes.

    `number`: counts from 1; another may follow when somebody said no to the one before. `words`: one phrase a line;
    only while it waits, "" once the request is answered or somebody said no.
    """

    __tablename__ = "removal_proposals"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("removal_requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    proposed_at: Mapped[datetime]


def _of_proposal(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["request_id", "number"],
        ["removal_proposals.request_id", "removal_proposals.number"],
        name=f"fk_{table}_proposal",
    )


class RemovalSigner(Base):
    """Somebody who wrote or signed what a proposal would change. The yes of all of them is as good as a colleague's."""

    __tablename__ = "removal_signers"
    __table_args__ = (_of_proposal("removal_signers"),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class RemovalApproval(Base):
    """Somebody else than the proposer said yes. `standing`: as a colleague of HR, or as one of the signers."""

    __tablename__ = "removal_approvals"
    __table_args__ = (
        CheckConstraint("standing IN ('hr', 'signer')", name="standing"),
        _of_proposal("removal_approvals"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    approved_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    standing: Mapped[str] = mapped_column(String(10))
    approved_at: Mapped[datetime]


class RemovalDecline(Base):
    """Somebody else than the proposer said no: the proposal is withdrawn, and HR answers the request in another way.

    `standing`: as in `RemovalApproval`. `reason`: for whoever of HR answers the request.
    """

    __tablename__ = "removal_declines"
    __table_args__ = (
        CheckConstraint("standing IN ('hr', 'signer')", name="standing"),
        CheckConstraint("reason <> ''", name="reason_given"),
        _of_proposal("removal_declines"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    declined_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    standing: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    declined_at: Mapped[datetime]
