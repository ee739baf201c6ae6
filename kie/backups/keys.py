"""What closes and opens a backup: age recipients and identities, or a passphrase, each from a file of its own.

Keys come from files alone: what stands on a command line is read by everybody who lists processes.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyrage import IdentityError, RecipientError, ssh, x25519

from kie.backups.errors import KeyUnusable

SHORTEST = 16
"""Characters of a passphrase. Whoever has the file can try as many as they like."""
Recipient = Any
Identity = Any
"""Of age or of SSH; the library that makes them has no types."""


@dataclass(frozen=True, slots=True)
class Lock:
    """How a file is closed: for `recipients`, or with a `passphrase`; for neither it stays open to every reader."""

    recipients: tuple[Recipient, ...] = ()
    passphrase: str = ""

    @property
    def encrypts(self) -> bool:
        """Whether only somebody with a key reads the file."""
        return bool(self.recipients or self.passphrase)


@dataclass(frozen=True, slots=True)
class Key:
    """What a file is opened with; both empty for one that is not encrypted."""

    identities: tuple[Identity, ...] = ()
    passphrase: str = ""


def lock_from(recipient_file: Path | None, passphrase_file: Path | None, not_encrypted: bool) -> Lock:
    """The one way to close a file that was asked for. Raises KeyUnusable for none, and for more than one."""
    ways = [recipient_file is not None, passphrase_file is not None, not_encrypted].count(True)
    if ways > 1:
        raise KeyUnusable(
            "A file is encrypted in one way: --recipient-file, --passphrase-file or --not-encrypted.",
            "Give one of them, and not several.",
        )
    if not ways:
        raise KeyUnusable(
            "Say how the file is encrypted.",
            "Give --recipient-file (made by: kie backup key) or --passphrase-file. What is not to be encrypted, "
            "because something else does it, needs --not-encrypted.",
        )
    if recipient_file is not None:
        return Lock(recipients=tuple(_recipients(recipient_file)))
    return Lock(passphrase=_passphrase(passphrase_file)) if passphrase_file is not None else Lock()


def key_from(identity_file: Path | None, passphrase_file: Path | None) -> Key:
    """What was given to open a file with; nothing is enough for one that is not encrypted. Raises KeyUnusable."""
    identities = tuple(_identities(identity_file)) if identity_file is not None else ()
    return Key(identities, _passphrase(passphrase_file) if passphrase_file is not None else "")


def new_identity(file: Path) -> str:
    """Write a new identity to `file`, for its owner alone, and give the recipient that belongs to it.

    Raises KeyUnusable when there is such a file: an identity that is gone opens no backup any more.
    """
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyUnusable(f"{file} cannot be made: {error.strerror}.") from error
    with os.fdopen(opened, "w", encoding="ascii") as out:
        out.write(f"# recipient: {recipient}\n{identity}\n")
        out.flush()
        os.fsync(out.fileno())
    return recipient


def _recipients(file: Path) -> Iterator[Recipient]:
    lines = _lines(file)
    for line in lines:
        try:
            yield (ssh.Recipient if line.startswith("ssh-") else x25519.Recipient).from_str(line)
        except RecipientError as error:
            raise KeyUnusable(
                f"{file} has a line that is no recipient of age, nor a public SSH key.",
                "A recipient begins with age1. Make a pair with: kie backup key --output FILE",
            ) from error


def _identities(file: Path) -> Iterator[Identity]:
    text = _text(file)
    try:
        if "BEGIN OPENSSH PRIVATE KEY" in text:
            yield ssh.Identity.from_buffer(text.encode())
            return
        for line in _lines(file):
            yield x25519.Identity.from_str(line)
    except IdentityError as error:
        raise KeyUnusable(
            f"{file} holds no identity of age, nor a private SSH key without a passphrase.",
            "An identity begins with AGE-SECRET-KEY-1; the recipient, which begins with age1, opens nothing.",
        ) from error


def _passphrase(file: Path) -> str:
    words = _text(file).strip()
    if len(words) < SHORTEST:
        raise KeyUnusable(
            f"The passphrase in {file} has fewer than {SHORTEST} characters.", "Make a longer one."
        )
    return words


def _lines(file: Path) -> Sequence[str]:
    lines = [line.strip() for line in _text(file).splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise KeyUnusable(f"{file} is empty.")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise KeyUnusable(f"{file} cannot be read: {reason}.") from error
