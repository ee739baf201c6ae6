"""`kie serve` and `kie migrate`."""

import sys

import click
from sqlalchemy import select

from config import ConfigError
from kie import logs
from kie.accounts.queries import demonstration_accounts_exist, refuse_demonstration
from kie.backups.unfinished import refuse_unfinished
from kie.cli.context import Context, pass_context
from kie.cli.demo import ensure, print_accounts
from kie.cli.serving import serve_until_stopped
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
    start_on(context)
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
    logs.install(context.settings.log_format)
    sys.exit(serve_until_stopped(context, with_worker=not no_worker))


def start_on(context: Context) -> None:
    """Bring the database up to date before something runs on it that stays.

    A newer one is left as it is, where a setting allows that; raises NewerDatabase elsewhere.
    """
    try:
        bring_up_to_date(context)
    except run.NewerDatabase as newer:
        if not context.settings.allow_newer_database:
            raise
        click.echo(f"{newer} KIE_ALLOW_NEWER_DATABASE lets it run all the same.", err=True)


def bring_up_to_date(context: Context) -> None:
    """Migrate; a SQLite file and its folder are made first, the file for its owner alone, and SQLite opens those
    beside it to nobody else either (https://sqlite.org/tempfiles.html)."""
    if context.file is not None and not context.file.exists():
        context.file.parent.mkdir(parents=True, exist_ok=True)
        context.file.touch(mode=0o600)
    refuse_unfinished(context.engine)
    run.migrate(context.engine)
