"""Whether anybody does the work: by what the timetable began last, for some of it is begun each minute."""

import os
import platform
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Dialect, Engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from kie import clock
from kie.jobs.rules import Minutely
from kie.jobs.timetable import TIMETABLE, key_at
from kie.mail.outbox import KIND, LATER_KIND
from kie.work import queries

SILENT = timedelta(minutes=3)
"""A worker that has begun nothing for so long has ended, or cannot write."""
BUSY = timedelta(minutes=15)
"""The same of one that holds a job: whoever does a long one begins nothing else meanwhile. A worker that was killed
holds its job for ten minutes at most."""
LATELY = timedelta(minutes=15)
WITHIN = f"within {SILENT // timedelta(minutes=1)} minutes"
"""How lately whoever is listed was at work, for whoever reads the list."""
CALLED = "kie worker "
"""How the name of a worker's connections begins."""
_LISTED = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
    " AND starts_with(application_name, :called) AND (state <> 'idle' OR state_change > clock_timestamp() - :within)"
)


def own_name() -> str:
    """What the connections of this process are called while it works. PostgreSQL keeps 63 bytes of it."""
    return f"{CALLED}{os.getpid()}@{platform.node()}"[:63]


def call_by_name(engine: Engine) -> None:
    """Let PostgreSQL list the connections of this engine under our name; those from before are closed."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _named)
        engine.dispose()


def _named(_dialect: Dialect, _record: ConnectionPoolEntry, _words: Any, options: dict[str, Any]) -> None:
    options["application_name"] = own_name()


def listed(session: Session, within: timedelta = SILENT) -> list[str] | None:
    """Who works, as process@host: whoever has asked PostgreSQL for something lately, or waits for its answer; a worker
    asks each second. None where nobody is seen, be it that there is nobody, or that they cannot be seen: on SQLite,
    where all are on one host, and for workers of another role, whom PostgreSQL does not show to this one."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    names = session.scalars(_LISTED, {"called": CALLED, "within": within}).all()
    return sorted(name.removeprefix(CALLED) for name in names) or None


def last_begun(session: Session) -> datetime | None:
    """When a worker last began something of the timetable; None for never. One statement while there is one."""
    now = clock.now().replace(second=0, microsecond=0)
    minutes = [now - timedelta(minutes=number) for number in range(LATELY // timedelta(minutes=1))]
    each_minute = [line.kind for line in TIMETABLE if isinstance(line.timing, Minutely)]
    keys = [key_at(kind, at) for kind in each_minute for at in minutes]
    # By key at first, which needs no look at every message of a month.
    return queries.last_of(session, keys) or queries.last_queued(session, {line.kind for line in TIMETABLE})


def seems_gone(session: Session, begun: datetime | None) -> bool:
    """Whether no worker seems to run, when one last began something at `begun`. Messages are sent beside the rest, so
    that one who holds some is no more alive for it."""
    silence = None if begun is None else clock.now() - begun
    if silence is None or silence > BUSY:
        return True
    return silence > SILENT and not queries.anybody_at_work(session, besides=(KIND, LATER_KIND))
