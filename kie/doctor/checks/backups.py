"""Whether there is a backup, not too old, and whether anybody has ever restored one."""

from collections.abc import Iterator
from datetime import timedelta

from kie import clock
from kie.backups.queries import last_drilled, last_made, restored_and_none_made_since
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding

NAME = "backups"
ASKS_DATABASE = True
DRILL_AFTER = timedelta(days=100)
"""Trying one each quarter is enough, with a week to spare."""
TIMER = (
    "With systemd, run: systemctl enable --now kie-backup.timer (docs/operations.md, “Backups”). Otherwise let a timer "
    "run: kie backup --output FILE --recipient-file FILE."
)


def look(installation: Installation) -> Iterator[Finding]:
    """One finding on the newest backup, and one on the last drill. None where backups are made in another way."""
    days = installation.settings.backup_days
    if not days:
        yield Finding(NAME, "ok", "Backups are made in another way (KIE_BACKUP_DAYS is 0).")
        return
    with installation.session() as session:
        made, drilled = last_made(session), last_drilled(session)
        restored = restored_and_none_made_since(session)
    otherwise = "Where backups are made in another way, set KIE_BACKUP_DAYS to 0."
    if restored is not None:
        says = f"This was restored from a backup of {restored:%d %B %Y, %H:%M} (UTC), and none was made here since."
        yield Finding(NAME, "warning", says, f"{TIMER} {otherwise}")
        return
    if made is None:
        cure = f"{TIMER} {otherwise}"
        yield Finding(NAME, "warning", "No backup was ever made.", cure)
        return
    if clock.now() - made > timedelta(days=days):
        cure = f"See why the timer of kie backup failed (systemctl status kie-backup), and run it now. {otherwise}"
        yield Finding(NAME, "warning", f"The newest backup is of {made:%d %B %Y, %H:%M} (UTC).", cure)
    else:
        yield Finding(NAME, "ok", f"The newest backup is of {made:%d %B %Y, %H:%M} (UTC).")
    if drilled is None or clock.now() - drilled > DRILL_AFTER:
        cure = "Run, where the identity is: kie restore FILE --identity-file FILE --drill"
        yield Finding(NAME, "warning", "No backup was tried in the last quarter.", cure)
