"""Around every request: a reference, a line in the log, and what is counted.

A line names the view and never the address, which can hold whom it is about and what somebody searched for. The pages
of one's own file have one name together, in the log as in the figures: who complained shall not be worked out of them.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

from flask import Flask, request

from config import Settings
from kie import logs, meters

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
WATCHED = "kie.watched"
QUIET = frozenset({"home.health", "home.ready", "metrics.index"})
"""Asked every few seconds by programs; only what goes wrong there is worth a line."""
NOWHERE = "none"
"""The view of an address that nobody has."""
STATIC = "static"
OWN = "/my-file"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Watched:
    """One request under way. `fields`: what every line of the log says of it."""

    def __init__(self, reference: str, method: str, counts: bool) -> None:
        self.fields: dict[str, Any] = {"request": reference, "view": ""}
        self.status, self._over = 500, False
        self._method, self._counts, self._began = method, counts, time.perf_counter()
        logs.begin(self.fields)
        if counts:
            meters.IN_FLIGHT.inc()

    def over(self) -> None:
        """It was answered, or given up; said once."""
        if self._over:
            return
        self._over = True
        seconds, view = time.perf_counter() - self._began, self.fields["view"]
        if self._counts:
            meters.IN_FLIGHT.dec()
            meters.count(view, self._method, self.status, seconds)
        if view != STATIC and (view not in QUIET or self.status >= 500):
            told = {"method": self._method, "status": self.status, "ms": round(seconds * 1000, 1)}
            if view == meters.OWN_FILE and self.status < 500:
                told = {}
                for name in logs.REFUSED:
                    self.fields.pop(name, None)
            log.info("request", extra={logs.FIELDS: told})
        logs.end()


class Body:
    """An answer on its way out, which is over when the server closes it."""

    def __init__(self, inner: Iterable[bytes], watched: Watched) -> None:
        self._inner, self._watched = inner, watched

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes."""
        yield from self._inner
        self._watched.over()

    def close(self) -> None:
        """The server is done with it."""
        try:
            getattr(self._inner, "close", lambda: None)()
        finally:
            self._watched.over()


class Watch:
    """The outermost layer of the application. `trusted`: a proxy of ours stands before it and may name requests."""

    def __init__(self, inner: Wsgi, *, trusted: bool, counts: bool) -> None:
        self._inner, self._trusted, self._counts = inner, trusted, counts

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        reference = self._reference(environ)
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in meters.METHODS else "other"
        watched = environ[WATCHED] = Watched(reference, method, self._counts)

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            watched.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, reference)], exc_info)

        try:
            answer = self._inner(environ, begin)
        except BaseException:
            watched.fields["view"] = watched.fields["view"] or NOWHERE
            watched.over()
            raise
        if not watched.fields["view"]:
            # It never came to a view: a static file, which the server may hand to the system as it is.
            watched.fields["view"] = STATIC
            watched.over()
            return answer
        return Body(answer, watched)

    def _reference(self, environ: dict[str, Any]) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        return given if self._trusted and SANE.fullmatch(given) else uuid4().hex


def install(app: Flask, settings: Settings) -> None:
    """Watch every request of this application: called last of all, so that nothing is outside."""
    app.before_request_funcs.setdefault(None, []).insert(0, _note_view)
    app.wsgi_app = Watch(  # type: ignore[method-assign]
        app.wsgi_app, trusted=settings.proxies > 0, counts=bool(settings.metrics_token)
    )


def _note_view() -> None:
    """The request has come to a view, or to none: before anything else is done for it."""
    watched = request.environ.get(WATCHED)
    if watched is not None:
        own = request.url_rule is not None and request.url_rule.rule.startswith(OWN)
        watched.fields["view"] = meters.OWN_FILE if own else request.endpoint or NOWHERE
