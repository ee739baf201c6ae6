"""Work in the background, and mail that is held up."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily
from sqlalchemy.orm import Session

from kie import clock
from kie.jobs.alive import WITHIN, last_begun, listed
from kie.mail.standing import SERVER_KIND
from kie.work.queries import standings


def measure(session: Session) -> Iterator[GaugeMetricFamily]:
    """Three statements; kinds without any work have no figure, nor has a worker that never was, nor have workers of
    whom none is seen."""
    waiting = GaugeMetricFamily("kie_jobs_waiting", "Jobs that nobody is at.", labels=["kind"])
    running = GaugeMetricFamily("kie_jobs_running", "Jobs that a worker is at.", labels=["kind"])
    given_up = GaugeMetricFamily("kie_jobs_given_up", "Jobs that nobody tries again.", labels=["kind"])
    late = GaugeMetricFamily(
        "kie_jobs_late_seconds", "Seconds since the first waiting job was due.", labels=["kind"]
    )
    held = GaugeMetricFamily(
        "kie_mail_held_up_seconds", "Seconds since the mail server could last be used; 0 while it can."
    )
    now, away = clock.now(), 0.0
    for one in standings(session):
        if one.kind == SERVER_KIND:
            away = (now - one.since).total_seconds() if one.since else 0.0
            continue
        waiting.add_metric([one.kind], one.waiting)
        running.add_metric([one.kind], one.running)
        given_up.add_metric([one.kind], one.dead)
        late.add_metric([one.kind], (now - one.due).total_seconds() if one.due else 0.0)
    held.add_metric([], away)
    begun = last_begun(session)
    if begun is not None:
        words = "When a worker last began something, in seconds since 1970; some of it comes each minute."
        yield GaugeMetricFamily("kie_worker_timestamp_seconds", words, value=begun.timestamp())
    who = listed(session)
    if who is not None:
        words = f"Workers that asked the database for something {WITHIN}."
        yield GaugeMetricFamily("kie_workers", words, value=len(who))
    yield from (waiting, running, given_up, late, held)
