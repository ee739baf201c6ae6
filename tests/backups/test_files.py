"""The file itself: whole or not there, for whoever has the key, and noticed when a byte of it is another."""

import hashlib
import os
import signal
import subprocess
import tarfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kie.backups import rules
from kie.backups.errors import BackupFailed, BackupUnreadable, KeyUnusable
from kie.backups.files import written_whole
from kie.backups.keys import Key, Lock, key_from, lock_from, new_identity
from kie.backups.parcel import PART, pack
from kie.backups.rules import Manifest, TableSum
from kie.backups.sealed import write_sealed
from kie.backups.service import look_at
from tests.backups.pairs import Pair

SECRET = "a secret key of the tests, which is long enough"
MANIFEST = Manifest(
    product="1.0",
    database="sqlite",
    server=0,
    migration="0001",
    made_at="2026-11-23T06:00:00+00:00",
    organisation="Wexcombe Council",
    tables={"persons": TableSum(3, "a" * 64)},
    triggers=("events_no_update",),
    needs=(),
    audit={"seal_id": 1, "last_event_id": 2, "digest": "b"},
    frameworks={},
)
DUMP = (b"one", b"two" * 1000, b"three" * 2000)


def written(file: Path, lock: Lock, manifest: Manifest = MANIFEST, secret: str = SECRET) -> bytes:
    """A small backup."""
    with file.open("wb") as out:
        write_sealed(pack(manifest, DUMP, {}, secret), out, lock)
    return file.read_bytes()


def test_what_was_packed_is_read(pair: Pair, tmp_path: Path) -> None:
    written(tmp_path / "backup", pair.lock)
    looked = look_at(tmp_path / "backup", pair.key, SECRET)
    assert looked.manifest == MANIFEST and looked.encrypted and looked.signed
    assert not look_at(tmp_path / "backup", pair.key, "another secret").signed


@pytest.fixture(scope="module")
def sealed(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A place for a file, and what was written there first."""
    file = tmp_path_factory.mktemp("sealed") / "backup"
    return file, written(file, pair.lock)


@settings(max_examples=25)
@given(data=st.data())
def test_any_byte_that_is_another_is_noticed(
    sealed: tuple[Path, bytes], pair: Pair, data: st.DataObject
) -> None:
    file, content = sealed
    place = data.draw(st.integers(0, len(content) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
    with pytest.raises(BackupUnreadable):
        look_at(file, pair.key, SECRET)


@settings(max_examples=15)
@given(data=st.data())
def test_any_end_that_is_missing_is_noticed(
    sealed: tuple[Path, bytes], pair: Pair, data: st.DataObject
) -> None:
    file, content = sealed
    file.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(BackupUnreadable):
        look_at(file, pair.key, SECRET)


def test_what_stands_behind_the_end_is_noticed(sealed: tuple[Path, bytes], pair: Pair) -> None:
    file, content = sealed
    file.write_bytes(content + content)
    with pytest.raises(BackupUnreadable):
        look_at(file, pair.key, SECRET)


def test_an_end_without_anything_in_it_is_missed_too(pair: Pair, tmp_path: Path) -> None:
    """Age encrypts by 64 kB: here the last of these holds nothing but the zeros that end a tar."""
    file, chunk = tmp_path / "backup", 1 << 16
    length = len(b"".join(pack(MANIFEST, DUMP, {}, SECRET))) - 1024
    dump = (*DUMP, bytes(-length % chunk))
    with file.open("wb") as out:
        write_sealed(pack(MANIFEST, dump, {}, SECRET), out, pair.lock)
    assert look_at(file, pair.key, SECRET).signed
    file.write_bytes(file.read_bytes()[: -1024 - 16])
    with pytest.raises(BackupUnreadable, match="damaged"):
        look_at(file, pair.key, SECRET)


def test_the_files_of_frameworks_are_as_the_manifest_says(tmp_path: Path) -> None:
    file, name = tmp_path / "backup", "care/framework.toml"
    manifest = replace(MANIFEST, frameworks={name: hashlib.sha256(b"care").hexdigest()})
    for content, whole in ((b"care", True), (b"cave", False)):
        with file.open("wb") as out:
            write_sealed(pack(manifest, DUMP, {name: content}, SECRET), out, Lock())
        if whole:
            assert look_at(file, Key(), SECRET).signed
        else:
            with pytest.raises(BackupUnreadable, match="damaged"):
                look_at(file, Key(), SECRET)


def test_somebody_else_reads_nothing(pair: Pair, other_pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert b"Wexcombe" not in written(file, pair.lock)
    with pytest.raises(BackupUnreadable, match="somebody else"):
        look_at(file, other_pair.key, SECRET)
    with pytest.raises(BackupUnreadable, match="for a recipient"):
        look_at(file, Key(), SECRET)


def test_a_passphrase_opens_it_and_no_other_does(tmp_path: Path) -> None:
    file, words = tmp_path / "backup", tmp_path / "words"
    words.write_text("correct horse battery staple\n", encoding="utf-8")
    content = written(file, lock_from(None, words, False))
    assert b"Wexcombe" not in content
    assert look_at(file, key_from(None, words), SECRET).encrypted
    with tarfile.open(file) as members:
        assert members.getnames() == ["key.age", "backup.tar.age"], "to be opened by hand"
    with pytest.raises(BackupUnreadable, match="passphrase"):
        look_at(file, Key(), SECRET)
    words.write_text("correct horse battery stable\n", encoding="utf-8")
    with pytest.raises(BackupUnreadable, match="passphrase does not open"):
        look_at(file, key_from(None, words), SECRET)


def test_by_hand_it_opens_without_us(pair: Pair, tmp_path: Path) -> None:
    file, plain = tmp_path / "backup", tmp_path / "plain"
    plain.write_bytes(pyrage.decrypt(written(file, pair.lock), list(pair.key.identities)))
    subprocess.run(["tar", "xf", str(plain)], cwd=tmp_path, check=True)
    assert (tmp_path / "manifest.json").read_bytes() == rules.written(MANIFEST)
    assert b"".join(one.read_bytes() for one in sorted((tmp_path / "database").iterdir())) == b"".join(DUMP)


def test_one_that_is_not_encrypted_says_so_and_its_sums_hold(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    content = written(file, Lock())
    looked = look_at(file, Key(), SECRET)
    assert looked.signed and not looked.encrypted
    place = content.index(b"twotwo")
    file.write_bytes(content[:place] + b"T" + content[place + 1 :])
    with pytest.raises(BackupUnreadable, match="damaged"):
        look_at(file, Key(), SECRET)


def test_whoever_writes_another_manifest_needs_the_secret_key(pair: Pair, tmp_path: Path) -> None:
    written(tmp_path / "backup", pair.lock, replace(MANIFEST, organisation="Elsewhere"), "a guess")
    assert not look_at(tmp_path / "backup", pair.key, SECRET).signed


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a workbook", b"SQLite format 3\0" + bytes(4096), bytes(4096)]
)
def test_a_file_of_others_is_none(content: bytes, pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(BackupUnreadable, match="no backup made by"):
        look_at(file, pair.key, SECRET)


def test_one_of_a_later_version_names_it(pair: Pair, tmp_path: Path) -> None:
    written(tmp_path / "backup", pair.lock, replace(MANIFEST, format=2, product="99.1"))
    with pytest.raises(BackupUnreadable, match=r"99\.1"):
        look_at(tmp_path / "backup", pair.key, SECRET)


def test_a_large_one_needs_no_more_memory(pair: Pair, tmp_path: Path) -> None:
    file, size = tmp_path / "backup", 12 * PART

    def dump() -> Iterator[bytes]:
        for _number in range(size >> 16):
            yield bytes(1 << 16)

    tracemalloc.start()
    try:
        with file.open("wb") as out:
            write_sealed(pack(MANIFEST, dump(), {}, SECRET), out, pair.lock)
        look_at(file, pair.key, SECRET)
        assert tracemalloc.get_traced_memory()[1] < 6 * PART < size
    finally:
        tracemalloc.stop()
    assert file.stat().st_size > size


def test_there_is_no_half_file(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with pytest.raises(ValueError, match="half"), written_whole(file) as out:
        out.write(b"half")
        raise ValueError("half")
    assert list(tmp_path.iterdir()) == []
    with written_whole(file) as out:
        out.write(b"whole")
        assert not file.exists()
    assert file.read_bytes() == b"whole" and file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupFailed, match="already"), written_whole(file) as out:
        out.write(b"another")
    assert file.read_bytes() == b"whole"


def test_one_that_appeared_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "backup"
    with pytest.raises(BackupFailed, match="already"), written_whole(file) as out:
        out.write(b"ours")
        file.write_bytes(b"theirs")
    assert file.read_bytes() == b"theirs" and len(list(tmp_path.iterdir())) == 1


def test_a_disk_that_is_full_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="No space left"), written_whole(tmp_path / "backup") as out:
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"any")
        out.write(b"never")
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_said_by_what_encrypts(tmp_path: Path) -> None:
    lock = Lock(recipients=(pyrage.x25519.Identity.generate().to_public(),))
    full = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115 - closed below
    with full, pytest.raises(BackupFailed, match="No space left"), written_whole(tmp_path / "backup"):
        write_sealed([bytes(1 << 20)], full, lock)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_a_killed_one_left_goes_with_the_next(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with written_whole(tmp_path / "backup") as out:
            out.write(b"half")
            out.flush()
            os.write(theirs, b".")
            signal.pause()
        os._exit(1)
    assert os.read(ours, 1) == b"."
    with written_whole(tmp_path / "beside"):
        assert len(list(tmp_path.iterdir())) == 2, "one that somebody is at stays"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list(tmp_path.glob(".kie-backup-*"))) == 1 and not (tmp_path / "backup").exists()
    with written_whole(tmp_path / "backup") as out:
        out.write(b"whole")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup", "beside"]
    for descriptor in (ours, theirs):
        os.close(descriptor)


def test_keys_that_are_none_are_refused(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "file"
    for content in ("", "# nothing\n", "age1nonsense\n", "hello\n"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(KeyUnusable):
            lock_from(file, None, False)
    for content in ("", pair.recipient.read_text(encoding="utf-8"), "short"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(KeyUnusable):
            key_from(file, None)
    with pytest.raises(KeyUnusable, match="fewer than 16"):
        lock_from(None, file, False)
    with pytest.raises(KeyUnusable, match="cannot be read"):
        lock_from(tmp_path / "none", None, False)
    with pytest.raises(KeyUnusable, match="how the file is encrypted"):
        lock_from(None, None, False)
    with pytest.raises(KeyUnusable, match="encrypted in one way"):
        lock_from(pair.recipient, None, True)


def test_an_identity_is_for_its_owner_and_never_replaced(pair: Pair, tmp_path: Path) -> None:
    assert pair.identity.stat().st_mode & 0o777 == 0o600
    before = pair.identity.read_text(encoding="utf-8")
    with pytest.raises(KeyUnusable, match="File exists"):
        new_identity(pair.identity)
    assert pair.identity.read_text(encoding="utf-8") == before
