"""Tables of learning demand as published, quarter by quarter."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class DemandPublication(Base):
    """What people want to learn, counted after the end of a quarter for the whole organisation. Written once.

    `quarter`: such as "2026-Q3"; `counted_on`: the day of the count. `body`: a `DemandBody` of
    `kie.insights.demand_words`, ready to show, and `digest` its sha256. `audit`: what the second opinion looked at.
    """

    __tablename__ = "demand_publications"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    quarter: Mapped[str] = mapped_column(String(7), unique=True)
    counted_on: Mapped[date]
    published_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    audit: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class DemandBasis(Base):
    """Whom each figure counted in every quarter in which it was shown, against which the next one is weighed.

    One row, replaced by the next quarter's. `body`: ids of people and nothing else, compressed (`demand_basis`).
    """

    __tablename__ = "demand_bases"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("demand_publications.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
