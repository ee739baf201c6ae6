"""`kie doctor`: what is wrong with this installation."""

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict

import click

from kie.cli.context import json_option, show
from kie.doctor.rules import Finding, faulty
from kie.doctor.service import examine, found, name_of

NAMES = tuple(name_of(one) for one in found())


@click.command()
@click.argument("checks", nargs=-1, type=click.Choice(NAMES), metavar="[CHECK]...")
@json_option
def doctor(checks: tuple[str, ...], as_json: bool) -> None:
    """Look at settings, database, mail, clock, disks and work, and say the cure of what is wrong. Exits 1 on a fault.

    Nothing is changed, and no message is sent. With names of checks, such as mail or disk, only these are made.
    """
    findings = examine(os.environ, checks)
    if as_json:
        show([asdict(one) for one in findings], as_json)
    else:
        _tell(findings)
    sys.exit(1 if faulty(findings) else 0)


def _tell(findings: Iterable[Finding]) -> None:
    """What is wrong comes last, where a person who has just run it looks."""
    for level in ("ok", "warning", "fault"):
        for one in findings:
            if one.level == level:
                click.echo(f"{level:8} {one.name}: {one.says}")
                if one.cure:
                    click.echo(f"{'':8} {one.cure}")
