"""What a check may look at: the settings, where they came from, and the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from config import Settings
from kie.db import reading


@dataclass(frozen=True, slots=True)
class Installation:
    """One installation. `environ`: the variables that its settings were read from; `engine`: its database, which is
    not refused here when it is unsafe, so that the rest is looked at too."""

    settings: Settings
    environ: Mapping[str, str]
    engine: Engine

    @property
    def file(self) -> Path | None:
        """The database's file; None where it is none."""
        url = make_url(self.settings.database_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            return None
        return Path(url.database).absolute()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that only reads. Raises FileNotFoundError for a file that is not there, and makes none."""
        if self.file is not None and not self.file.exists():
            raise FileNotFoundError(ENOENT, "No such file", str(self.file))
        with Session(reading(self.engine)) as session:
            yield session
