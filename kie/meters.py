"""What is counted of requests, for a Prometheus server.

`kie serve` names a folder by PROMETHEUS_MULTIPROC_DIR before this is imported: then every process counts into a file of
its own there, and any of them tells the sum. Labels are names of views, methods and kinds of answers, never an address,
an id or a person; the pages of one's own file share one.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
OWN_FILE = "own file"
"""One name for all pages of what is kept about oneself, and of asking for it and complaining about it."""
ANY = "any"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "kie_requests", "Requests that were answered.", ("view", "method", "status"), registry=_REGISTRY
)
DURATIONS = Histogram(
    "kie_request_seconds",
    "Seconds from a request's arrival to the end of its answer.",
    ("view",),
    buckets=SECONDS,
    registry=_REGISTRY,
)
IN_FLIGHT = Gauge(
    "kie_requests_in_flight",
    "Requests that are being answered.",
    registry=_REGISTRY,
    multiprocess_mode="livesum",
)
FIGURES = Counter(
    "kie_figures",
    "Pages and files of figures by what the replica did: it answered, or why the primary did.",
    ("kind",),
    registry=_REGISTRY,
)
ASIDE = Gauge(
    "kie_replica_left_alone",
    "1 while the replica is not asked, by why.",
    ("kind",),
    registry=_REGISTRY,
    multiprocess_mode="livemax",
)
BEHIND = Gauge(
    "kie_replica_behind_seconds",
    "How far the replica was behind the primary when it was last asked.",
    ("kind",),
    registry=_REGISTRY,
    multiprocess_mode="livemax",
)


def count(view: str, method: str, status: int, seconds: float) -> None:
    """One request was answered. `method`: one of METHODS, or "other".

    Of somebody's own file it counts neither how it was asked nor what came of it, unless the server failed: what is
    sent there is a complaint, and on a quiet night one person is signed in.
    """
    kind = f"{status // 100}xx"
    if view == OWN_FILE:
        method, kind = ANY, kind if status >= 500 else ANY
    REQUESTS.labels(view, method, kind).inc()
    DURATIONS.labels(view).observe(seconds)


def exposition() -> bytes:
    """What was counted, by all processes of this server, in Prometheus's text format."""
    if not os.environ.get(FOLDER):
        return generate_latest(_REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def forget(pid: int) -> None:
    """A process has ended: what it counted stays, what it had in hand does not."""
    if os.environ.get(FOLDER):
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
