"""Where the primary is, and what a replica says of itself: one statement each."""

from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, Text, literal_column, select, text

from kie.replica.rules import Position, Told

SYSTEM = "(SELECT system_identifier FROM pg_control_system())"
DATABASE = "(SELECT oid::bigint FROM pg_database WHERE datname = current_database())"
# Whatever another transaction can see was flushed to disk before. In the name of a file of the log, the first eight
# characters are the timeline.
POSITION: Select[*tuple[Any, ...]] = select(
    literal_column(
        "CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_current_wal_flush_lsn()::text END", Text
    ).label("primary_lsn"),
    literal_column(
        "CASE WHEN pg_is_in_recovery() THEN NULL ELSE "
        "('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::bigint END",
        BigInteger,
    ).label("primary_timeline"),
    literal_column(SYSTEM, BigInteger).label("primary_system"),
    literal_column(DATABASE, BigInteger).label("primary_database"),
)
"""Asked along with who is signed in, so that it costs the primary no statement of its own."""

_TOLD = text(
    f"""
    SELECT pg_is_in_recovery() AS follows, (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
        {SYSTEM} AS system, {DATABASE} AS database,
        coalesce(pg_last_wal_replay_lsn() >= CAST(:lsn AS pg_lsn), false) AS reached,
        CAST(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) AS float) AS behind
    """  # noqa: S608 - both are our own, above
)


def position_in(row: Row[Any] | None) -> Position | None:
    """The position that was read along; None when it was not, or when that server is no primary itself."""
    found = getattr(row, "primary_lsn", None)
    if row is None or found is None:
        return None
    return Position(found, row.primary_timeline, row.primary_system, row.primary_database)


def position(primary: Connection) -> Position | None:
    """Where the primary is now."""
    return position_in(primary.execute(POSITION).one())


def told(replica: Connection, position: Position) -> Told:
    """What it says, about this position."""
    row = replica.execute(_TOLD, {"lsn": position.lsn}).one()
    behind = 0.0 if row.reached else row.behind
    return Told(row.follows, row.timeline, row.system, row.database, row.reached, behind)
