"""What a command says when it was refused, and the code that it ends with."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from config import ConfigError
from kie.errors import KieError

REFUSALS = (KieError, ConfigError, OperationalError, ProgrammingError)


def told(refusal: Exception) -> str:
    """In a sentence or two: why, and what to do next."""
    if isinstance(refusal, DatabaseError):
        first_line = str(refusal.orig).strip().splitlines()[0].rstrip(".")
        return f"The database did not answer as it should: {first_line}. What to do about it says: kie doctor"
    return " ".join(part for part in (str(refusal), getattr(refusal, "next_step", "")) if part)


@contextmanager
def ending_with(code: int) -> Iterator[None]:
    """Say a refusal as everywhere, and end with this code, for a command whose 1 means something else."""
    try:
        yield
    except REFUSALS as refusal:
        click.echo(told(refusal), err=True)
        sys.exit(code)
