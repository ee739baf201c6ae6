"""Which change a database has reached, and which is the newest: read without knowing any table."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, from our own code (there is no alembic.ini)."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def newest() -> str | None:
    """The newest change that this version of the product knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def known() -> frozenset[str]:
    """Every change that this version of the product knows."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(config()).walk_revisions())


def present(connection: Connection) -> str | None:
    """The change that this database has reached; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()
