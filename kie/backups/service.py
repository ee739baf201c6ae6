"""Making a backup, and looking at one without restoring it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.audit.models import Seal
from kie.audit.queries import keys_named
from kie.audit.service import head
from kie.backups.digests import table_sums, trigger_names
from kie.backups.errors import BackupFailed
from kie.backups.files import sha256_of, written_whole
from kie.backups.keys import Key, Lock
from kie.backups.models import MADE, BackupNote
from kie.backups.parcel import Parcel, pack
from kie.backups.rules import Manifest
from kie.backups.sealed import opened, write_sealed
from kie.backups.snapshots import Snapshot, snapshot
from kie.db import transaction
from kie.migrations.reached import chain, present


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file turned out to be. `signed`: by whoever has this installation's secret key."""

    manifest: Manifest
    encrypted: bool
    signed: bool


def make_backup(engine: Engine, settings: Settings, file: Path, lock: Lock) -> Manifest:
    """Write the database as it stands now into one file, which is there whole or not at all. Raises BackupFailed.

    People go on working meanwhile. That the backup was made is noted in the database, for whoever watches.
    """
    frameworks, begun = _frameworks(settings.frameworks_dir), clock.now()
    with written_whole(file) as out, snapshot(engine) as moment:
        manifest = _describe(moment, settings.organisation, frameworks, begun)
        write_sealed(pack(manifest, moment.dump(), frameworks, settings.secret_key), out, lock)
    # Before an upgrade the database may be older than this version.
    if BackupNote.__tablename__ in manifest.tables:
        note(engine, MADE, manifest.moment, file, lock.encrypts)
    return manifest


def note(engine: Engine, what: str, state_of: datetime, file: Path, encrypted: bool) -> None:
    """Keep that a backup was made, or restored on trial, or that traces were written."""
    with transaction(engine) as session:
        session.add(note_of(what, state_of, file, encrypted))


def note_of(what: str, state_of: datetime, file: Path, encrypted: bool) -> BackupNote:
    """What was done with a file, now. `state_of`: the moment whose state it holds."""
    return BackupNote(
        what=what,
        state_of=state_of,
        done_at=clock.now(),
        bytes=file.stat().st_size,
        sha256=sha256_of(file),
        encrypted=encrypted,
    )


def look_at(file: Path, key: Key, secret: str) -> Looked:
    """Read a backup to its end and hold every sum in it against what is there; writes nothing, asks no database.

    Raises BackupUnreadable.
    """
    with opened(file, key) as stream:
        parcel = Parcel(stream)
        for _part in parcel.dump(secret):
            pass
        return Looked(parcel.manifest, stream.encrypted, parcel.signed)


def _describe(
    moment: Snapshot, organisation: str, frameworks: Mapping[str, bytes], begun: datetime
) -> Manifest:
    connection = moment.connection
    reached = present(connection)
    if reached is None or reached not in chain():
        raise BackupFailed(
            f"The database has no tables of KIE, or those of another version ({reached or 'none'}).",
            "Back it up with the version that serves it.",
        )
    tables, triggers = table_sums(connection), trigger_names(connection)
    sealed = Seal.__tablename__ in tables
    with Session(connection) as session:
        audit = asdict(head(session)) if sealed else None
        keys = keys_named(session) if sealed else ()
    return Manifest(
        product=version("kie"),
        database=connection.dialect.name,
        server=moment.server,
        migration=reached,
        made_at=begun.isoformat(),
        organisation=organisation,
        tables=tables,
        triggers=triggers,
        needs=moment.needs,
        audit=audit,
        frameworks={name: hashlib.sha256(content).hexdigest() for name, content in frameworks.items()},
        seal_keys=keys,
    )


def _frameworks(folder: Path) -> dict[str, bytes]:
    """The files of the folder that say what is assessed, by their path in it; a database means nothing without them."""
    files = sorted(file for file in folder.rglob("*.toml") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
