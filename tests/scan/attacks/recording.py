"""What each address asks of a request: the application itself is watched while it reads.

A parameter is whatever a view looks up in the address, in a form, in JSON, or hands to a form's field.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask
from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.sansio.request import Request as SansioRequest
from werkzeug.utils import cached_property
from wtforms.fields import Field

QUERY, FORM, JSON = "query", "form", "json"
Asked = dict[tuple[str, str], set[tuple[str, str]]]
"""By method and endpoint: the places and names that were looked up."""


class Watched(ImmutableMultiDict[str, Any]):
    """What came with a request; it tells which names are looked up in it."""

    tell: Callable[[str], None] = staticmethod(lambda _name: None)

    def __contains__(self, key: object) -> bool:
        self.tell(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self.tell(key)
        return super().__getitem__(key)

    def get(self, key: str, *given: Any, **named: Any) -> Any:
        """One value, or what is taken instead."""
        self.tell(key)
        return super().get(key, *given, **named)

    def getlist(self, key: str, *given: Any, **named: Any) -> list[Any]:
        """All values."""
        self.tell(key)
        return super().getlist(key, *given, **named)


def note(asked: Asked, place: str, name: str) -> None:
    """Keep that the present request's view looked for this."""
    if flask.has_request_context() and flask.request.endpoint:
        asked.setdefault((flask.request.method, flask.request.endpoint), set()).add((place, name))


def watching_request(asked: Asked) -> type[Request]:
    """A class of requests that tells what is looked up."""

    class Watching(Request):
        parameter_storage_class = Watched

        @cached_property
        def args(self) -> Any:
            found = SansioRequest.args.fget(self)  # type: ignore[attr-defined]
            found.tell = lambda name: note(asked, QUERY, name)
            return found

        def _load_form_data(self) -> None:
            super()._load_form_data()
            form = self.__dict__["form"]
            if isinstance(form, Watched):
                form.tell = lambda name: note(asked, FORM, name)
            files = self.__dict__["files"]
            self.__dict__["files"] = _told(files, lambda name: note(asked, FORM, name))

        def get_json(self, *given: Any, **named: Any) -> Any:
            found = super().get_json(*given, **named)
            if isinstance(found, Mapping):
                for name in found:
                    note(asked, JSON, str(name))
            return found

    return Watching


def _told(files: Any, tell: Callable[[str], None]) -> Any:
    watched = Watched(list(files.items(multi=True)))
    watched.tell = tell
    return watched


@contextmanager
def recorded(app: Flask) -> Iterator[Asked]:
    """While the block lasts: what the application's views look up."""
    asked: Asked = {}
    usual, process = app.request_class, Field.process

    def telling(field: Any, formdata: Any, *given: Any, **named: Any) -> Any:
        if formdata is not None and flask.has_request_context():
            note(asked, FORM if flask.request.method == "POST" else QUERY, field.name)
        return process(field, formdata, *given, **named)

    app.request_class = watching_request(asked)
    Field.process = telling
    try:
        yield asked
    finally:
        app.request_class, Field.process = usual, process
