"""How far the audit trail is sealed, and what its last nightly check found."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily
from sqlalchemy.orm import Session

from kie.audit.queries import last_check, last_sealed


def measure(session: Session) -> Iterator[GaugeMetricFamily]:
    """Two statements. A figure that there is none of yet is left out."""
    sealed, check = last_sealed(session), last_check(session)
    if sealed is not None:
        words = "When events were last sealed, in seconds since 1970."
        yield GaugeMetricFamily("kie_audit_sealed_timestamp_seconds", words, value=sealed.timestamp())
    if check is not None:
        words = "When the whole trail was last checked, in seconds since 1970."
        yield GaugeMetricFamily("kie_audit_checked_timestamp_seconds", words, value=check.at.timestamp())
        words = "Places at which that check found the trail broken."
        yield GaugeMetricFamily("kie_audit_problems", words, value=float(check.problems))
