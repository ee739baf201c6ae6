"""The root of the `kie` command: every group is joined here, and refusals are reported here."""

import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from config import ConfigError
from kie.cli import audit, backups, cycles, demo, doctor, frameworks, jobs, people, retention, scim, server
from kie.cli.context import Context
from kie.errors import KieError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def kie(context: click.Context) -> None:
    """KIE, the Key Issues Exchange: run the service, and keep its people, cycles and frameworks."""
    context.obj = Context()
    context.call_on_close(context.obj.close)


for command in (
    server.serve,
    server.migrate,
    demo.demo,
    people.admin,
    people.people,
    people.letters,
    frameworks.frameworks,
    cycles.cycle,
    jobs.jobs,
    audit.audit,
    retention.retention,
    scim.scim,
    backups.backup,
    backups.restore_command,
    doctor.doctor,
):
    kie.add_command(command)


def main() -> None:
    """Run the command; say plainly why it was refused."""
    try:
        kie(standalone_mode=True)
    except (KieError, ConfigError) as refusal:
        _report(str(refusal), getattr(refusal, "next_step", ""))
    except (OperationalError, ProgrammingError) as error:
        first_line = str(error.orig).strip().splitlines()[0]
        _report(
            f"The database did not answer as it should: {first_line.rstrip('.')}.",
            "What to do about it says: kie doctor",
        )


def _report(message: str, next_step: str) -> None:
    click.echo(" ".join(part for part in (message, next_step) if part), err=True)
    sys.exit(1)
