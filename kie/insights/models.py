"""Tables of what is published. Rows are written once, at publication, and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Publication(Base):
    """A cycle's figures were published. `digest`: sha256 of its cells; `audit`: result of the joint audit."""

    __tablename__ = "publications"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), unique=True)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    published_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    audit: Mapped[dict[str, Any]] = mapped_column(JSON)


class PublishedCell(Base):
    """One shown figure: a unit's people in one competency by one measure. A hidden cell has no row.

    `people`: how many are in the figure. `value`: displayed figure to one decimal. `bound`: `exact`,
    `at-least` or `at-most`. `distribution`: displayed shares by step, already coarsened.
    """

    __tablename__ = "published_cells"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    measure: Mapped[str] = mapped_column(String(16), primary_key=True)
    people: Mapped[int]
    value: Mapped[float] = mapped_column(Numeric(6, 1, asdecimal=False))
    bound: Mapped[str] = mapped_column(String(10))
    distribution: Mapped[list[Any]] = mapped_column(JSON)


class PublishedView(Base):
    """One entry of the fixed menu, ready to show: the units below `team_id` in one framework and measure.

    `body`: title, columns, rows and figure, as the page, the table and the exports print them.
    """

    __tablename__ = "published_views"
    __table_args__ = (UniqueConstraint("publication_id", "team_id", "framework_id", "measure"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    framework_id: Mapped[str] = mapped_column(String(80))
    measure: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
