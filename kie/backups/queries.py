"""When the last backup was made, for whoever watches the installation."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.backups.models import DRILLED, MADE, BackupNote


def last_made(session: Session) -> datetime | None:
    """The moment whose state the newest backup holds; None when none was ever made. One statement, by an index."""
    return _newest(session, MADE)


def last_drilled(session: Session) -> datetime | None:
    """The moment whose state the backup holds that was last restored on trial, and found whole."""
    return _newest(session, DRILLED)


def _newest(session: Session, what: str) -> datetime | None:
    newest = select(func.max(BackupNote.done_at)).where(BackupNote.what == what).scalar_subquery()
    return session.scalar(
        select(func.max(BackupNote.state_of)).where(BackupNote.what == what, BackupNote.done_at == newest)
    )
