"""A fixture as a database again."""

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

FIXTURES = Path(__file__).parent / "fixtures"
REVISIONS = tuple(sorted({path.name.split(".")[0] for path in FIXTURES.glob("*.xz")}))
_ROWS = re.compile(r"^(COPY [^\n]* FROM stdin;)\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)
_FOR_PSQL = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)


def restore(revision: str, url: str) -> None:
    """Fill the empty database at `url` with the fixture of its kind."""
    known = make_url(url)
    kind = known.get_backend_name()
    content = lzma.decompress((FIXTURES / f"{revision}.{kind}.xz").read_bytes())
    if kind == "sqlite":
        Path(known.database or "").write_bytes(content)
        return
    plain = known.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        for script, rows in _pieces(_FOR_PSQL.sub("", content.decode())):
            if rows is None:
                cursor.execute(script.encode())
            else:
                with cursor.copy(script.encode()) as copy:
                    copy.write(rows)


def _pieces(dump: str) -> Iterator[tuple[str, str | None]]:
    """What psql would do with a plain dump: scripts of statements, and between them COPY with the rows it takes."""
    told = 0
    for copy in _ROWS.finditer(dump):
        yield dump[told : copy.start()], None
        yield copy[1], copy[2]
        told = copy.end()
    yield dump[told:], None
