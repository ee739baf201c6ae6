"""`kie cycle`: open, close and publish a review cycle."""

import click

from kie.cli.context import Context, json_option, pass_context, show
from kie.cycles import service
from kie.cycles.listing import find_cycle
from kie.insights import service as insights


@click.group()
def cycle() -> None:
    """Review cycles. A cycle is named by its id or by its title."""


@cycle.command("open")
@click.argument("which")
@json_option
@pass_context
def open_(context: Context, which: str, as_json: bool) -> None:
    """Open a draft cycle: one participation for each eligible person."""
    with context.transaction() as session:
        found = find_cycle(session, which)
        taking_part = service.open_cycle(session, found.id, None, context.catalogue)
    show([{"cycle": found.title, "id": found.id, "taking part": taking_part}], as_json)


@cycle.command()
@click.argument("which")
@json_option
@pass_context
def close(context: Context, which: str, as_json: bool) -> None:
    """Close an open cycle: nothing is handed in or signed after it."""
    with context.transaction() as session:
        found = find_cycle(session, which)
        service.close_cycle(session, found.id, None)
    show([{"cycle": found.title, "id": found.id}], as_json)


@cycle.command()
@click.argument("which")
@json_option
@pass_context
def publish(context: Context, which: str, as_json: bool) -> None:
    """Publish a closed cycle's heatmap; again when reviews were signed or changed since."""
    with context.transaction() as session:
        found = find_cycle(session, which)
        made = insights.publish(session, found.id, None)
    show([{"cycle": found.title, "id": found.id, "cells": made.cells}], as_json)
