"""`kie jobs`: a worker of its own, and what the queue holds."""

import signal
from uuid import UUID

import click

from kie import clock, events, logs
from kie.cli.context import Context, json_option, pass_context, show
from kie.cli.server import start_on
from kie.errors import Invalid, NotFound
from kie.i18n import N_, _
from kie.jobs.wording import error_words, title_of
from kie.jobs.worker import Worker
from kie.mail.standing import SERVER_KIND, sorts_of
from kie.work import queries, service

MOST = 200
LIST_THEM = N_("List them with: kie jobs list")


@click.group()
def jobs() -> None:
    """Work in the background: mail, the timetable, long jobs."""


@jobs.command()
@pass_context
def run(context: Context) -> None:
    """Work until SIGTERM or Ctrl-C, then finish what is in hand. Any number of these may run, on any host.

    It migrates first. `kie serve` works the same queue by itself; this is for more hands, or for hosts that serve
    nobody.
    """
    start_on(context)
    logs.install(context.settings.log_format)
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
    # Whoever asks while a disk is full or a long change is made must not wait for a turn to write.
    with context.reading() as session:
        now = clock.now()
        found = [
            *queries.running(session, MOST),
            *queries.failing(session, MOST),
            *queries.dead(session, MOST),
        ]
        sorts = sorts_of(session, [job.id for job in found])
        waiting = {one.kind: one.waiting for one in queries.standings(session) if one.kind != SERVER_KIND}
    if not as_json:
        for kind, number in waiting.items():
            if number:
                click.echo(f"{title_of(kind)} ({kind}): {number} waiting")
        if not found:
            click.echo("Nothing runs, and nothing failed or was given up.")
            return
    show(
        [
            {
                "id": job.id,
                "kind": job.kind,
                "what": title_of(job.kind, sorts.get(job.id, "")),
                "state": queries.state_of(job, now),
                "since": job.queued_at,
                "tries": f"{job.attempts}/{job.tries}" if job.tries else str(job.attempts),
                "error": job.error,
                "failure": error_words(job.kind, job.error),
                "next try": "" if job.dead_at else job.run_at,
            }
            for job in found
        ],
        as_json,
    )


@jobs.command()
@click.argument("job_id", metavar="ID")
@json_option
@pass_context
def retry(context: Context, job_id: str, as_json: bool) -> None:
    """Try a job again that was given up. ID is its id, as `kie jobs list` shows it."""
    try:
        found = UUID(job_id)
    except ValueError as error:
        raise Invalid(_("“%(given)s” is no id of a job.", given=job_id), _(LIST_THEM)) from error
    with context.transaction() as session:
        if not service.retry(session, found):
            raise NotFound(_("No job with this id was given up."), _(LIST_THEM))
        events.record(session, None, "job.retried", subject=found)
    show([{"id": found, "state": "waiting"}], as_json)
