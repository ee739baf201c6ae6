"""How many are signed in."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.accounts.rules import ABSOLUTE, IDLE


def measure(session: Session) -> Iterator[GaugeMetricFamily]:
    """One statement."""
    now = clock.now()
    live = session.scalar(
        select(func.count()).where(
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - IDLE,
            SignInSession.started_at > now - ABSOLUTE,
        )
    )
    yield GaugeMetricFamily("kie_sessions", "Sessions that may be used now.", value=float(live or 0))
