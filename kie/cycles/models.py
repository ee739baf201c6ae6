"""Tables of review cycles. What a cycle asks and of whom is frozen when it opens."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.cycles.rules import OwnDays
from kie.db import Base


class Cycle(Base):
    """A period in which a population is reviewed.

    `population`: {"teams": [team ids, with all below them], "role_profiles": [ids], "started_by": ISO date or
    None}; an empty list means all. `rolling`: the fields of `rolling_rules.Rolling` where everybody begins on a day of
    their own, else None; then `self_due_on` and `manager_due_on` are the closing day. `long_reason`: why more than 25
    answers are asked of a person, "" if not. `policy_route`: where conduct and safety are reported instead of in a
    review, "" for the usual sentence. `people_threshold`, `viewer_threshold`: see the heatmap's rules; printed on every
    form. `version` counts the saves of a draft, from 1, so that a stale one is noticed.
    """

    __tablename__ = "cycles"
    __table_args__ = (
        CheckConstraint("people_threshold >= 5 AND viewer_threshold >= 3", name="threshold_floors"),
        CheckConstraint(
            "opens_on <= self_due_on AND self_due_on <= closes_on AND manager_due_on <= closes_on "
            "AND opens_on <= manager_due_on",
            name="dates_in_order",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text)
    opens_on: Mapped[date]
    self_due_on: Mapped[date]
    manager_due_on: Mapped[date]
    closes_on: Mapped[date]
    population: Mapped[dict[str, Any]] = mapped_column(JSON)
    long_reason: Mapped[str] = mapped_column(Text, default="")
    policy_route: Mapped[str] = mapped_column(Text, default="", server_default="")
    people_threshold: Mapped[int] = mapped_column(default=10)
    viewer_threshold: Mapped[int] = mapped_column(default=5)
    rolling: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class FrozenFramework(Base):
    """A framework as it stood, word for word, under its fingerprint. Never changed."""

    __tablename__ = "frozen_frameworks"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class CycleFramework(Base):
    """A framework that a cycle uses, and at which depth. `fingerprint` is None until the cycle opens."""

    __tablename__ = "cycle_frameworks"
    __table_args__ = (CheckConstraint("depth IN ('theme', 'behaviour')", name="depth"),)

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int]
    depth: Mapped[str] = mapped_column(String(12))
    fingerprint: Mapped[str | None] = mapped_column(ForeignKey("frozen_frameworks.fingerprint"))


class CycleOpening(Base):
    """The cycle was opened. `role_profiles`: the profiles as they stood, by id. `editions`: what its frameworks follow,
    and what each thing in them was before; None where nobody kept it.

    `people`: how many take part by now. Whoever makes participations adds to it in the same transaction, so that a list
    of cycles need not count them.
    """

    __tablename__ = "cycle_openings"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    opened_at: Mapped[datetime]
    role_profiles: Mapped[dict[str, Any]] = mapped_column(JSON)
    editions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    people: Mapped[int] = mapped_column(default=0, server_default="0")


class CycleClosure(Base):
    """The cycle was closed; nothing is handed in or signed after it."""

    __tablename__ = "cycle_closures"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[datetime]


class CycleArchiving(Base):
    """The closed cycle was put away: it is in no list any more, and as readable as before."""

    __tablename__ = "cycle_archivings"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    archived_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    archived_at: Mapped[datetime]


class ParticipationFacts:
    """The columns of one eligible person in one cycle, with the facts that figures use, frozen when it was made.

    `manager_id` is for figures only; who may read and write follows the present reporting line. `self_due_on`,
    `manager_due_on`: days of this person's own, which count instead of the cycle's; None for the cycle's.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    role_profile: Mapped[str] = mapped_column(String(60))
    grade: Mapped[str] = mapped_column(String(40))
    location: Mapped[str] = mapped_column(String(120))
    service_band: Mapped[str] = mapped_column(String(40))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    self_due_on: Mapped[date | None]
    manager_due_on: Mapped[date | None]


class Participation(ParticipationFacts, Base):
    """One eligible person takes part in one cycle."""

    __tablename__ = "participations"
    __table_args__ = (
        UniqueConstraint("cycle_id", "person_id"),
        Index("ix_participations_cycle_id_team_id", "cycle_id", "team_id"),
        Index("ix_participations_person_id", "person_id"),
        Index("ix_participations_cycle_id_id", "cycle_id", "id"),
    )

    joined_at: Mapped[datetime]

    @property
    def own_days(self) -> OwnDays:
        """The person's own days."""
        return OwnDays(self.self_due_on, self.manager_due_on)


class Exemption(Base):
    """A person left out of a cycle's denominator, by whom, why, and until when (None: for the whole cycle).

    The latest of this person; one that had ended before it was made is an `EarlierExemption`.
    """

    __tablename__ = "exemptions"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    expires_on: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        """Whether it holds on `day`; `kie.cycles.queries.exempt_on` asks the same in a statement."""
        return self.expires_on is None or self.expires_on >= day


class EarlierExemption(Base):
    """An exemption that had ended when the person was exempted again, word for word. Never changed, but for words that
    are taken out of the reason (decision 16): `struck` says how often."""

    __tablename__ = "earlier_exemptions"
    __table_args__ = (Index("ix_earlier_exemptions_participation_id", "participation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    expires_on: Mapped[date]
    struck: Mapped[int] = mapped_column(default=0, server_default="0")
