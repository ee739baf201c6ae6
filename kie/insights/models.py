"""Tables of what is published. Rows are written once, at publication, and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, Numeric, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Publication(Base):
    """A cycle's figures were published. `digest`: sha256 of its cells; `audit`: result of the joint audit.

    `number` counts the publications of the cycle from 1; `interim`: before the cycle closed. Each stays as it is.
    """

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    interim: Mapped[bool] = mapped_column(default=False, server_default=false())
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    published_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    audit: Mapped[dict[str, Any]] = mapped_column(JSON)


class PublishedCell(Base):
    """One shown figure: a unit's people in one competency by one measure. A hidden cell has no row.

    `people`: how many are in the figure. `value`: displayed figure to one decimal, a share in a hundred. `bound`:
    `exact`, `at-least`, `at-most`, or `same-end` (both means of a difference are at the same end of the scale).
    `distribution`: displayed shares by step, already coarsened.
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


class PublishedFacetCell(Base):
    """One shown figure of the whole organisation's people with one value of a facet. Otherwise as `PublishedCell`.

    `people`: to the nearest five, and `distribution` is empty.
    """

    __tablename__ = "published_facet_cells"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(16), primary_key=True)
    value_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    measure: Mapped[str] = mapped_column(String(16), primary_key=True)
    people: Mapped[int]
    value: Mapped[float] = mapped_column(Numeric(6, 1, asdecimal=False))
    bound: Mapped[str] = mapped_column(String(10))
    distribution: Mapped[list[Any]] = mapped_column(JSON)


class PublishedFacetView(Base):
    """One entry of the menu by facet, ready to show. `facet` "unhelpful": how often behaviours were reported."""

    __tablename__ = "published_facet_views"
    __table_args__ = (UniqueConstraint("publication_id", "facet", "framework_id", "measure"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"))
    facet: Mapped[str] = mapped_column(String(16))
    framework_id: Mapped[str] = mapped_column(String(80))
    measure: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class PublicationBasis(Base):
    """Who is in the figures of some competencies that have the same contributors, and no rating of anybody.

    `body`: a compressed `Basis`, against which a later publication of the cycle is weighed.
    """

    __tablename__ = "publication_bases"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


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
