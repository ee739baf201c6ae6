"""Ana's review at its stages, and two files of keys."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from kie.backups.keys import Key, Lock, key_from, lock_from, new_identity
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.reviews.conftest import revealed as revealed


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of keys, as files and as what they are read to."""

    identity: Path
    recipient: Path
    key: Key
    lock: Lock


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Of this installation."""
    return made_pair(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def other_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Of another."""
    return made_pair(tmp_path_factory.mktemp("other-keys"))


def made_pair(folder: Path) -> Pair:
    """A new pair."""
    identity, recipient = folder / "identity", folder / "recipient"
    recipient.write_text(f"# for backups\n{new_identity(identity)}\n", encoding="utf-8")
    return Pair(identity, recipient, key_from(identity, None), lock_from(recipient, None, False))


@pytest.fixture(scope="session")
def programs(request: pytest.FixtureRequest, database_kind: str) -> Iterator[None]:
    """pg_dump and pg_restore as new as the server: where it came as a wheel, they came with it."""
    before = os.environ["PATH"]
    if database_kind == "postgresql":
        home = make_url(request.getfixturevalue("postgres_server")).query.get("host", "")
        own = [str(one) for one in Path(str(home)).glob("pginstall*/bin")] if home else []
        os.environ["PATH"] = os.pathsep.join([*own, before])
    yield
    os.environ["PATH"] = before
