"""Words taken out of texts for good: when, why, by whom and where. Never which words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie.db import Base

THIRD_PARTY = "third-party"
FORGOTTEN = "observation-forgotten"
SAID_TOO_MUCH = "said-too-much"


class Striking(Base):
    """Words were taken out of one person's texts. `participation_id`: the review they stood in, None for a plan, a
    diary or a reason beside their name alone. `struck_by_id`: None for the system itself."""

    __tablename__ = "strikings"
    __table_args__ = (
        CheckConstraint(
            "because IN ('third-party', 'observation-forgotten', 'said-too-much')", name="because"
        ),
        Index("ix_strikings_person_id", "person_id", "struck_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    participation_id: Mapped[UUID | None] = mapped_column(ForeignKey("participations.id"), index=True)
    because: Mapped[str] = mapped_column(String(30))
    struck_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    struck_at: Mapped[datetime]


class StruckText(Base):
    """One text that a striking changed, `times` over. `place`: its table and column.

    What is written once changes as its trigger finds it named here, and in no other way. `row_id`: which row, by the
    first column of its key; None where no trigger asks. For what was signed the digests say which text became which: of
    the text as it is stored, and for a record the fingerprints printed on its copies. Of a reason beside a name there
    is none, because a few words can be guessed from it: `nth` says that these were taken out for the n-th time.
    """

    __tablename__ = "struck_texts"
    __table_args__ = (
        CheckConstraint("times >= 1", name="times"),
        CheckConstraint("(digest_before IS NULL) = (digest_after IS NULL)", name="digests"),
        Index("ix_struck_texts_digest_before", "digest_before"),
        Index("ix_struck_texts_row_id", "row_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    striking_id: Mapped[UUID] = mapped_column(ForeignKey("strikings.id"), index=True)
    place: Mapped[str] = mapped_column(String(80))
    times: Mapped[int]
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("records.id"), index=True)
    digest_before: Mapped[str | None] = mapped_column(String(64))
    digest_after: Mapped[str | None] = mapped_column(String(64))
    print_before: Mapped[str | None] = mapped_column(String(64))
    print_after: Mapped[str | None] = mapped_column(String(64))
    row_id: Mapped[UUID | None]
    nth: Mapped[int | None]


def strikings_of_record(session: Session, record_id: UUID) -> Sequence[Striking]:
    """Every striking that changed this record or a signature under it, the earliest first; one statement."""
    changed = select(StruckText.striking_id).where(StruckText.record_id == record_id)
    return session.scalars(
        select(Striking).where(Striking.id.in_(changed)).order_by(Striking.struck_at)
    ).all()
