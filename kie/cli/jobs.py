"""`kie jobs`: a worker of its own, and what the queue holds."""

import signal
from uuid import UUID

import click

from kie import clock, events
from kie.cli.context import Context, json_option, pass_context, show
from kie.errors import NotFound
from kie.i18n import _
from kie.jobs.worker import Worker
from kie.work import queries, service

MOST = 200


@click.group()
def jobs() -> None:
    """Work in the background: mail, the timetable, long jobs."""


@jobs.command()
@pass_context
def run(context: Context) -> None:
    """Work until SIGTERM or Ctrl-C, then finish what is in hand. Any number of these may run, on any host.

    `kie serve` works the same queue by itself; this is for more hands, or for hosts that serve nobody.
    """
    worker = Worker(context.engine, context.settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    click.echo("Working. Ctrl-C stops it.", err=True)
    worker.run()


@jobs.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """What runs, what failed and is tried again, what was given up, and how much waits. Never whom it is about."""
    with context.transaction() as session:
        now = clock.now()
        found = [
            *queries.running(session, MOST),
            *queries.failing(session, MOST),
            *queries.dead(session, MOST),
        ]
        waiting = {one.kind: one.waiting for one in queries.standings(session)}
    if not as_json:
        for kind, number in waiting.items():
            click.echo(f"{kind}: {number} waiting")
    show(
        [
            {
                "id": job.id,
                "kind": job.kind,
                "state": queries.state_of(job, now),
                "since": job.queued_at,
                "tries": f"{job.attempts}/{job.tries}",
                "error": job.error,
                "next try": "" if job.dead_at else job.run_at,
            }
            for job in found
        ],
        as_json,
    )


@jobs.command()
@click.argument("job_id", type=click.UUID)
@json_option
@pass_context
def retry(context: Context, job_id: UUID, as_json: bool) -> None:
    """Try a job again that was given up."""
    with context.transaction() as session:
        if not service.retry(session, job_id):
            raise NotFound(_("No job with this id was given up."), _("List them with: kie jobs list"))
        events.record(session, None, "job.retried", subject=job_id)
    show([{"id": job_id, "state": "waiting"}], as_json)
