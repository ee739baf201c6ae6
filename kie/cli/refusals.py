"""What a command says when it was refused, and the code that it ends with."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError

from config import ConfigError
from kie.away import is_outage, refused_to_write
from kie.errors import KieError


@contextmanager
def ending_with(code: int) -> Iterator[None]:
    """Say a refusal in a sentence or two, and end with this code. Anything else is a mistake of KIE's, and raised."""
    try:
        yield
    except Exception as error:
        if not _is_refusal(error):
            raise
        click.echo(_told(error), err=True)
        sys.exit(code)


def _is_refusal(error: Exception) -> bool:
    # A file that is no database has no kind of its own; what breaks a rule of a table has.
    if isinstance(error, (KieError, ConfigError, OperationalError, ProgrammingError)):
        return True
    return type(error) is DatabaseError or is_outage(error)


def _told(error: Exception) -> str:
    if isinstance(error, DatabaseError) and refused_to_write(error):
        return (
            "The database takes no writes at the moment, so nothing was done: it is a standby, was set to be read "
            "alone, or is a file that whoever runs this may not change. What to do about it says: kie doctor"
        )
    if isinstance(error, DatabaseError):
        said = str(error.orig).strip() or type(error.orig).__name__
        first_line = said.splitlines()[0].rstrip(".")
        return f"The database did not answer as it should: {first_line}. What to do about it says: kie doctor"
    return " ".join(part for part in (str(error), getattr(error, "next_step", "")) if part)
