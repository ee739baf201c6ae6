"""Whether there is a backup, not too old, with traces, whether anybody has ever restored one, and what drills left."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kie import clock
from kie.backups.queries import last_drilled, last_made, last_traced, restored_and_none_made_since
from kie.backups.trials import left_by_trials
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding

NAME = "backups"
ASKS_DATABASE = True
DRILL_AFTER = timedelta(days=100)
"""Trying one each quarter is enough, with a week to spare."""
TRACES_AFTER = timedelta(days=1)
"""They are written each hour, so that a day is long enough to have failed many times."""
TRACES_TIMER = (
    "With systemd, run: systemctl enable --now kie-traces.timer (docs/operations.md, “Backups”). Otherwise let a timer "
    "run each hour: kie backup traces --output FILE --recipient-file FILE."
)
OTHERWISE = "Where backups are made in another way, set KIE_BACKUP_DAYS to 0."
TIMER = (
    "With systemd, run: systemctl enable --now kie-backup.timer (docs/operations.md, “Backups”). Otherwise let a timer "
    "run: kie backup --output FILE --recipient-file FILE."
)


def look(installation: Installation) -> Iterator[Finding]:
    """One finding on the newest backup, one on the last drill, one on the newest traces, and one on what drills left.
    None on the first three where backups are made in another way."""
    yield from _left(installation)
    days = installation.settings.backup_days
    if not days:
        yield Finding(NAME, "ok", "Backups are made in another way (KIE_BACKUP_DAYS is 0).")
        return
    with installation.session() as session:
        made, drilled, traced = last_made(session), last_drilled(session), last_traced(session)
        restored = restored_and_none_made_since(session)
    if restored is not None:
        says = f"This was restored from a backup of {clock.in_words(restored)}, and none was made here since."
        yield Finding(NAME, "warning", says, f"{TIMER} {OTHERWISE}")
        return
    if made is None:
        yield Finding(NAME, "warning", "No backup was ever made.", f"{TIMER} {OTHERWISE}")
        return
    yield _age(made, timedelta(days=days))
    yield _traces(traced)
    if drilled is None or clock.now() - drilled > DRILL_AFTER:
        cure = "Run, where the identity is: kie restore FILE --identity-file FILE --drill"
        yield Finding(NAME, "warning", "No backup was tried in the last quarter.", cure)


def _age(made: datetime, most: timedelta) -> Finding:
    says = f"The newest backup is of {clock.in_words(made)}."
    if clock.now() - made <= most:
        return Finding(NAME, "ok", says)
    cure = (
        f"See why the timer of kie backup failed (systemctl status kie-backup), and run it now. {OTHERWISE}"
    )
    return Finding(NAME, "warning", says, cure)


def _traces(traced: datetime | None) -> Finding:
    if traced is None:
        says = "What was taken out for good was never written down: a restore would bring it back."
        return Finding(NAME, "warning", says, f"{TRACES_TIMER} {OTHERWISE}")
    says = f"The newest traces of what was taken out are of {clock.in_words(traced)}."
    if clock.now() - traced <= TRACES_AFTER:
        return Finding(NAME, "ok", says)
    cure = f"See why the timer of kie backup traces failed (systemctl status kie-traces), and run it now. {OTHERWISE}"
    return Finding(NAME, "warning", says, cure)


def _left(installation: Installation) -> Iterator[Finding]:
    """Everything that people wrote stands in what a killed drill left, and nobody looks after it there."""
    with installation.session() as session:
        left = left_by_trials(session.connection())
    if left:
        says = f"Drills that were killed left databases behind: {', '.join(left)}."
        cure = "Run a drill, which drops them, or drop them by hand: DROP DATABASE …"
        yield Finding(NAME, "warning", says, cure)
