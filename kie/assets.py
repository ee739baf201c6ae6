"""What travels to browsers, compressed: on a phone's line a third of the bytes is a third of the waiting.

Pages are compressed as they are answered, static files once when the server starts, into a folder of its own, so that
no compressed twin is ever older than its file. docs/decisions/0017 weighs what compression could tell a listener.
"""

import gzip
import os
import shutil
import weakref
from pathlib import Path
from tempfile import mkdtemp

from flask import Flask
from flask_compress import Compress
from whitenoise import WhiteNoise

YEAR = 365 * 24 * 3600
TEXTS = {".css", ".js", ".svg"}
PAGE_LEVEL = 5


def install(app: Flask, static: Path, *, as_they_are: bool) -> None:
    """Serve `static` under /static/, and compress pages. `as_they_are`: straight from the folder, for work on it."""
    app.config.update(
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/csv"],
        COMPRESS_LEVEL=PAGE_LEVEL,
        COMPRESS_MIN_SIZE=1000,
    )
    Compress(app)
    root = static
    if not as_they_are:
        root = _compressed(static)
        weakref.finalize(app, _remove, root, os.getpid())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=root, prefix="static/", max_age=YEAR, autorefresh=as_they_are
    )


def _remove(folder: Path, made_by: int) -> None:
    """Away with the folder when the process that made it ends; a worker forked from it still serves from there."""
    if os.getpid() == made_by:
        shutil.rmtree(folder, ignore_errors=True)


def _compressed(static: Path) -> Path:
    """A folder that leads to every file of `static`, and holds a compressed twin of each text."""
    folder = Path(mkdtemp(prefix="kie-static-"))
    for path in static.rglob("*"):
        place = folder / path.relative_to(static)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path.resolve())
        if path.suffix in TEXTS:
            twin = place.with_name(f"{place.name}.gz")
            twin.write_bytes(gzip.compress(path.read_bytes(), 6, mtime=0))
    return folder
