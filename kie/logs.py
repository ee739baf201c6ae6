"""The log on standard error: one line for each thing that happened, for programs or for people.

No line holds what somebody wrote. So an error is told by its kind, by where it came about and, where its words cannot
quote anybody, by these; never by the values that it was about.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from config import ROOT, ConfigError

FIELDS = "fields"
"""The attribute of a record that holds what belongs to this line alone."""
REFUSED = ("refused", "asked", "session")
"""What the line of a refused request says besides: why, what was to be allowed, and in whose session, by the beginning
of the digest under which the database keeps it."""
OURS = ("kie", "gunicorn")
"""Loggers whose words are known. kie.hosting takes from gunicorn's what quotes a request."""
ABOUT_CODE = (AttributeError, NameError, TypeError, ImportError, RecursionError, MemoryError, ConfigError)
"""Errors whose words name parts of the program, or settings."""
_DOING: ContextVar[dict[str, Any] | None] = ContextVar("doing", default=None)


class _Ours(logging.StreamHandler[Any]):
    """The one handler that `install` puts up."""


class Line(logging.Formatter):
    """Writes a record as one line. `kind`: of the settings, `json` or `text`."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        held = fields_of(record)
        if self._kind == "json":
            return _one_line(json.dumps(held, ensure_ascii=False, default=str))
        return _words(held)


def install(kind: str) -> None:
    """Write the log of this process in this way from now on."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _Ours)]:
        root.removeHandler(handler)
    ours = _Ours(sys.stderr)
    ours.setFormatter(Line(kind))
    root.addHandler(ours)
    logging.getLogger("kie").setLevel(logging.INFO)


@contextmanager
def doing(**fields: Any) -> Iterator[dict[str, Any]]:
    """Put these on every line until the block ends; what is put into what it yields, too."""
    token = _DOING.set({**(_DOING.get() or {}), **fields})
    try:
        yield _DOING.get() or {}
    finally:
        _DOING.reset(token)


def begin(fields: dict[str, Any]) -> None:
    """Put these, as they come to be, on every line of this thread until `end`."""
    _DOING.set(fields)


def note(**fields: Any) -> None:
    """Put these on the lines that are still to come of what was begun; nowhere, where nothing was."""
    held = _DOING.get()
    if held is not None:
        held.update(fields)


def end() -> None:
    """What was begun is over."""
    _DOING.set(None)


def reference() -> str:
    """By what the present request is found in the log; "" outside one."""
    return str((_DOING.get() or {}).get("request", ""))


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says, by name."""
    held: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
        "process": record.process,
        **(_DOING.get() or {}),
        **getattr(record, FIELDS, {}),
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        held |= {"error": told(error), "stack": stack(error)}
    return held


def told(error: BaseException) -> str:
    """An error by its kind, with its words where they can quote nobody."""
    words = " ".join(_safe(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def stack(error: BaseException) -> list[str]:
    """Where it came about, the innermost last, without a value."""
    return [
        f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]


def _safe(error: BaseException) -> str:
    if isinstance(error, DBAPIError) and not isinstance(error, DataError):
        # Below its first line a database's message quotes the row.
        return str(error.orig).strip().split("\n", 1)[0]
    if isinstance(error, DataError):
        return str(getattr(error.orig, "sqlstate", None) or "")
    if isinstance(error, SQLAlchemyError):
        return ""
    if isinstance(error, OSError):
        return error.strerror or ""
    return str(error) if isinstance(error, ABOUT_CODE) else ""


def _event(record: logging.LogRecord) -> str:
    """The words of a record. Another library's are taken without the texts that it put into them."""
    if record.name.partition(".")[0] in OURS or not record.args:
        return record.getMessage()
    kept = tuple(one if isinstance(one, int | float) else "…" for one in _arguments(record))
    try:
        return str(record.msg) % kept
    except (TypeError, ValueError):
        return str(record.msg)


def _arguments(record: logging.LogRecord) -> tuple[object, ...]:
    return () if isinstance(record.args, Mapping) else record.args or ()


def _one_line(said: str) -> str:
    """The same with everything that a reader could take for the end of a line, or that would change how the rest is
    shown, as JSON writes it."""
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in said)


def _words(held: dict[str, Any]) -> str:
    """The same for people: when, how bad, what; then the rest by name."""
    first = f"{held.pop('time')[:19].replace('T', ' ')} {held.pop('level'):7} {held.pop('event')}"
    below = "".join(f"\n    {_one_line(one)}" for one in held.pop("stack", ()))
    said = " ".join([first, *(f"{name}={value}" for name, value in held.items() if value != "")])
    return _one_line(said) + below
