"""The outside of a file: encrypted with age on the way to the disk, and opened again, a portion at a time.

For recipients the file is a plain age file. A passphrase takes a second to work out and would have to hold all of
the file in memory, so it closes a key made for this one file, which stands before it in an ordinary tar: `key.age`,
then `backup.tar.age`. Both can be opened by hand with `age` and `tar` alone.
"""

import io
import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO, Protocol

import pyrage

from kie.backups.errors import BackupUnreadable
from kie.backups.keys import Key, Lock

AGE = b"age-encryption.org/v1"
KEY, CONTENT = "key.age", "backup.tar.age"
BLOCK = 512


class Source(Protocol):
    """Bytes that are read as they come."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` of them; none at the end."""


class Chunks:
    """What an iterator of bytes gives, to be read like a file. Keeps what the iterator raised: age only says that."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = memoryview(b"")
        self.raised: BaseException | None = None

    def read(self, size: int = -1, /) -> bytes:
        """As of a file."""
        while not self._left:
            try:
                self._left = memoryview(next(self._chunks))
            except StopIteration:
                return b""
            except BaseException as error:
                self.raised = error
                raise
        taken = self._left[:size] if size >= 0 else self._left
        self._left = self._left[len(taken) :]
        return bytes(taken)


def write_sealed(chunks: Iterable[bytes], out: BinaryIO, lock: Lock) -> None:
    """Write the chunks, closed with the lock. What the iterator raises is raised. `out`: a file that can be gone back
    in."""
    source = Chunks(chunks)
    try:
        if lock.recipients:
            pyrage.encrypt_io(source, out, list(lock.recipients))
        elif lock.passphrase:
            _write_under_passphrase(source, out, lock.passphrase)
        else:
            while portion := source.read(1 << 20):
                out.write(portion)
    except OSError as error:
        raise source.raised or error from None
    except pyrage.EncryptError as error:
        # What the disk said comes through age as words.
        raise source.raised or OSError(str(error).removeprefix("OSError: ")) from None


def _write_under_passphrase(source: Chunks, out: BinaryIO, passphrase: str) -> None:
    own = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(f"{own}\n".encode(), passphrase)
    out.write(header(KEY, len(key)) + padded(key))
    at = out.tell()
    out.write(header(CONTENT, 0))
    pyrage.encrypt_io(source, out, [own.to_public()])
    end = out.tell()
    out.write(bytes(-(end - at) % BLOCK + 2 * BLOCK))
    out.seek(at)
    out.write(header(CONTENT, end - at - BLOCK))


def header(name: str, size: int) -> bytes:
    """A member's head in a tar file, readable by its owner. The hour is left out: the manifest says it."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


def padded(content: bytes) -> bytes:
    """What follows a head, filled up to whole blocks."""
    return content + bytes(-len(content) % BLOCK)


@contextmanager
def opened(file: Path, key: Key) -> Iterator["Opened"]:
    """The content of a file, as it is read. Raises BackupUnreadable for a wrong key, and when the block has read all
    and something is damaged or missing; whatever the block raised because of that gives way to it."""
    with _file(file) as raw:
        content = _content(raw, key)
        if isinstance(content, _Encrypted):
            with content.opened() as stream:
                yield stream
        else:
            yield Opened(content, encrypted=False)


class Opened:
    """What is read. `encrypted`: whether the file is, and so whether a change on its way is noticed by age."""

    def __init__(self, source: Source, *, encrypted: bool) -> None:
        self._source = source
        self.encrypted = encrypted

    def read(self, size: int = -1, /) -> bytes:
        """As of a file: everything asked for, but at the end."""
        parts: list[bytes] = []
        while size != 0 and (part := self._source.read(size if size > 0 else 1 << 20)):
            parts.append(part)
            size -= len(part) if size > 0 else 0
        return b"".join(parts)


def _file(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise BackupUnreadable(f"{file} cannot be read: {error.strerror}.") from error


def _content(raw: BinaryIO, key: Key) -> "BinaryIO | _Encrypted":
    start = raw.read(len(AGE))
    raw.seek(0)
    if start == AGE:
        if not key.identities:
            raise BackupUnreadable("The file is encrypted for a recipient.", "Give --identity-file.")
        return _Encrypted(raw, list(key.identities))
    if start.rstrip(tarfile.NUL) != KEY.encode():
        return raw
    if not key.passphrase:
        raise BackupUnreadable("The file is encrypted with a passphrase.", "Give --passphrase-file.")
    return _under_passphrase(raw, key.passphrase)


def _under_passphrase(raw: BinaryIO, passphrase: str) -> "_Encrypted":
    try:
        members = tarfile.open(fileobj=raw, mode="r:")  # noqa: SIM115 - the caller's file, which it closes
        wrapped, content = (members.extractfile(name) for name in (KEY, CONTENT))
        assert wrapped is not None and content is not None  # noqa: S101 - narrows the types
        own = pyrage.passphrase.decrypt(wrapped.read(), passphrase).decode().strip()
        return _Encrypted(content, [pyrage.x25519.Identity.from_str(own)])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise BackupUnreadable(
            "The passphrase does not open this file, or its beginning is damaged.",
            "Give the one that was in use on the day it was made.",
        ) from error
    except (tarfile.TarError, KeyError, AssertionError, OSError) as error:
        raise damaged() from error


def damaged() -> BackupUnreadable:
    """What is said when the file is not as it was written."""
    return BackupUnreadable(
        "The file is damaged: bytes of it were changed, or its end is missing.", "Take another copy of it."
    )


class _Encrypted:
    """A file that age opens, which writes where we want to read: so it writes into a pipe, from a thread."""

    def __init__(self, raw: IO[bytes], identities: list[pyrage.x25519.Identity]) -> None:
        self._raw, self._identities = raw, identities
        self._failure: BaseException | None = None

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """See `opened`."""
        ours, theirs = os.pipe()
        worker = threading.Thread(target=self._decrypt, args=(theirs,), daemon=True)
        worker.start()
        with os.fdopen(ours, "rb", buffering=1 << 20) as stream:
            try:
                yield Opened(stream, encrypted=True)
            except Exception:
                self._refuse()
                raise
            while stream.read(1 << 20):
                pass
            worker.join()
            self._refuse()

    def _decrypt(self, descriptor: int) -> None:
        with io.FileIO(descriptor, "wb") as pipe, suppress(BrokenPipeError):
            try:
                pyrage.decrypt_io(self._raw, _Whole(pipe), self._identities)
            except Exception as error:
                # Kept before the pipe is closed, so that whoever meets the end finds it.
                self._failure = error

    def _refuse(self) -> None:
        failure = self._failure
        if failure is None:
            return
        if isinstance(failure, pyrage.DecryptError) and "matching keys" in str(failure):
            raise BackupUnreadable(
                "The file was encrypted for somebody else: the identity does not open it.",
                "Give the identity whose recipient was in use on the day it was made.",
            ) from failure
        raise damaged() from failure


class _Whole:
    """Writes all that it is given: a pipe may take a part."""

    def __init__(self, pipe: io.FileIO) -> None:
        self._pipe = pipe

    def write(self, data: bytes) -> int:
        """As of a file."""
        left = memoryview(data)
        while left:
            left = left[self._pipe.write(left) or 0 :]
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""
