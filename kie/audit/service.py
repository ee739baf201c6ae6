"""What others ask of the seals: where the trail stands, whether it is whole, and the nightly check."""

import logging
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.audit import queries
from kie.audit.checking import Checking
from kie.audit.models import SealCheck
from kie.audit.rules import Head, Keyring, Report
from kie.away import is_outage
from kie.db import reading, transaction

log = logging.getLogger(__name__)

NOT_ALLOWED = "42501"
"""What PostgreSQL says when a role may not read a table (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

SELDOM = 200_000
"""Events between two reports of how far a check is. Each report is a transaction, and a seal may hold few events."""


def head(session: Session) -> Head:
    """Where the trail is sealed up to, as the session sees it; zeros and "" when nothing is sealed yet."""
    return queries.head(session)


def verify(
    session: Session,
    keys: Keyring,
    expected: Head | None = None,
    progress: Callable[[int], None] = lambda read: None,
) -> Report:
    """Hold every sealed event and every seal against what was sealed; changes nothing.

    `keys`: from `kie.audit.keys.keys_of`; `expected`: a head that was kept elsewhere, which must stand in the trail
    as it was; `progress` is told how many events have been read. Raises DBAPIError when the database goes away or lets
    nobody read, which says nothing about what stands in it.
    """
    checking = Checking(session, keys, expected)
    try:
        return checking.run(progress)
    except DBAPIError as error:
        if is_outage(error) or getattr(error.orig, "sqlstate", None) == NOT_ALLOWED:
            raise
        return checking.unreadable(error)


def check_and_note(
    engine: Engine, keys: Keyring, report: Callable[[int, int], None], seldom: int = SELDOM
) -> Report:
    """Check the whole trail and keep what was found. A finding is told to the log as an error.

    `report` is told how many of about how many events have been read, once for each `seldom` of them.
    """
    told = 0

    def progress(read: int) -> None:
        nonlocal told
        if read - told >= seldom:
            report(read, max(total, read))
            told = read

    with Session(reading(engine)) as session:
        total = queries.last_event(session)
        found = verify(session, keys, progress=progress)
    with transaction(engine) as session:
        session.add(
            SealCheck(
                at=clock.now(),
                seal_id=found.head.seal_id,
                events=found.events,
                problems=len(found.problems),
                first_problem=found.problems[0].says if found.problems else "",
            )
        )
    if not found.ok:
        verdict = "cannot be checked" if found.key_missing else "is not as it was sealed"
        log.error("the audit trail %s: %s", verdict, found.problems[0].says)
    return found
