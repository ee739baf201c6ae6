"""Tables of the forecast of a cycle's heatmap, where it is of too many people for a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.cycles.order_models import CycleOrder
from kie.db import Base


class ForecastOrder(CycleOrder, Base):
    """Somebody asked which rows a cycle's heatmap could show, and it is not worked out yet."""

    __tablename__ = "forecast_orders"


class KeptForecast(Base):
    """Which rows of one framework could be shown, as a job worked it out; a later one takes its place.

    `version`: of the cycle, as it stood then; `body`: a `forecasting.Outlook` as `kept`.
    """

    __tablename__ = "kept_forecasts"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    made_at: Mapped[datetime]
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
