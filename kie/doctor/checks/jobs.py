"""Whether somebody does the work in the background, and what lies about."""

from collections.abc import Container, Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from kie import clock
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.jobs.alive import WITHIN, last_begun, listed, seems_gone
from kie.mail.outbox import KIND, LATER_KIND
from kie.mail.standing import SERVER_KIND, trouble_of
from kie.work import queries

NAME = "jobs"
ASKS_DATABASE = True
MAIL_LATE = timedelta(minutes=10)
"""Messages that are due for so long, while none is sent, wait for a worker that cannot go on with them."""
LATE = timedelta(hours=1)
"""Work that is due for so long waits for want of hands."""
MAIL = (KIND, LATER_KIND)
RUN_ONE = (
    "Start it: systemctl restart kie-worker (with SQLite kie-web), or where there is none kie serve or kie jobs run. "
    "If it runs, its log says what keeps it, such as a full disk."
)


def look(installation: Installation) -> Iterator[Finding]:
    """What is wrong with it; else one that all is well."""
    with installation.session() as session:
        # Without a mail server messages wait for ever, which is the finding of another check.
        nobody_s = () if installation.settings.smtp_host else MAIL
        gone = [*_worker(session)]
        bad = [*gone, *_standing(session, {SERVER_KIND, *nobody_s})]
        if not nobody_s and not gone:
            bad += _mail(session)
        who = listed(session)
    yield from bad or [Finding(NAME, "ok", "A worker works, and nothing was given up.")]
    if who is not None:
        yield Finding(NAME, "ok", f"At work {WITHIN}: {', '.join(who)}.")


def _worker(session: Session) -> Iterator[Finding]:
    begun = last_begun(session)
    if begun is None:
        yield Finding(NAME, "warning", "No worker has begun anything yet.", RUN_ONE)
    elif seems_gone(session, begun):
        says = f"No worker works: none has begun anything since {clock.in_words(begun)}."
        yield Finding(NAME, "fault", says, RUN_ONE)


def _standing(session: Session, leave_out: Container[str]) -> Iterator[Finding]:
    now = clock.now()
    for one in queries.standings(session):
        if one.kind in leave_out:
            continue
        if one.kind not in MAIL and one.due is not None and one.due < now - LATE:
            says = (
                f"{one.waiting} of {one.kind} wait; the first has been due since {clock.in_words(one.due)}."
            )
            yield Finding(NAME, "fault", says, RUN_ONE)
        if one.dead:
            cure = (
                "See why with kie jobs list, mend that, and try again: kie jobs retry ID, or Background work."
            )
            yield Finding(NAME, "warning", f"{one.dead} of {one.kind} were given up.", cure)


def _mail(session: Session) -> Iterator[Finding]:
    """Messages that nobody takes. While many are sent the last of them wait for long, and that is well; a mail server
    that is away is the finding of another check."""
    now = clock.now()
    due = [one.due for one in queries.standings(session) if one.kind in MAIL and one.due is not None]
    sent = [one for one in queries.done_since(session, now - MAIL_LATE) if one.kind in MAIL]
    if due and min(due) < now - MAIL_LATE and not sent and trouble_of(session) is None:
        says = f"Mail waits that has been due since {clock.in_words(min(due))}, and none is sent."
        yield Finding(NAME, "fault", says, RUN_ONE)
