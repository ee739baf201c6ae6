"""Whether the audit trail is sealed in time, and was as it was sealed when it was last checked."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.audit import queries
from kie.audit.keys import keys_of, lacks, not_given, remedy
from kie.audit.rules import Keyring
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
        bad = [*_sealing(session), *_keys(session, keys_of(installation.settings)), *_checking(session)]
        check = queries.last_check(session)
    when = (
        "is checked each night" if check is None else f"was whole when checked at {clock.in_words(check.at)}"
    )
    yield from bad or [Finding(NAME, "ok", f"The audit trail is sealed, and {when}. Now: kie audit verify")]


def _sealing(session: Session) -> Iterator[Finding]:
    since = queries.oldest_unsealed(session)
    if since is not None and since < clock.now() - LATE:
        says = f"What was recorded since {clock.in_words(since)} is not sealed yet."
        cure = (
            "See that a worker runs, and that no program holds a transaction open; then run: kie audit seal"
        )
        yield Finding(NAME, "fault", says, cure)


def _keys(session: Session, keys: Keyring) -> Iterator[Finding]:
    """Seals that cannot be checked here, and with them no backup restored."""
    missing = not_given(queries.keys_named(session), keys)
    if missing:
        yield Finding(NAME, "fault", lacks(missing), remedy(missing))


def _checking(session: Session) -> Iterator[Finding]:
    check, first = queries.last_check(session), queries.first_sealed(session)
    if check is not None and check.problems:
        says = f"The check on {clock.in_words(check.at)} found: {check.first_problem}"
        cure = "Keep the database as it is, and follow “The audit trail” in docs/operations.md."
        yield Finding(NAME, "fault", says, cure)
    seen = first if check is None else check.at
    if seen is not None and seen < clock.now() - UNCHECKED:
        says = f"The trail was not checked since {clock.in_words(seen)}."
        yield Finding(NAME, "warning", says, "See that a worker runs at night, and run: kie audit verify")
