"""An installation with people at work, the backup that is made of it meanwhile, and empty databases to restore to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from config import Settings
from kie import clock, events
from kie.accounts.models import SignInCode, SignInSession
from kie.audit.keys import keys_of
from kie.audit.sealing import seal_all
from kie.backups.parcel import Parcel, pack
from kie.backups.restoring import Report, Wish, restore
from kie.backups.rules import Manifest
from kie.backups.sealed import opened, write_sealed
from kie.backups.service import make_backup
from kie.db import make_engine, transaction
from kie.migrations.run import migrate
from tests.backups.pairs import Pair
from tests.cast import make_cast

SECRET = "a secret key of the tests, which is long enough"
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Town:
    """`file`: its backup. `before`, `after`: how many pairs of events were kept when it was begun, and when it was
    done. `empty`: makes another empty database of the same kind."""

    engine: Engine
    settings: Settings
    file: Path
    pair: Pair
    empty: Callable[[], str]
    before: int = 0
    after: int = 0
    manifest: Manifest = field(init=False)

    def settings_at(self, url: str) -> Settings:
        """The same installation with another database."""
        return settings_of(url)

    def restore(self, url: str, **wish: Any) -> Report:
        """Restore the backup, or another file, to the database at `url`."""
        return restore(settings_of(url), Wish(**{"file": self.file, "key": self.pair.key, **wish}), migrate)

    def changed(self, folder: Path, change: Callable[[Manifest], Manifest]) -> Path:
        """The same backup with another manifest, signed as if we had written it."""
        file = folder / "changed"
        with opened(self.file, self.pair.key) as stream, file.open("wb") as out:
            parcel = Parcel(stream)
            parts = list(parcel.dump(SECRET))
            write_sealed(pack(change(parcel.manifest), parts, parcel.frameworks, SECRET), out, self.pair.lock)
        return file


def settings_of(url: str) -> Settings:
    """Of an installation of the tests."""
    return Settings(environment="testing", secret_key=SECRET, database_url=url, allow_unsafe_database=True)


def made_town(url: str, empty: Callable[[], str], file: Path, pair: Pair) -> Town:
    """Back a council up while it works."""
    town = Town(make_engine(url), settings_of(url), file, pair, empty)
    with transaction(town.engine) as session:
        cast, now = make_cast(session), clock.now()
        later = now + timedelta(days=1)
        session.add(SignInSession(token_hash="t" * 64, person_id=cast.ana.id, started_at=now, seen_at=now))
        session.add(
            SignInCode(
                person_id=cast.ben.id, code_hash="c" * 64, channel="letter", made_at=now, expires_at=later
            )
        )
        events.record(session, cast.dev.id, "test.begun", person_id=cast.ana.id, subject="1\t\\2\n3 'é' ☃")
    seal_all(town.engine, keys_of(town.settings).present, wait=0.2)
    with at_work(town.engine) as kept:
        kept.wait(3)
        town.before = kept.number
        town.manifest = make_backup(town.engine, town.settings, file, pair.lock)
        kept.wait(kept.number + 1)
        town.after = kept.number
    return town


class Kept:
    """How many pairs somebody was told are kept."""

    def __init__(self) -> None:
        self.number = 0
        self._more = threading.Condition()

    def one_more(self) -> None:
        """One was."""
        with self._more:
            self.number += 1
            self._more.notify_all()

    def wait(self, number: int) -> None:
        """Until so many are."""
        with self._more:
            assert self._more.wait_for(lambda: self.number >= number, timeout=60)


@contextmanager
def at_work(engine: Engine) -> Iterator[Kept]:
    """Somebody adds events, two in each transaction, for as long as the block."""
    kept, stopping = Kept(), threading.Event()

    def work() -> None:
        while not stopping.wait(0.005):
            with transaction(engine) as session:
                for half in ("first", "second"):
                    events.record(session, None, "test.pair", subject=str(kept.number), half=half)
            kept.one_more()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield kept
    finally:
        stopping.set()
        worker.join()


def rows_of(engine: Engine, *left_out: str) -> Rows:
    """Every row of every table, in an order that follows from the rows alone."""
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - set(left_out)
        return {name: sorted(_rows(connection, name), key=repr) for name in names}


def _rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))]


def tables_at(url: str) -> list[str]:
    """What stands in the database; none where there is no file."""
    engine = make_engine(url)
    try:
        if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
            return []
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()
