"""Uploaded files between their preview and its confirmation: for a day, and for whoever uploaded them alone."""

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.errors import NotFound
from kie.i18n import _

LASTS = timedelta(days=1)


class PendingFile:
    """What each table of such files has.

    `digest`: of what the preview said would change, so that a confirmation does that and nothing else.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


P = TypeVar("P", bound=PendingFile)


def forget(session: Session, kind: type[PendingFile], person_id: UUID) -> None:
    """Let go of what this person uploaded before."""
    session.execute(delete(kind).where(kind.person_id == person_id))


def find(session: Session, kind: type[P], person_id: UUID, file_id: UUID) -> P:
    """The file that this person uploaded within the last day; raises NotFound for any other."""
    found = session.get(kind, file_id)
    if found is None or found.person_id != person_id or found.made_at < clock.now() - LASTS:
        raise NotFound(
            _("This upload is no longer here: it was used, replaced by a later one, or is older than a day."),
            _("Upload the file again."),
        )
    return found


def expire(session: Session) -> None:
    """Remove, in every room, the files that nobody confirmed within a day."""
    for kind in PendingFile.__subclasses__():
        session.execute(delete(kind).where(kind.made_at < clock.now() - LASTS))
