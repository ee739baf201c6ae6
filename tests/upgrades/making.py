"""How the fixtures were made: earlier versions of the product made them themselves. README.md says when to add one.

`python -m tests.upgrades.making 0030=09508ac` takes the product as it was at that commit out of the history, lets it
migrate an empty database of each kind and tell its own demonstration, keeps the people below, and writes
`0030.sqlite.xz` and `0030.postgresql.xz` beside this file.
"""

import io
import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ForeignKeyConstraint, MetaData, Table, make_url, text

from config import ROOT
from kie.db import make_engine
from tests import postgres

HERE = Path(__file__).parent
KEPT = """
    WITH RECURSIVE kept(id) AS (
        SELECT id FROM persons WHERE id IN (SELECT person_id FROM accounts)
        OR team_id IN (SELECT team_id FROM persons WHERE email LIKE 'ana@%')
        UNION SELECT line.manager_id FROM reporting_lines line JOIN kept ON line.person_id = kept.id
    ) SELECT id FROM kept
"""
"""Who can sign in, one team, and whom they answer to. Everybody else goes, with all that refers to them."""
TOO_MANY = ("published_cells", "published_views", "published_facet_views")
"""Of the figures that were published, those of the whole council are enough, without what they were made from."""
RUN = "import sys; sys.argv = ['kie', *sys.argv[1:]]; from kie.cli import main; main()"


def make(revision: str, commit: str) -> None:
    """Both fixtures of one version."""
    with tempfile.TemporaryDirectory(prefix="kie-upgrades-") as folder:
        tree = Path(folder) / "tree"
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(tree, filter="data")
        whole, small = (f"sqlite:///{Path(folder) / name}.db" for name in ("whole", "small"))
        _fill(tree, whole, small, revision)
        file = make_url(small).database
        assert file is not None
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("VACUUM INTO ?", (f"{folder}/packed.db",))
        _keep(f"{revision}.sqlite.xz", (Path(folder) / "packed.db").read_bytes())
        with postgres.own_server(durable=False) as server:
            urls = [make_url(server.url).set(database=name) for name in ("whole", "small")]
            for url in urls:
                subprocess.run(
                    [server.binaries / "createdb", "-h", server.home, "-U", "kie", url.database or ""],
                    check=True,
                )
            from_all, to_some = (url.render_as_string(hide_password=False) for url in urls)
            _fill(tree, from_all, to_some, revision)
            _keep(f"{revision}.postgresql.xz", _dumped(server))


def _fill(tree: Path, whole: str, small: str, revision: str) -> None:
    """The old product makes a council in `whole`, and empty tables in `small`, which gets some of the people."""
    _old(tree, whole, "migrate")
    _old(tree, whole, "demo", "--people", "30")
    _old(tree, small, "migrate")
    source, target = make_engine(whole), make_engine(small)
    with source.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == revision
    copy_some(source, target)
    source.dispose()
    target.dispose()


def _old(tree: Path, url: str, *arguments: str) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}
    environment = {
        **ours,
        "KIE_ENVIRONMENT": "testing",
        "KIE_DATABASE_URL": url,
        "KIE_ALLOW_UNSAFE_DATABASE": "1",
    }
    subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=tree,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def copy_some(source: Engine, target: Engine) -> None:
    """Copy the rows that refer to nobody but the people kept."""
    known = MetaData()
    known.reflect(source)
    tables = [table for table in known.sorted_tables if table.name != "alembic_version"]
    with source.connect() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in tables
        }
        kept = set(connection.scalars(text(KEPT)))
        root = connection.scalar(text("SELECT id FROM teams WHERE parent_id IS NULL"))
    chosen = {_plain(one) for one in kept}
    rows["persons"] = [row for row in rows["persons"] if _plain(row["id"]) in chosen]
    for name in TOO_MANY:
        rows[name] = [row for row in rows.get(name, []) if _plain(row.get("team_id", root)) == _plain(root)]
    rows["publication_bases"] = []
    _follow(tables, rows)
    _write(target, tables, rows)


def _plain(value: Any) -> str:
    return str(value).replace("-", "")


def _follow(tables: Sequence[Table], rows: dict[str, list[dict[str, Any]]]) -> None:
    """Let go of rows that refer to what is gone, until none does."""
    went = True
    while went:
        went = False
        for table in tables:
            for constraint in table.foreign_key_constraints:
                left = _standing(constraint, rows)
                went |= len(left) != len(rows[table.name])
                rows[table.name] = left


def _standing(
    constraint: ForeignKeyConstraint, rows: dict[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    own = [column.name for column in constraint.columns]
    theirs = [element.column.name for element in constraint.elements]
    there = {tuple(row[name] for name in theirs) for row in rows[constraint.referred_table.name]}
    return [
        row
        for row in rows[constraint.table.name]
        if any(row[name] is None for name in own) or tuple(row[name] for name in own) in there
    ]


def _write(target: Engine, tables: Sequence[Table], rows: dict[str, list[dict[str, Any]]]) -> None:
    sqlite = target.dialect.name == "sqlite"
    with target.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not sqlite:
                connection.execute(text("SET session_replication_role = replica"))
            for table in tables:
                if rows[table.name]:
                    connection.execute(table.insert(), rows[table.name])
                if not sqlite:
                    _go_on_counting(connection, table)
            if sqlite:
                assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()


def _go_on_counting(connection: Any, table: Table) -> None:
    for column in table.primary_key:
        asked = text("SELECT pg_get_serial_sequence(:table, :column)")
        sequence = connection.scalar(asked, {"table": table.name, "column": column.name})
        if sequence:
            last = text(
                f"SELECT setval(:sequence, coalesce(max({column.name}), 0) + 1, false) FROM {table.name}"
            )
            connection.execute(last, {"sequence": sequence})


def _dumped(server: postgres.Running) -> bytes:
    command = [str(server.binaries / "pg_dump"), "-h", str(server.home), "-U", "kie", "--no-owner", "small"]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _keep(name: str, content: bytes) -> None:
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    (HERE / "fixtures").mkdir(exist_ok=True)
    (HERE / "fixtures" / name).write_bytes(packed)
    print(f"{name}: {len(content) / 1e6:.1f} MB, {len(packed) / 1e3:.0f} kB compressed")


if __name__ == "__main__":
    for given in sys.argv[1:]:
        make(*given.split("=", 1))
