"""Tables of people and how they stand to each other. State in time is dated; nothing is overwritten."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    delete,
    event,
    false,
    insert,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base
from kie.pending import PendingFile
from kie.people.address_models import AddressChange as AddressChange
from kie.people.nameless import KeptName
from kie.people.team_models import TeamChange as TeamChange
from kie.people.words import LONGEST, SEEN, words_of

ROLES = ("hr", "partner", "administrator", "auditor", "clerk")


class Team(Base):
    """A unit of the organisation at any depth. `parent_id` is None for the top, the organisation itself.

    `closed_on`: the first day on which there is no such team any more, None for a team that is there. It is written on
    that day, so whoever asks whether a team is open asks for None.
    """

    __tablename__ = "teams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    closed_on: Mapped[date | None]


class Person(Base):
    """A member of staff. `staff_number` is the key for imports; `leaves_on`: the last day, None if staying.

    `forgotten_at`: since when nothing is known any more of somebody who left but the id, which others' records and the
    audit trail name (`kie.retention.kinds.leavers`); None for everybody else.
    """

    __tablename__ = "persons"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(KeptName(200), index=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    employer: Mapped[str] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(200), default="")
    role_profile: Mapped[str] = mapped_column(String(60))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    location: Mapped[str] = mapped_column(String(120), default="")
    grade: Mapped[str] = mapped_column(String(40), default="")
    starts_on: Mapped[date]
    leaves_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(20), default="en-GB")
    forgotten_at: Mapped[datetime | None]

    def works_on(self, day: date) -> bool:
        """Whether the person is in post on `day`."""
        return self.starts_on <= day and (self.leaves_on is None or day <= self.leaves_on)


class PersonWord(Base):
    """A word that somebody is found by, as `words.folded`. `in_name`: it stands in the name.

    What is added and changed one by one keeps its words by itself (below); whoever writes many at once calls
    `indexing.index_people`. Words sort by their bytes on both databases, so that a range holds what begins alike.
    """

    __tablename__ = "person_words"
    __table_args__ = (Index("ix_person_words_word_person_id", "word", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    word: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    in_name: Mapped[bool]


class ReportingLine(Base):
    """Who answers to whom from when to when. `ends_on` is the last day, None while it lasts.

    Kinds: `manager`; `reviewer`, named for somebody who has no manager; `moderator`, named for somebody whose
    reviewer has no manager. At most one line of a kind is open for a person. `team_change_id`: the change of a team
    that it began with, None for one that an import began.
    """

    __tablename__ = "reporting_lines"
    __table_args__ = (
        CheckConstraint("kind IN ('manager', 'reviewer', 'moderator')", name="kind"),
        CheckConstraint("person_id <> manager_id", name="not_oneself"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(
            "uq_reporting_lines_open",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_reporting_lines_manager_id", "manager_id", "ends_on"),
        Index("ix_reporting_lines_person_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    manager_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(12), default="manager")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    team_change_id: Mapped[UUID | None] = mapped_column(ForeignKey("team_changes.id"))


class StandIn(Base):
    """Somebody who stands in for a manager from `starts_on` to the end of `ends_on`, unless ended before.

    `acting`: instead of an absent manager. `delegate`: beside one, in the manager's name. `person_id`: for this one of
    the manager's people only, None for all of them. What a deputy does counts for nobody else's people: a deputy of a
    deputy is nobody.
    """

    __tablename__ = "stand_ins"
    __table_args__ = (
        CheckConstraint("kind IN ('acting', 'delegate')", name="kind"),
        CheckConstraint("manager_id <> deputy_id", name="not_for_oneself"),
        CheckConstraint("person_id IS NULL OR person_id <> deputy_id", name="not_over_oneself"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index("ix_stand_ins_manager_id", "manager_id"),
        Index("ix_stand_ins_deputy_id", "deputy_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(10))
    manager_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class RoleGrant(Base):
    """A role in running the product, given by somebody else. `team_id`: the unit of an HR partner."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role IN ('hr', 'partner', 'administrator', 'auditor', 'clerk')", name="role"),
        CheckConstraint("(role = 'partner') = (team_id IS NOT NULL)", name="partner_has_unit"),
        CheckConstraint("granted_by_id IS NULL OR granted_by_id <> person_id", name="not_to_oneself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    granted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PendingImport(PendingFile, Base):
    """A file of people between its preview and its confirmation, kept for a day. Only its uploader reaches it.

    `takes_effect_on`: the day from which changed reporting lines hold, None for the day of the confirmation.
    `undoes_decisions`: whether the file counts more than what was decided about teams here.
    """

    __tablename__ = "pending_imports"

    body: Mapped[str] = mapped_column(Text)
    takes_effect_on: Mapped[date | None]
    undoes_decisions: Mapped[bool] = mapped_column(default=False, server_default=false())


@event.listens_for(Person, "after_insert")
def _add_words(_mapper: Any, connection: Connection, person: Person) -> None:
    words = words_of({name: getattr(person, name) for name in SEEN})
    rows = [{"person_id": person.id, "word": word, "in_name": named} for word, named in words.items()]
    if rows:
        connection.execute(insert(PersonWord), rows)


@event.listens_for(Person, "after_update")
def _change_words(mapper: Any, connection: Connection, person: Person) -> None:
    state = inspect(person)
    if any(state.attrs[name].history.has_changes() for name in SEEN):
        connection.execute(delete(PersonWord).where(PersonWord.person_id == person.id))
        _add_words(mapper, connection, person)
