"""Tables of what is published. Rows are written once, at publication, and never changed."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from kie.cycles.order_models import CycleOrder
from kie.db import Base

NOTHING_SHOWN = sha256(b"").hexdigest()
"""The digest of a publication that shows not one figure."""


class Publication(Base):
    """A cycle's figures were published. `digest`: sha256 of its cells; `audit`: result of the joint audit.

    `number` counts the publications of the cycle from 1; `interim`: before the cycle closed. Each stays as it is.
    `counted`: everybody in the cycle then, less those exempt without a signed review; None in the first publications,
    which did not keep it.
    """

    __tablename__ = "publications"
    __table_args__ = (UniqueConstraint("cycle_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    interim: Mapped[bool] = mapped_column(default=False, server_default=false())
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    published_at: Mapped[datetime]
    counted: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    audit: Mapped[dict[str, Any]] = mapped_column(JSON)


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


class PublicationOrder(CycleOrder, Base):
    """Somebody asked what publishing a cycle would show, or for publishing it, of more people than a request reckons
    for. Gone once it is published, or taken back.

    `wanted`: `preview` or `publication`. `interim`: although the cycle is still open. `preview`: what would be shown
    (`foreseen.kept`), None before it is reckoned, empty where there is nothing to publish.
    """

    __tablename__ = "publication_orders"
    __table_args__ = (CheckConstraint("wanted IN ('preview', 'publication')", name="wanted"),)

    wanted: Mapped[str] = mapped_column(String(12))
    interim: Mapped[bool]
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PublicationBasis(Base):
    """Who is in the figures of some competencies that have the same contributors, and no rating of anybody.

    `body`: a compressed `Basis`, against which a later publication of the cycle is weighed.
    """

    __tablename__ = "publication_bases"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class PublishedView(Base):
    """One entry of the fixed menu, ready to show: the unit and those right below it in one framework and measure.

    `body`: a `menu.ViewBody`, columns and rows of shown figures, as the page, the table and the exports print them. A
    figure that is not shown is null. What is shown of anybody stands in these two tables of views and nowhere else.
    """

    __tablename__ = "published_views"
    __table_args__ = (UniqueConstraint("publication_id", "team_id", "framework_id", "measure"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    framework_id: Mapped[str] = mapped_column(String(80))
    measure: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
