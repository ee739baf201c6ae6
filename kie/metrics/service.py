"""Reading every figure that the database holds."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kie.metrics import gauges


class _Read(Collector):
    """Families that were read already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """These."""
        return iter(self._families)


def found() -> list[ModuleType]:
    """The files of figures, by name."""
    names = sorted(one.name for one in pkgutil.iter_modules(gauges.__path__))
    return [import_module(f"{gauges.__name__}.{name}") for name in names]


def exposition(session: Session) -> bytes:
    """All of them in Prometheus's text format. A database that is away is one of the figures."""
    try:
        read = [family for one in found() for family in one.measure(session)]
    except SQLAlchemyError:
        # Nothing more can be asked on a connection that broke, and nothing was to be kept.
        session.rollback()
        read = []
    up = GaugeMetricFamily("kie_database_up", "Whether the database answers.", value=float(bool(read)))
    registry = CollectorRegistry()
    registry.register(_Read([up, *read]))
    return generate_latest(registry)
