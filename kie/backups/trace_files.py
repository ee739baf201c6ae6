"""The file of traces: what was taken out of the database for good, to be taken out again after a restore.

A line of JSON for each, closed as a backup is: where words were taken out of a text, it holds the text without them.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.backups.errors import BackupUnreadable
from kie.backups.files import written_whole
from kie.backups.keys import Key, Lock
from kie.backups.models import TRACED
from kie.backups.parcel import signature
from kie.backups.sealed import damaged, opened, write_sealed
from kie.backups.service import note
from kie.backups.traces import all_kinds
from kie.backups.tracing import Replayed, Value
from kie.db import reading
from kie.logs import told
from kie.migrations.reached import newest, present

log = logging.getLogger(__name__)

FORMAT = 1


@dataclass(frozen=True, slots=True)
class TraceFile:
    """Traces as they were read. `made_at`: what was taken out until then is in it; `since`: from when, None for ever.
    `signed`: by whoever has this installation's secret key. `values`: by the name of their kind."""

    made_at: datetime
    since: datetime | None
    signed: bool
    values: dict[str, list[Value]]

    def replay(self, session: Session) -> Iterator[tuple[str, Replayed]]:
        """Take everything out again; the title of each kind, and what was done. Raises BackupUnreadable for a kind that
        this version does not know."""
        kinds = all_kinds()
        unknown = sorted(self.values.keys() - kinds.keys())
        if unknown:
            raise BackupUnreadable(
                f"The traces hold what this version of KIE does not know: {', '.join(unknown)}.",
                "Restore with the version that wrote them.",
            )
        for name, kind in kinds.items():
            yield kind.title, kind.replay(session, self.values.get(name, []))
            session.flush()


def write_traces(engine: Engine, secret: str, file: Path, lock: Lock, since: datetime | None) -> int:
    """Write what was taken out since then, None for ever, into a new file; gives how many. Raises BackupFailed.

    That all of them were written is noted in the database, for whoever watches.
    """
    begun = clock.now()
    whole = reading(engine)
    if engine.dialect.name == "postgresql":
        whole = whole.execution_options(isolation_level="REPEATABLE READ")
    with written_whole(file) as out, Session(whole) as session:
        counted = _Counted()
        write_sealed(_lines(session, secret, begun, since, counted), out, lock)
    if since is None:
        _note(engine, begun, file, lock)
    return counted.number


def _note(engine: Engine, begun: datetime, file: Path, lock: Lock) -> None:
    """A database that takes no more notes, being full, old or broken, is one whose traces are needed most."""
    try:
        with engine.connect() as connection:
            reached = present(connection)
        if reached == newest():
            note(engine, TRACED, begun, file, lock.encrypts)
    except DBAPIError as error:
        log.warning("the traces were written, and that could not be noted: %s", told(error))


@dataclass(slots=True)
class _Counted:
    number: int = 0


def _lines(
    session: Session, secret: str, begun: datetime, since: datetime | None, counted: _Counted
) -> Iterator[bytes]:
    head = _line(
        {"traces": FORMAT, "made_at": begun.isoformat(), "since": since.isoformat() if since else None}
    )
    digest = hashlib.sha256()
    yield head
    for name, kind in all_kinds().items():
        for value in kind.export(session, since):
            line = _line({"kind": name, "value": value})
            digest.update(line)
            counted.number += 1
            yield line
    sums = {"lines": counted.number, "sha256": digest.hexdigest()}
    yield _line({"end": sums, "signature": signature(secret, head, sums)})


def _line(value: Value) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def read_traces(file: Path, key: Key, secret: str) -> TraceFile:
    """The traces, held against the sum at their end. Raises BackupUnreadable."""
    with opened(file, key) as stream:
        try:
            head, *lines = stream.read().splitlines(keepends=True)
            said, end = json.loads(head), json.loads(lines.pop())
            return _read(said, head, [json.loads(line) for line in lines], lines, end, secret)
        except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
            raise _foreign() from error


def _read(said: Any, head: bytes, values: list[Any], lines: list[bytes], end: Any, secret: str) -> TraceFile:
    if said["traces"] > FORMAT:
        raise BackupUnreadable(
            "The traces were written by a newer version of KIE.", "Restore with that version."
        )
    sums = {"lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    if end["end"] != sums:
        raise damaged()
    by_kind: dict[str, list[Value]] = {}
    for one in values:
        by_kind.setdefault(one["kind"], []).append(one["value"])
    return TraceFile(
        made_at=datetime.fromisoformat(said["made_at"]),
        since=datetime.fromisoformat(said["since"]) if said["since"] else None,
        signed=hmac.compare_digest(end["signature"], signature(secret, head, sums)),
        values=by_kind,
    )


def _foreign() -> BackupUnreadable:
    return BackupUnreadable("The file holds no traces made by kie backup traces, or its end is missing.")
