"""Legal holds: what concerns a person, a team or a cycle is not deleted by any rule while a hold on it stands.

A hold says why, by whom and when somebody looks at it again; its release says the same. Whom it covers is written down
person by person (`HeldPerson`): whoever is covered once stays so until the release, also after a change of team. Every
function that deletes by a rule leaves out `held()`; its caller has called `hold_still` and brought the list up to date
(`kie.retention.holding.follow_holds`).
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, String, Text, exists, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie.db import Base


class Hold(Base):
    """Nothing of a person, of a team with all below it, or of whoever takes part in a cycle is deleted by a rule.

    `kind` says which of the three is given. `review_on`: when somebody looks whether it is still needed; it does not
    end by itself. Never changed.
    """

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'team', 'cycle')", name="kind"),
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(kind = 'team') = (team_id IS NOT NULL)", name="team"),
        CheckConstraint("(kind = 'cycle') = (cycle_id IS NOT NULL)", name="cycle"),
        CheckConstraint("reason <> ''", name="reason_given"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    cycle_id: Mapped[UUID | None] = mapped_column(ForeignKey("cycles.id"))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]


class HeldPerson(Base):
    """Somebody whom a hold covers, and since when it is known. Only added to."""

    __tablename__ = "held_people"

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("holds.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    held_since: Mapped[datetime]


class HoldRelease(Base):
    """The hold was released: by whom, when and why. Never changed."""

    __tablename__ = "hold_releases"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason_given"),)

    hold_id: Mapped[UUID] = mapped_column(ForeignKey("holds.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    released_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    released_at: Mapped[datetime]


def stands() -> ColumnElement[bool]:
    """Condition on a `Hold` in the statement: it was not released."""
    return ~exists().where(HoldRelease.hold_id == Hold.id)


def held(without: UUID | None = None) -> Select[UUID]:
    """Selects everybody whom a hold covers that stands, for a condition of another statement. `without`: a hold that is
    taken for released."""
    released = exists().where(HoldRelease.hold_id == HeldPerson.hold_id)
    found = select(HeldPerson.person_id).where(~released)
    return found if without is None else found.where(HeldPerson.hold_id != without)


def is_held(session: Session, person_id: UUID) -> bool:
    """Whether a hold covers this person that stands."""
    return session.execute(held().where(HeldPerson.person_id == person_id).limit(1)).first() is not None


def hold_still(session: Session) -> None:
    """Let nobody make a hold until this transaction ends: whoever is about to delete sees every one that was made, and
    deletes alone.

    SQLite has one writer at a time already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("LOCK TABLE holds IN SHARE ROW EXCLUSIVE MODE"))
