"""The tree of teams as it stood when a cycle closed, by which its figures are looked into from then on."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie.db import Base
from kie.people.models import Team


class TeamAtClose(Base):
    """A team, under which other it stood and what it was called, when the cycle closed. `parent_id`: None for the top.

    A cycle that closed before this was kept has the tree as it stood when the database learnt to keep it.
    """

    __tablename__ = "teams_at_close"
    __table_args__ = (Index("ix_teams_at_close_cycle_id_parent_id", "cycle_id", "parent_id"),)

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))


def keep_tree(session: Session, cycle_id: UUID) -> None:
    """Keep every team as it stands now for a cycle that closes; closed teams too, whose people may have taken part."""
    now = select(literal(cycle_id), Team.id, Team.parent_id, Team.code, Team.name)
    columns = ["cycle_id", "team_id", "parent_id", "code", "name"]
    session.execute(insert(TeamAtClose).from_select(columns, now))
