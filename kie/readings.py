"""Who opened whose records, when and why; and what HR may open for thirty minutes.

Every opening of another person's review, record, plan or profile is a `Reading`, one an hour for each reader and thing;
the person concerned sees them all, for two years. HR opens nothing without a `ReadingGrant`: a reason from the list, in
words as well, for half an hour. Neither table takes changes, by trigger, and what is less than two years old stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    CursorResult,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    delete,
    exists,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.db import Base
from kie.holds import held

LASTS = timedelta(minutes=30)
KEPT = timedelta(days=731)
"""Two years, of which one may be a leap year. The trigger on `readings` lets a row go after 730 days."""
REASONS = (
    "appeal",
    "subject-access",
    "data-complaint",
    "removal",
    "correction",
    "safeguarding",
    "leaver",
)
"""Why HR may open somebody's records. Pay, redundancy selection, capability and discipline are no reasons here."""


class ReadingGrant(Base):
    """HR may read one person's revealed reviews, records and plan until `ends_at`. `words`: the reason in words."""

    __tablename__ = "reading_grants"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('appeal', 'subject-access', 'data-complaint', 'removal', 'correction', "
            "'safeguarding', 'leaver')",
            name="reason",
        ),
        CheckConstraint("reader_id <> person_id", name="not_oneself"),
        CheckConstraint("words <> ''", name="words_given"),
        Index("ix_reading_grants_reader_id_person_id", "reader_id", "person_id", "ends_at"),
        Index("ix_reading_grants_person_id", "person_id", "granted_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Reading(Base):
    """Somebody opened something of another person. `hour`: the hour it fell in; `at`: the first time in that hour.

    `what`: the kind of thing, such as `review`, `record`, `plan`, `profile`, `diary`, `document`; `subject`: which one.
    `standing`: how the reader stood to the person then. `grant_id`: the grant that HR read it under, else None.
    """

    __tablename__ = "readings"
    __table_args__ = (
        UniqueConstraint("reader_id", "person_id", "what", "subject", "hour"),
        Index("ix_readings_person_id_at", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    what: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    standing: Mapped[str] = mapped_column(String(20))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("reading_grants.id"), index=True)
    hour: Mapped[datetime]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Opening:
    """One person opens one thing of another."""

    reader_id: UUID
    person_id: UUID
    what: str
    subject: str


def is_noted(session: Session, opening: Opening) -> bool:
    """Whether this hour's opening is kept already, in one statement."""
    found = session.scalar(
        select(Reading.id).where(
            Reading.reader_id == opening.reader_id,
            Reading.person_id == opening.person_id,
            Reading.what == opening.what,
            Reading.subject == opening.subject,
            Reading.hour == _hour(clock.now()),
        )
    )
    return found is not None


def note_reading(session: Session, opening: Opening, standing: str, grant_id: UUID | None = None) -> None:
    """Keep this opening, in one statement. A second one in the same hour changes nothing, whoever is quicker."""
    now = clock.now()
    values: dict[str, Any] = {
        "reader_id": opening.reader_id,
        "person_id": opening.person_id,
        "what": opening.what,
        "subject": opening.subject,
        "standing": standing,
        "grant_id": grant_id,
        "hour": _hour(now),
        "at": now,
    }
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(Reading).values(values).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(Reading).values(values).on_conflict_do_nothing())


def forget_old(session: Session) -> int:
    """Delete readings of more than two years ago; gives how many. Grants and their reasons go with them. What concerns
    somebody under a hold, on either side, stays. Two statements."""
    spared = or_(Reading.person_id.in_(held()), Reading.reader_id.in_(held()))
    gone = session.execute(
        delete(Reading)
        .where(Reading.at < clock.now() - KEPT, ~spared)
        .execution_options(synchronize_session=False)
    )
    _forget_old_grants(session)
    return cast("CursorResult[Any]", gone).rowcount


def _forget_old_grants(session: Session) -> None:
    spared = or_(ReadingGrant.person_id.in_(held()), ReadingGrant.reader_id.in_(held()))
    read = exists().where(Reading.grant_id == ReadingGrant.id)
    session.execute(
        delete(ReadingGrant)
        .where(ReadingGrant.ends_at < clock.now() - KEPT, ~spared, ~read)
        .execution_options(synchronize_session=False)
    )


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def grant(session: Session, reader_id: UUID, person_id: UUID, reason: str, words: str) -> ReadingGrant:
    """Let HR read this person's things for thirty minutes. The caller has asked whether they may."""
    now = clock.now()
    given = ReadingGrant(
        reader_id=reader_id,
        person_id=person_id,
        reason=reason,
        words=words,
        granted_at=now,
        ends_at=now + LASTS,
    )
    session.add(given)
    session.flush()
    return given


def granted(session: Session, reader_id: UUID, person_id: UUID) -> ReadingGrant | None:
    """The grant in force now that ends last; None when there is none. One statement."""
    return session.scalar(
        select(ReadingGrant)
        .where(
            ReadingGrant.reader_id == reader_id,
            ReadingGrant.person_id == person_id,
            ReadingGrant.ends_at > clock.now(),
        )
        .order_by(ReadingGrant.ends_at.desc())
        .limit(1)
    )
