"""Deleting everything that is due, a portion in a transaction of its own, so that breaking off harms nothing and nobody
who saves meanwhile waits long."""

from collections.abc import Callable
from time import monotonic
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.db import transaction
from kie.retention.rules import RUN_HERE
from kie.retention.service import delete_after

FEWEST, MOST = 20, 500
WISHED = 0.1
"""Seconds that a portion may take: for so long SQLite lets nobody else write."""


def next_size(size: int, seconds: float) -> int:
    """How many are looked at next, after so many took so long: as many as take about `WISHED`, but at most twice as
    many as before."""
    return max(FEWEST, min(MOST, 2 * size, round(size * WISHED / max(seconds, 0.001))))


def run(engine: Engine, report: Callable[[Session, int, int], object]) -> dict[str, int]:
    """Delete what is due of every kind; gives how many of each. `report` is called in each portion's transaction with
    how many are done and are known of."""
    done = dict.fromkeys(RUN_HERE, 0)
    for kind in RUN_HERE:
        after: UUID | None = None
        going, most = True, FEWEST
        while going:
            began = monotonic()
            with transaction(engine) as session:
                portion = delete_after(session, kind, after, most)
                done[kind] += portion.number
                report(session, sum(done.values()), sum(done.values()))
            after, going = portion.last, portion.last is not None
            most = next_size(most, monotonic() - began)
    return done
