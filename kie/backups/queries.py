"""When the last backup was made, or brought back, for whoever watches the installation."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.backups.models import DRILLED, MADE, RESTORED, TRACED, BackupNote


def last_made(session: Session) -> datetime | None:
    """The moment whose state the newest backup holds; None when none was ever made. One statement, by an index."""
    return _newest(session, MADE)


def last_drilled(session: Session) -> datetime | None:
    """The moment whose state the backup holds that was last restored on trial, and found whole."""
    return _newest(session, DRILLED)


def last_traced(session: Session) -> datetime | None:
    """The moment up to which the newest file of all traces has what was taken out; None when none was ever written."""
    return _newest(session, TRACED)


def restored_and_none_made_since(session: Session) -> datetime | None:
    """The moment whose state the backup holds that this database was restored from. None when it was not restored, or
    when a backup was made of it since."""
    restored, made = (
        session.scalar(select(func.max(BackupNote.done_at)).where(BackupNote.what == what))
        for what in (RESTORED, MADE)
    )
    if restored is None or (made is not None and made > restored):
        return None
    return _newest(session, RESTORED)


def _newest(session: Session, what: str) -> datetime | None:
    newest = select(func.max(BackupNote.done_at)).where(BackupNote.what == what).scalar_subquery()
    return session.scalar(
        select(func.max(BackupNote.state_of)).where(BackupNote.what == what, BackupNote.done_at == newest)
    )
