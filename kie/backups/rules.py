"""What a backup says of itself, and what differs between that and what was restored. Plain values alone."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

FORMAT = 1
"""Of the file. A version of KIE reads this one and those before it."""
SCRATCH = "kie_drill_"
"""How the databases of trials begin, on a server of PostgreSQL."""
LONGEST_TRIAL = timedelta(days=1)
NOT_IN_IT = (
    "KIE_SECRET_KEY and every other key and password",
    "settings of the environment",
    "the identity or passphrase that opens this file",
)


@dataclass(frozen=True, slots=True)
class TableSum:
    """One table: how many rows, and the SHA-256 of all of them in the order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a backup says of itself. It stands first in the file.

    `database`: sqlite or postgresql; `server`: PostgreSQL's major version, 0 on SQLite. `migration`: the change that
    the database had reached. `made_at`: the moment whose state this is, ISO 8601 in UTC. `triggers`: those that guard
    tables. `needs`: what the server it is restored to must be able to. `audit`: the head of the audit trail, None
    where there are no seals yet. `frameworks`: SHA-256 of each file of frameworks, which the backup has too.
    `seal_keys`: the names of the keys that its seals are under, which those of earlier versions do not say.
    """

    product: str
    database: str
    server: int
    migration: str
    made_at: str
    organisation: str
    tables: Mapping[str, TableSum]
    triggers: tuple[str, ...]
    needs: tuple[str, ...]
    audit: Mapping[str, Any] | None
    frameworks: Mapping[str, str]
    without: tuple[str, ...] = NOT_IN_IT
    seal_keys: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """The moment whose state this is."""
        return datetime.fromisoformat(self.made_at)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(one.rows for one in self.tables.values())


def written(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file."""
    return json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def read(text: bytes) -> Manifest:
    """The manifest from the file. Raises ValueError when it is none, NewerFormat when a later version wrote it."""
    given = json.loads(text)
    if not isinstance(given, dict) or not isinstance(given.get("format"), int):
        raise ValueError("no manifest")
    if given["format"] > FORMAT:
        raise NewerFormat(str(given.get("product", "")))
    given.setdefault("seal_keys", ())
    known = {one.name for one in fields(Manifest)}
    try:
        tables = {name: TableSum(**one) for name, one in given["tables"].items()}
        lists = {name: tuple(given[name]) for name in ("triggers", "needs", "without", "seal_keys")}
        return Manifest(**{**{name: given[name] for name in known}, "tables": tables, **lists})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no manifest") from error


class NewerFormat(ValueError):
    """The file was written by a later version, which the message names."""


def different_tables(expected: Mapping[str, TableSum], found: Mapping[str, TableSum]) -> tuple[str, ...]:
    """A sentence for each table that is not what the backup says, by name."""
    said: list[str] = []
    for name in sorted(expected.keys() | found.keys()):
        before, after = expected.get(name), found.get(name)
        if before is None:
            said.append(f"The table {name} was not in the backup.")
        elif after is None:
            said.append(f"The table {name} is missing.")
        elif before.rows != after.rows:
            said.append(f"The table {name} has {after.rows:,} rows, the backup had {before.rows:,}.")
        elif before.sha256 != after.sha256:
            said.append(f"The table {name} has as many rows as the backup, but not the same.")
    return tuple(said)


def different_triggers(expected: tuple[str, ...], found: tuple[str, ...]) -> tuple[str, ...]:
    """A sentence for each trigger that is missing, or that the backup did not have."""
    missing = [f"The trigger {name} is missing." for name in sorted(set(expected) - set(found))]
    return (
        *missing,
        *(f"The trigger {name} was not in the backup." for name in sorted(set(found) - set(expected))),
    )


def begun_long_ago(name: str, now: datetime) -> bool:
    """Whether this database of a trial was begun so long ago that the trial must have been killed. Those of earlier
    versions do not say when they were begun; nobody else calls a database so."""
    found = re.fullmatch(rf"{SCRATCH}(?:([0-9a-f]{{8}})_)?[0-9a-f]{{32}}", name)
    if found is None:
        return False
    begun = found.group(1)
    return begun is None or now - datetime.fromtimestamp(int(begun, 16), UTC) > LONGEST_TRIAL
