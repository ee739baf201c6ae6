"""Tables of requests for everything held about a person, as HR answers them: a file as of a moment, what is left out of
it and who agreed, and what was released."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class SubjectRequest(Base):
    """A person asked for what is held about them. `received_on`: from when the month counts; `due_on`: its last day;
    both as they were written down first (`SubjectCorrection`).

    `asked_how` and `identity` say how it came, and how whoever asked was known to be the person. `wants`: what they
    asked for, in HR's words; "" for everything. `authority`: what shows that whoever spoke for them may; "" where they
    spoke for themselves.
    """

    __tablename__ = "subject_requests"
    __table_args__ = (
        CheckConstraint("asked_how IN ('letter', 'mail', 'spoken', 'representative')", name="asked_how"),
        CheckConstraint("identity IN ('known', 'document', 'sign-in', 'authority')", name="identity"),
        Index("ix_subject_requests_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    asked_how: Mapped[str] = mapped_column(String(20))
    identity: Mapped[str] = mapped_column(String(20))
    wants: Mapped[str] = mapped_column(Text, default="")
    authority: Mapped[str] = mapped_column(Text, default="", server_default="")
    received_on: Mapped[date]
    due_on: Mapped[date]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    recorded_at: Mapped[datetime]


class SubjectExtension(Base):
    """HR takes up to two months more, and told the person why within the first."""

    __tablename__ = "subject_extensions"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_requests.id"), primary_key=True)
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    extended_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    extended_at: Mapped[datetime]


class SubjectCorrection(Base):
    """HR corrected the day on which a request came; the last one counts. `number`: counts from 1; `due_on`: the last
    day that follows from it; `longer`: that is with the months of an extension that was taken before."""

    __tablename__ = "subject_corrections"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    received_on: Mapped[date]
    due_on: Mapped[date]
    longer: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    corrected_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    corrected_at: Mapped[datetime]


class SubjectFile(Base):
    """The file of a request, as it stood at `as_of`; a later one takes its place, and what was marked is carried over.

    `sealed`: encrypted under a key made from the installation's and the request's id. `number`: counts from 1.
    """

    __tablename__ = "subject_files"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_requests.id"), primary_key=True)
    number: Mapped[int]
    as_of: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Redaction(Base):
    """Something in the file is to be left out: a value, or these words of it.

    `place`: where, as `redacting_rules.place` names it, or `carrying_rules.carried` of an earlier file; `words`: ""
    for the whole value. `kind`: the ground; `reason`: in words, for the second person and the person concerned.
    """

    __tablename__ = "redactions"
    __table_args__ = (
        CheckConstraint("kind IN ('third-party', 'safeguarding', 'legal', 'other')", name="kind"),
        CheckConstraint("reason <> ''", name="reason_given"),
        UniqueConstraint("request_id", "place", "words"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_requests.id"))
    place: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    marked_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    marked_at: Mapped[datetime]


class RedactionAnswer(Base):
    """A second person said yes or no to leaving it out. `reason`: why it stays, for whoever marked it; "" for none."""

    __tablename__ = "redaction_answers"

    redaction_id: Mapped[UUID] = mapped_column(ForeignKey("redactions.id"), primary_key=True)
    agreed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    answered_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime]


class SubjectClosure(Base):
    """The request has ended: released to the person, withdrawn by them, or refused for a reason.

    `sealed`: what was released, None for the other two; `digest`: of its JSON.
    """

    __tablename__ = "subject_closures"
    __table_args__ = (
        CheckConstraint("kind IN ('released', 'withdrawn', 'refused')", name="kind"),
        CheckConstraint("(kind = 'released') = (sealed IS NOT NULL)", name="released_has_file"),
        CheckConstraint("kind = 'released' OR reason <> ''", name="reason_given"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("subject_requests.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str | None] = mapped_column(String(64))
    closed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[datetime]
