"""The product with a place to die: `gunicorn tests.faults.crashing:app`.

KIE_TEST_CRASH names a file. While it holds the name of a point, the next POST that gets there is killed, once. The
hooks are the database layer's own events, so the product knows nothing of it.
"""

import os
import re
import signal
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

import wsgi

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POINTS = ("half-written", "before-commit", "after-commit", "half-answered")
WRITES = re.compile(r"(INSERT INTO|UPDATE) (ratings|submissions)\b")
"""The first of the statements that belong together: what was saved, or that it was handed in."""

ARMED = Path(os.environ["KIE_TEST_CRASH"])
_point: ContextVar[str] = ContextVar("point", default="")


def _die(here: str) -> None:
    if _point.get() == here:
        os.kill(os.getpid(), signal.SIGKILL)


@event.listens_for(Engine, "after_cursor_execute")
def _written(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if WRITES.match(statement):
        _die("half-written")


@event.listens_for(Engine, "commit")
def _committing(_connection: Any) -> None:
    _die("before-commit")


@event.listens_for(Session, "after_commit")
def _committed(_session: Session) -> None:
    _die("after-commit")


def _armed(environ: "WSGIEnvironment") -> str:
    if environ["REQUEST_METHOD"] != "POST" or not ARMED.exists():
        return ""
    point = ARMED.read_text()
    ARMED.unlink()
    return point


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The product, until it dies."""
    _point.set(_armed(environ))
    body = b"".join(wsgi.app(environ, start_response))
    half = len(body) // 2
    yield body[:half]
    _die("half-answered")
    yield body[half:]
