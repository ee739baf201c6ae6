"""How old the newest backup is."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily
from sqlalchemy.orm import Session

from kie.backups.queries import last_drilled, last_made


def measure(session: Session) -> Iterator[GaugeMetricFamily]:
    """Two statements. A figure that there is none of yet is left out."""
    for name, words, at in (
        ("made", "The moment that the newest backup holds, in seconds since 1970.", last_made(session)),
        ("tried", "The same of the backup that was last restored on trial.", last_drilled(session)),
    ):
        if at is not None:
            yield GaugeMetricFamily(f"kie_backup_{name}_timestamp_seconds", words, value=at.timestamp())
