"""Whether somebody does the work in the background, and what lies about."""

from collections.abc import Container, Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.jobs.timetable import TIMETABLE
from kie.mail.outbox import KIND, LATER_KIND
from kie.mail.standing import SERVER_KIND
from kie.work import queries

NAME = "jobs"
ASKS_DATABASE = True
SILENT = timedelta(minutes=15)
"""The timetable begins something every minute."""
LATE = timedelta(hours=1)
"""Work that is due for so long waits for want of hands."""
RUN_ONE = "Start one: kie serve, or kie jobs run. If one runs, its log says what keeps it."


def look(installation: Installation) -> Iterator[Finding]:
    """What is wrong with it; else one that all is well."""
    with installation.session() as session:
        # Without a mail server messages wait for ever, which is the finding of another check.
        nobody_s = () if installation.settings.smtp_host else (KIND, LATER_KIND)
        bad = [*_worker(session), *_standing(session, {SERVER_KIND, *nobody_s})]
    yield from bad or [Finding(NAME, "ok", "A worker works, and nothing was given up.")]


def _worker(session: Session) -> Iterator[Finding]:
    begun = queries.last_queued(session, {line.kind for line in TIMETABLE})
    if begun is None:
        yield Finding(NAME, "warning", "No worker has begun anything yet.", RUN_ONE)
    elif begun < clock.now() - SILENT:
        says = f"No worker has begun anything since {begun:%Y-%m-%d %H:%M} UTC."
        yield Finding(NAME, "fault", says, RUN_ONE)


def _standing(session: Session, leave_out: Container[str]) -> Iterator[Finding]:
    now = clock.now()
    for one in queries.standings(session):
        if one.kind in leave_out:
            continue
        if one.due is not None and one.due < now - LATE:
            says = f"{one.waiting} of {one.kind} wait; the first has been due since {one.due:%Y-%m-%d %H:%M} UTC."
            yield Finding(NAME, "fault", says, RUN_ONE)
        if one.dead:
            cure = (
                "See why with kie jobs list, mend that, and try again: kie jobs retry ID, or Background work."
            )
            yield Finding(NAME, "warning", f"{one.dead} of {one.kind} were given up.", cure)
