"""Whether the replica that reads figures is one of this database, and has what the primary has."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.replica.connecting import BEGUN_WITH, ReplicaFailed
from kie.replica.queries import position
from kie.replica.rules import Why
from kie.replica.service import Replica

NAME = "replica"
UNREADABLE = text(
    "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid)"
    " AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
    " AND NOT has_table_privilege(oid, 'SELECT')"
)
MEANWHILE = "The primary answers in its place."
FOUND: dict[Why, tuple[str, str]] = {
    "away": (
        "It cannot be reached, or does not answer.",
        "Start it, or put KIE_REPLICA_URL right: host, port, name, user and password.",
    ),
    "behind": (
        "It has not what the primary has.",
        "See in its log what it waits for, whether it reaches the primary, and whether its replay is paused.",
    ),
    "primary": (
        "It is no replica: it takes writes itself.",
        "Put the standby's address into KIE_REPLICA_URL. If it took over, put its address into KIE_DATABASE_URL.",
    ),
    "another": (
        "It is a copy of another server's database, or of another database on it.",
        "Put the address of a standby of KIE_DATABASE_URL, and the same name of the database, into KIE_REPLICA_URL.",
    ),
    "history": (
        "It follows another history than the primary, from before or after a standby took over.",
        "Wait for its next checkpoint, five minutes as a rule. If it stays so, make it anew from the primary.",
    ),
    "conflict": (
        "What it was asked was just cleared away by the primary.",
        "Run this again. Where that comes often, set hot_standby_feedback = on there.",
    ),
    "refused": (
        "It refuses what it is asked.",
        "Let the user of KIE_REPLICA_URL read what the user of KIE_DATABASE_URL reads; see its log.",
    ),
}


def look(installation: Installation) -> Iterator[Finding]:
    """Nobody is kept from anything by a replica, so nothing about it is more than a warning."""
    settings = installation.settings
    if not settings.replica_url:
        yield Finding(NAME, "ok", "No replica is set: the database reads figures itself.")
        return
    try:
        with installation.session() as session:
            at = position(session.connection())
    except SQLAlchemyError:
        yield Finding(NAME, "warning", "Nobody can say what it ought to have.", "Mend the database first.")
        return
    if at is None:
        says = "KIE_DATABASE_URL leads to a server that only follows another: no replica is asked."
        yield Finding(NAME, "warning", says, "Put the primary's address into KIE_DATABASE_URL.")
        return
    replica = Replica(settings.replica_url, installation.engine, settings.replica_lag_seconds, 1)
    try:
        why = replica.look(at, settings.replica_lag_seconds) or _refused(replica)
    finally:
        replica.close()
    if why is None:
        yield Finding(NAME, "ok", "The replica has what the primary has, and reads figures.")
        return
    says, cure = FOUND[why]
    yield Finding(NAME, "warning", f"{says} {MEANWHILE}", cure)


def _refused(replica: Replica) -> Why | None:
    """Whether there is a table that its user may not read."""
    try:
        with replica.engine.connect().execution_options(**BEGUN_WITH) as connection:
            return "refused" if connection.scalar(UNREADABLE) else None
    except ReplicaFailed as failed:
        return failed.why
