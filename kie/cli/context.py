"""What every command shares: settings, the database, the frameworks, and how results are printed."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import Engine, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie import clock, db
from kie.accounts.queries import person_meant
from kie.errors import Invalid, NotFound
from kie.frameworks import catalogue
from kie.frameworks.addition_models import Addition
from kie.frameworks.models import Catalogue
from kie.frameworks.shelf import whole
from kie.i18n import _
from kie.people.models import Person

F = TypeVar("F", bound=Callable[..., Any])


class Context:
    """One run of the command. Settings, database and frameworks are read only when asked for: `--help` and the doctor
    are for those whose settings cannot be read."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._given = settings

    @cached_property
    def settings(self) -> Settings:
        """Those that were given, else those of the environment. Raises ConfigError naming what to mend."""
        return self._given or Settings.from_environment()

    @cached_property
    def engine(self) -> Engine:
        """The installation's database. Raises NotFound for a file of SQLite that is not there, and makes none."""
        file = self.file
        if file is not None and not file.exists():
            raise NotFound(
                _("There is no database at %(place)s.", place=file),
                _("Put KIE_DATABASE_URL right. For a new installation run: kie migrate"),
            )
        with _usable():
            return db.engine_for(self.settings)

    @property
    def file(self) -> Path | None:
        """The database's file; None where it is none."""
        with _usable():
            url = make_url(self.settings.database_url)
        if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
            return None
        return Path(str(url.database)).absolute()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The installation's frameworks: its folder, and where there is a database yet what was published beside it."""
        files = self.settings.frameworks_dir
        if self.file is not None and not self.file.exists():
            return catalogue.load(files)
        # Beside whatever the command is writing, which a second writer would wait for.
        with Session(db.reading(self.engine)) as session:
            if not inspect(session.connection()).has_table(Addition.__tablename__):
                return catalogue.load(files)
            return whole(session, files)

    def close(self) -> None:
        """Hang up, where the database was opened."""
        if "engine" in vars(self):
            self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(db.reading(self.engine)) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: kept when the block returns, undone when it raises."""
        with db.transaction(self.engine) as session:
            yield session


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except (ArgumentError, ImportError) as error:
        raise ConfigError(db.UNUSABLE_URL) from error


pass_context = click.make_pass_decorator(Context)


def somebody(session: Session, staff_number: str) -> Person:
    """Whom a command is about. Raises NotFound, and Invalid for no number at all."""
    if not staff_number.strip():
        raise Invalid(_("%(column)s is empty.", column="staff_number"))
    person = person_meant(session, staff_number)
    if person is None:
        raise NotFound(_("There is nobody with the staff number %(number)s.", number=staff_number))
    return person


def in_words(kept_out: Iterable[str]) -> str:
    """What keeps somebody out, by `kie.accounts.helping.kept_out`; "no" for nothing."""
    return " ".join(_(one) for one in kept_out) or "no"


def unmade(file: Path, error: OSError) -> Invalid:
    """The refusal of a file that a command was to write: the folder is wrong, or is not for whoever runs it."""
    return Invalid(f"{file} cannot be made: {error.strerror}.")


class Day(click.DateTime):
    """A day, and with `time` perhaps a time of it, as people are asked for it and told what is wrong with it."""

    name = "day"

    def __init__(self, *, time: bool = False) -> None:
        super().__init__(["%Y-%m-%d", *(["%Y-%m-%dT%H:%M:%S"] if time else [])])
        self._like = "2027-01-31 or 2027-01-31T18:00:00" if time else "2027-01-31"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands in the help behind the option."""
        return "YEAR-MONTH-DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment that the day, or the time of it, begins. Refuses what is none."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"“{value}” is no day. Write year, month and day, like {self._like}.", param, ctx)


def json_option(command: F) -> F:
    """Adds `--json` to a command that prints data."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")(command)


def show(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    """Print rows as JSON, or as aligned columns for people."""
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False, default=str))
        return
    if not rows:
        click.echo("Nothing to show.")
        return
    titles = list(rows[0])
    cells = [[_text(row[title]) for title in titles] for row in rows]
    widths = [max(len(title), *(len(row[i]) for row in cells)) for i, title in enumerate(titles)]
    for line in [titles, *cells]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _text(value: object) -> str:
    return clock.in_words(value) if isinstance(value, datetime) else str(value)


@contextmanager
def progress(title: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error for long work, silent when nobody watches. Yields `advance(n)`."""
    with click.progressbar(
        length=length, label=title, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda steps: bar.update(steps)
