"""Whether words of a request stand in a statement as they came: statements are read while it is answered.

A scanner sees what is answered; this sees what is asked of the database, also where no answer shows any difference.
"""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Engine, event

SHORTEST = 6
"""Characters below which a value may stand in a statement by chance."""
_STRANGE = re.compile(r"""['"();|*<>=\\]""")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class _Asked(threading.local):
    values: tuple[str, ...] = ()
    reached: list[str] = field(default_factory=list)


_asked = _Asked()


def values_of(environ: Mapping[str, Any], body: bytes) -> Iterator[str]:
    """Everything that a request brings, in pieces as a view may take them."""
    text = body.decode("utf-8", "replace")
    pairs = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    if str(environ.get("CONTENT_TYPE", "")).startswith(FORM):
        pairs += parse_qsl(text, keep_blank_values=True)
    else:
        yield from text.splitlines()
        yield from (_unquoted(one) for one in _QUOTED.findall(text))
    for pair in pairs:
        yield from pair
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    yield from path.split("/")
    yield from (str(value) for name, value in environ.items() if name.startswith("HTTP_"))


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def begin(environ: dict[str, Any]) -> None:
    """A request is answered now, in this thread; its body is read and put back."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(size) if size else b""
    if size:
        environ["wsgi.input"] = BytesIO(body)
    found = {one.strip() for one in values_of(environ, body)}
    _asked.values = tuple(one for one in found if len(one) >= SHORTEST and _STRANGE.search(one))
    _asked.reached = []


def reached() -> list[str]:
    """The statements of this thread's request in which something stood as it came."""
    return _asked.reached


def _read(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if any(value in statement for value in _asked.values):
        _asked.reached.append(statement[:300])


def listen() -> None:
    """Read every statement of this process from now on."""
    if not event.contains(Engine, "before_cursor_execute", _read):
        event.listen(Engine, "before_cursor_execute", _read)
