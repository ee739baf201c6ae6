"""What was decided about the tree of teams, from which day on. Only added to: a decision is applied or withdrawn."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base

_STANDING = text("applied_at IS NULL AND withdrawn_at IS NULL")


class TeamChange(Base):
    """A change of one team that holds from `starts_on` on; until it is applied it is planned, and may be withdrawn.

    `name`: of a team that is added or renamed. `parent_id`: under which team it is added or moved. `leader_id`: who
    leads the team (`led`), None for nobody; or to whom its leader answers from then on (`moved`), None for whom it was.
    `whose`: whose manager changes with it, see `kie.teams.rules.Whose`. The columns with `before` say what stood there
    until then. `holds_from`: the day on which it was applied, which is later than `starts_on` when it had to wait.
    """

    __tablename__ = "team_changes"
    __table_args__ = (
        CheckConstraint("kind IN ('added', 'renamed', 'moved', 'led', 'closed', 'reopened')", name="kind"),
        CheckConstraint("whose IN ('nobody', 'former', 'team', 'leader')", name="whose"),
        CheckConstraint("(name IS NOT NULL) = (kind IN ('added', 'renamed'))", name="name"),
        CheckConstraint("kind <> 'moved' OR parent_id IS NOT NULL", name="parent"),
        CheckConstraint("parent_id IS NULL OR parent_id <> team_id", name="not_under_itself"),
        CheckConstraint("applied_at IS NULL OR withdrawn_at IS NULL", name="applied_or_withdrawn"),
        CheckConstraint("(applied_at IS NULL) = (holds_from IS NULL)", name="holds_from"),
        Index(
            "uq_team_changes_planned",
            "team_id",
            "kind",
            "starts_on",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_team_changes_team_id", "team_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    name: Mapped[str | None] = mapped_column(String(200))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    whose: Mapped[str] = mapped_column(String(8), default="nobody")
    name_before: Mapped[str | None] = mapped_column(String(200))
    parent_before_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    leader_before_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    team_before_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    holds_from: Mapped[date | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    withdrawn_at: Mapped[datetime | None]
