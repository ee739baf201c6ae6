"""What travels to browsers, compressed: on a phone's line a third of the bytes is a third of the waiting.

Pages are compressed as they are answered, static files once when the server starts, into a folder of its own, so that
no compressed twin is ever older than its file. docs/decisions/0017 weighs what compression could tell a listener.
"""

import gzip
import os
import shutil
import weakref
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from flask_compress import Compress
from whitenoise import WhiteNoise

from kie.frame import digest_of

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
PREFIX = "static/"
YEAR = 365 * 24 * 3600
TEXTS = {".css", ".js", ".svg"}
PAGE_LEVEL = 5


def install(app: Flask, static: Path, headers: Mapping[str, str], *, as_they_are: bool) -> None:
    """Serve `static` under /static/ with these headers, and compress pages.

    `as_they_are`: straight from the folder, for work on it.
    """
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
    files = WhiteNoise(
        app.wsgi_app,
        root=root,
        prefix=PREFIX,
        max_age=YEAR,
        autorefresh=as_they_are,
        # No other website has a use for our files.
        allow_all_origins=False,
        mimetypes={".svg": "image/svg+xml; charset=utf-8"},
    )
    named = _kept_as_named(files, static, as_they_are)
    app.wsgi_app = _with(headers, named)  # type: ignore[method-assign, assignment]


def _with(more: Mapping[str, str], files: Wsgi) -> Wsgi:
    """Add what no answer goes without, where nobody has yet: pages have it already."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            there = {name.lower() for name, _value in headers}
            lacking = [(name, value) for name, value in more.items() if name.lower() not in there]
            return start_response(status, [*headers, *lacking], *rest)

        return files(environ, start)

    return answer


def _kept_as_named(files: Wsgi, static: Path, as_they_are: bool) -> Wsgi:
    """Forbid browsers to keep a file whose address tells of another content.

    While hosts are exchanged one after the other, a page of one release may ask a host of another for its style sheet.
    """
    digests: dict[str, str] = {}

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, named = environ.get("PATH_INFO", ""), parse_qs(environ.get("QUERY_STRING", "")).get("v")
        file = static / path.removeprefix(f"/{PREFIX}")
        if not named or not path.startswith(f"/{PREFIX}") or ".." in path or not file.is_file():
            return files(environ, start_response)
        if path not in digests or as_they_are:
            digests[path] = digest_of(file)
        if digests[path] == named[0]:
            return files(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            others = [
                one for one in headers if one[0].lower() not in ("cache-control", "etag", "last-modified")
            ]
            return start_response(status, [*others, ("Cache-Control", "no-store")], *more)

        return files(environ, start)

    return answer


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
