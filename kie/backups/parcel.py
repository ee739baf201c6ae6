"""The inside of a file: a tar with the manifest first, the database in parts, the frameworks, and a sum at the end.

Parts, because a tar wants to know how long a member is before it begins, and nobody knows how long a dump will be.
Put one after another (`cat database/*`) they are the dump.
"""

import hashlib
import hmac
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, cast

from kie.backups import rules
from kie.backups.errors import BackupUnreadable
from kie.backups.rules import Manifest, NewerFormat
from kie.backups.sealed import BLOCK, Opened, damaged, header, padded

PART = 4 << 20
"""Bytes of a part, which is what making and opening a backup keep in memory."""
README, MANIFEST, DATABASE, FRAMEWORKS, END = (
    "README.txt",
    "manifest.json",
    "database/",
    "frameworks/",
    "end.json",
)
LARGEST = 64 << 20
"""Bytes of a manifest or a file of frameworks that are read at most."""
WORDS = {
    "sqlite": "is a SQLite database once it is unpacked (gzip -d < dump > kie.db).",
    "postgresql": "is for pg_restore, in PostgreSQL's custom format.",
}


def signature(secret: str, manifest: bytes, sums: Mapping[str, Any]) -> str:
    """What only somebody with the installation's secret key can write: anybody can encrypt for a recipient."""
    key = hmac.digest(secret.encode(), b"kie backups", "sha256")
    return hmac.digest(key, manifest + json.dumps(sums, sort_keys=True).encode(), "sha256").hex()


def pack(
    manifest: Manifest, dump: Iterable[bytes], frameworks: Mapping[str, bytes], secret: str
) -> Iterator[bytes]:
    """The file's content, piece by piece. The dump is asked for its pieces as they are wanted."""
    said = rules.written(manifest)
    readme = (
        f"A backup of KIE ({manifest.organisation}), as it stood at {manifest.made_at}.\n"
        "Use: kie restore. By hand: cat database/* > dump, which "
        f"{WORDS[manifest.database]} manifest.json says what is in it.\n"
    ).encode()
    yield _member(README, readme)
    yield _member(MANIFEST, said)
    total, size, parts = hashlib.sha256(), 0, 0
    for part in _parts(dump):
        parts += 1
        size += len(part)
        total.update(part)
        yield _member(f"{DATABASE}{parts:08}", part)
    for name, content in frameworks.items():
        yield _member(f"{FRAMEWORKS}{name}", content)
    sums = {"parts": parts, "bytes": size, "sha256": total.hexdigest()}
    yield _member(END, json.dumps({**sums, "signature": signature(secret, said, sums)}).encode())
    yield bytes(2 * BLOCK)


def _member(name: str, content: bytes) -> bytes:
    return header(name, len(content)) + padded(content)


def _parts(dump: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in dump:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


class Parcel:
    """A file's content, read once from the front. `manifest` at once; then `dump()` to its end; then `signed`."""

    def __init__(self, stream: Opened) -> None:
        """Raises BackupUnreadable for what is no backup, and one of a newer version."""
        self._stream = stream
        self.signed = False
        self.frameworks: dict[str, bytes] = {}
        try:
            # Every read error is one of tarfile's, whatever it was that had no end.
            self._members = tarfile.open(  # noqa: SIM115 - a pipe, closed by its owner
                fileobj=cast("IO[bytes]", _Readable(stream)), mode="r|", bufsize=1 << 16
            )
            if self._next_name() != README:
                raise _foreign()
            self._text = self._content(self._after(MANIFEST))
        except tarfile.TarError as error:
            raise _foreign() from error
        self.manifest = _manifest(self._text)

    def dump(self, secret: str) -> Iterator[bytes]:
        """The dump, piece by piece; at its end everything else is read, and what was said of it is held against it.

        Raises BackupUnreadable when a part is missing, or not what it was.
        """
        total, size, parts = hashlib.sha256(), 0, 0
        try:
            member = self._next()
            while member.name.startswith(DATABASE):
                parts += 1
                if member.name != f"{DATABASE}{parts:08}" or member.size > PART:
                    raise damaged()
                part = self._content(member)
                size += len(part)
                total.update(part)
                yield part
                member = self._next()
            while member.name.startswith(FRAMEWORKS):
                self.frameworks[member.name.removeprefix(FRAMEWORKS)] = self._content(member)
                member = self._next()
            if member.name != END:
                raise damaged()
            end = json.loads(self._content(member))
        except (tarfile.TarError, ValueError) as error:
            raise damaged() from error
        sums = {"parts": parts, "bytes": size, "sha256": total.hexdigest()}
        found = {name: hashlib.sha256(one).hexdigest() for name, one in self.frameworks.items()}
        if {**sums, "signature": end.get("signature")} != end or found != dict(self.manifest.frameworks):
            raise damaged()
        self.signed = hmac.compare_digest(str(end["signature"]), signature(secret, self._text, sums))

    def _after(self, name: str) -> tarfile.TarInfo:
        member = self._next()
        if member.name != name:
            raise _foreign()
        return member

    def _next_name(self) -> str:
        return self._next().name

    def _next(self) -> tarfile.TarInfo:
        member = self._members.next()
        if member is None:
            raise tarfile.ReadError("unexpected end of data")
        return member

    def _content(self, member: tarfile.TarInfo) -> bytes:
        held = self._members.extractfile(member) if member.size <= LARGEST else None
        if held is None:
            raise tarfile.ReadError("not a file of ours")
        content = held.read()
        if len(content) != member.size:
            raise tarfile.ReadError("unexpected end of data")
        return content


class _Readable:
    """What tarfile wants of a stream."""

    def __init__(self, stream: Opened) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """As of a file."""
        return self._stream.read(size)

    def close(self) -> None:
        """The stream is its owner's to close."""


def _manifest(text: bytes) -> Manifest:
    try:
        return rules.read(text)
    except NewerFormat as newer:
        raise BackupUnreadable(
            f"The backup was made by a newer version of KIE ({newer}).",
            "Install that version, and restore with it.",
        ) from newer
    except (ValueError, UnicodeDecodeError) as error:
        raise damaged() from error


def _foreign() -> BackupUnreadable:
    return BackupUnreadable(
        "The file is no backup made by kie backup.", "One of traces goes to: kie restore … --traces FILE"
    )
