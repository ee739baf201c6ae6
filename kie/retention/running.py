"""Deleting everything that is due, a portion in a transaction of its own, so that breaking off harms nothing."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.db import transaction
from kie.retention.rules import RUN_HERE
from kie.retention.service import delete_after


def run(engine: Engine, report: Callable[[Session, int, int], object]) -> dict[str, int]:
    """Delete what is due of every kind; gives how many of each. `report` is called in each portion's transaction with
    how many are done and are known of."""
    done = dict.fromkeys(RUN_HERE, 0)
    for kind in RUN_HERE:
        after: UUID | None = None
        going = True
        while going:
            with transaction(engine) as session:
                portion = delete_after(session, kind, after)
                done[kind] += portion.number
                report(session, sum(done.values()), sum(done.values()))
            after, going = portion.last, portion.last is not None
    return done
