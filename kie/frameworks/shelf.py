"""Where one process keeps the catalogue: the files, read when it started, with what was published on the page since.

Every request learns, in the statement that asks who is signed in, which publication was the last. Only where that is
another than the one on the shelf is anything more read, so that several processes see a new framework at once.
"""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.frameworks import catalogue
from kie.frameworks.additions import with_additions
from kie.frameworks.models import Catalogue
from kie.frameworks.queries import bodies, latest_addition


class Shelf:
    """The catalogue of one process."""

    def __init__(self, root: Path) -> None:
        """Read the folder; raises `FrameworkInvalid` with all problems when anything in it is wrong."""
        self._files = catalogue.load(root)
        self._standing: tuple[UUID | None, Catalogue] = (None, self._files)

    @property
    def standing(self) -> Catalogue:
        """The catalogue as it was read last, for whoever asks no database."""
        return self._standing[1]

    def at(self, latest: UUID | None, session: Session) -> Catalogue:
        """The catalogue up to the publication `latest`, None for the files alone; read if it is not on the shelf."""
        known, found = self._standing
        if latest != known:
            rows = bodies(session)
            found = with_additions(self._files, [body for _id, body in rows])
            # One tuple put in place at once: another thread sees the one before or this one.
            self._standing = (rows[-1][0] if rows else None, found)
        return found

    def now(self, session: Session) -> Catalogue:
        """The catalogue as it stands in the database at this moment."""
        return self.at(session.scalar(select(latest_addition())), session)


def whole(session: Session, root: Path) -> Catalogue:
    """The catalogue of an installation, for what runs once: its folder, and what was published on the page."""
    return Shelf(root).now(session)
