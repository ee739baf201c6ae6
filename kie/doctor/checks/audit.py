"""Whether the audit trail is sealed in time, and was as it was sealed when it was last checked."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.audit import queries
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding

NAME = "audit"
ASKS_DATABASE = True
LATE = timedelta(minutes=30)
"""Sealing comes each minute, and waits for those who write for long, such as an import."""
UNCHECKED = timedelta(days=3)
"""Checking comes each night."""


def look(installation: Installation) -> Iterator[Finding]:
    """What is wrong with it; else one that all is well."""
    with installation.session() as session:
        bad = [*_sealing(session), *_checking(session)]
        check = queries.last_check(session)
    when = (
        "is checked each night"
        if check is None
        else f"was whole when checked at {check.at:%Y-%m-%d %H:%M} UTC"
    )
    yield from bad or [Finding(NAME, "ok", f"The audit trail is sealed, and {when}. Now: kie audit verify")]


def _sealing(session: Session) -> Iterator[Finding]:
    since = queries.oldest_unsealed(session)
    if since is not None and since < clock.now() - LATE:
        says = f"What was recorded since {since:%Y-%m-%d %H:%M} UTC is not sealed yet."
        cure = (
            "See that a worker runs, and that no program holds a transaction open; then run: kie audit seal"
        )
        yield Finding(NAME, "fault", says, cure)


def _checking(session: Session) -> Iterator[Finding]:
    check, first = queries.last_check(session), queries.first_sealed(session)
    if check is not None and check.problems:
        says = f"The check on {check.at:%Y-%m-%d %H:%M} UTC found: {check.first_problem}"
        cure = "Keep the database as it is, and follow “The audit trail” in docs/operations.md."
        yield Finding(NAME, "fault", says, cure)
    seen = first if check is None else check.at
    if seen is not None and seen < clock.now() - UNCHECKED:
        says = f"The trail was not checked since {seen:%Y-%m-%d %H:%M} UTC."
        yield Finding(NAME, "warning", says, "See that a worker runs at night, and run: kie audit verify")
