"""Keys for the tests of backups."""

from dataclasses import dataclass
from pathlib import Path

from kie.backups.keys import Key, Lock, key_from, lock_from, new_identity


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of keys, as files and as what they are read to."""

    identity: Path
    recipient: Path
    key: Key
    lock: Lock


def made_pair(folder: Path) -> Pair:
    """A new pair."""
    identity, recipient = folder / "identity", folder / "recipient"
    recipient.write_text(f"# for backups\n{new_identity(identity)}\n", encoding="utf-8")
    return Pair(identity, recipient, key_from(identity, None), lock_from(recipient, None, False))
