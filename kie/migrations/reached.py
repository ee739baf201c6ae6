"""Which change a database has reached, which is the newest, and whether a restore of it has finished: read without
knowing any table of ours."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

HERE = Path(__file__).parent
MARKER = "kie_restoring"
"""A table that stands on PostgreSQL for as long as a restore has not finished (`kie.backups.unfinished`)."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, from our own code (there is no alembic.ini)."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    if connection is not None:
        made.attributes["connection"] = connection
    return made


@cache
def chain() -> tuple[str, ...]:
    """Every change that this version of the product knows, the newest first."""
    return tuple(one.revision for one in ScriptDirectory.from_config(config()).walk_revisions())


def newest() -> str:
    """The newest change that this version of the product knows."""
    return chain()[0]


def present(connection: Connection) -> str | None:
    """The change that this database has reached; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def beyond(reached: str | None) -> bool:
    """Whether a newer version of the product has changed this database since: this one does not know the change."""
    return reached is not None and reached not in chain()


def unfinished(connection: Connection) -> bool:
    """Whether a restore of this database has not finished, so that nothing in it may be relied on."""
    return connection.dialect.name == "postgresql" and inspect(connection).has_table(MARKER)
