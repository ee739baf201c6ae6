"""Whether somebody waits for what another transaction holds: for tests of two who write at the same moment."""

from sqlalchemy import Engine, text

_ASKED = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def waiting(engine: Engine, number: int = 1) -> bool:
    """Whether so many wait for somebody's row. On SQLite all do, from the beginning of what they write."""
    if engine.dialect.name == "sqlite":
        return True
    with engine.connect() as connection:
        return int(connection.execute(_ASKED).scalar() or 0) >= number
