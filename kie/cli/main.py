"""The root of the `kie` command: every group is joined here, and refusals are reported here."""

import click

from kie.cli import (
    audit,
    backups,
    cycles,
    demo,
    doctor,
    frameworks,
    jobs,
    letting_in,
    people,
    retention,
    scim,
    server,
)
from kie.cli.context import Context
from kie.cli.refusals import ending_with


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def kie(context: click.Context) -> None:
    """KIE, the Key Issues Exchange: run the service, and keep its people, cycles and frameworks."""
    context.obj = Context()
    context.call_on_close(context.obj.close)


people.admin.add_command(letting_in.let_in)
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
    with ending_with(1):
        kie(standalone_mode=True)
