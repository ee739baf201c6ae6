"""The table of how far two raters agree, as published. Rows are written once and never changed."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class PublishedAgreement(Base):
    """How far self and manager agree in one framework: once for a cycle, for the whole organisation.

    `body`: an `AgreementBody` of `kie.insights.agreement_words`, ready to show. `digest`: its sha256.
    """

    __tablename__ = "published_agreements"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
