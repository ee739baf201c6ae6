"""`kie serve` and `kie migrate`."""

import signal
import subprocess
import sys
import threading

import click
from sqlalchemy import select
from sqlalchemy.engine import make_url

from config import ROOT, ConfigError, Settings
from kie.accounts.queries import demonstration_accounts_exist, refuse_demonstration
from kie.cli.context import Context, pass_context
from kie.cli.demo import ensure, print_accounts
from kie.jobs.worker import Worker
from kie.migrations import run
from kie.people.models import Person


@click.command()
@pass_context
def migrate(context: Context) -> None:
    """Bring the database's tables up to date."""
    bring_up_to_date(context)
    click.echo(f"The database is at {run.newest()}.")


@click.command()
@click.option(
    "--demonstration", is_flag=True, help="Make the demonstration council first, if nobody is there."
)
@click.option(
    "--no-worker", is_flag=True, help="Only answer requests; a `kie jobs run` somewhere does the work."
)
@pass_context
def serve(context: Context, demonstration: bool, no_worker: bool) -> None:
    """Serve KIE: migrate, check the frameworks, then answer on HOST and PORT until Ctrl-C."""
    bring_up_to_date(context)
    _ = context.catalogue
    if demonstration:
        if context.settings.production:
            raise ConfigError("A production installation does not take the demonstration council.")
        ensure(context)
    if context.settings.production:
        refuse_demonstration(context.engine)
    with context.transaction() as session:
        empty = session.scalar(select(Person.id).limit(1)) is None
        demo_accounts = demonstration_accounts_exist(session)
    address = f"http://{context.settings.host}:{context.settings.port}"
    click.echo(f"\nKIE is at {address}   (Ctrl-C stops it)")
    if demo_accounts:
        print_accounts()
    if empty:
        click.echo("Nobody is here yet. Make the first administrator with: kie admin create")
    sys.exit(_run(context, with_worker=not no_worker))


def bring_up_to_date(context: Context) -> None:
    """Migrate; a SQLite file's folder is made first."""
    url = make_url(context.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        (ROOT / url.database).parent.mkdir(parents=True, exist_ok=True)
    run.migrate(context.engine)


def server_command(settings: Settings, application: str = "wsgi:app") -> list[str]:
    """How gunicorn is started for these settings.

    The application is loaded once and workers are forked from it, so that one that was killed is back in an instant.
    A search has an address: as long a one as gunicorn takes, so that our pages and not gunicorn say what is too long.
    """
    return [
        *(sys.executable, "-m", "gunicorn", application, "--chdir", str(ROOT)),
        *("--bind", f"{settings.host}:{settings.port}", "--worker-class", "gthread"),
        *("--workers", str(settings.workers), "--threads", str(settings.threads), "--preload"),
        *("--limit-request-line", "8190"),
        *("--graceful-timeout", "20", "--no-control-socket", "--log-level", "warning"),
    ]


def _run(context: Context, *, with_worker: bool) -> int:
    """Gunicorn as a child, and beside it a worker of the queue unless that runs elsewhere. A signal ends both; gives
    gunicorn's exit code."""
    settings = context.settings
    command = server_command(settings)
    server = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own interpreter and settings
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())

    def ended() -> None:
        while server.poll() is None and not stopping.wait(0.5):
            pass
        if server.poll() is None:
            server.terminate()

    if with_worker:
        Worker(context.engine, settings).run(ended)
    else:
        # It speaks to the database no more, and a server of many hosts has few connections to give away.
        context.engine.dispose()
        ended()
    code = server.wait()
    return 0 if stopping.is_set() else code
