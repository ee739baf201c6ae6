"""A little site in which everything is wrong that scanners are to find: one that misses it here says nothing elsewhere.

Never served but on 127.0.0.1, for as long as a scanner is tried out on it.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Engine, create_engine

COOKIE, SIGNED_IN, TOKEN = "weak", "somebody", "a-token-of-the-page"
PLACES = ("query", "form", "path", "json", "cookie", "header", "file")
"""Where something reaches a statement as it came."""
HIDDEN = "$2y$10$ kept back"


@dataclass(slots=True)
class Weak:
    """Its database and what people wrote."""

    engine: Engine
    written: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def found(self, place: str, given: str) -> str:
        """How many items are called so: a statement put together from what came."""
        with self.lock:
            raw = self.engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute(f"SELECT name FROM items WHERE place = '{place}' AND name = '{given}'")
                names = [str(row[0]) for row in cursor.fetchall()]
                return f"There is {', '.join(names)}." if names else "There is none."
            except Exception as error:
                return f"<pre>{type(error).__module__}.{type(error).__name__}: {error}</pre>"
            finally:
                raw.rollback()
                raw.close()


class Handler(BaseHTTPRequestHandler):
    """Answers whatever is asked, believing all of it."""

    weak: Weak
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True
    """An answer in one piece and at once: in two, each waits 40 milliseconds for a machine that is this one."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Pages."""
        parts = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if parts.path == "/item/new.bak":
            return self._answer(200, "password = 'kept in a copy'", kind="application/octet-stream")
        if parts.path in PAGES:
            return self._answer(200, PAGES[parts.path](self.weak, given))
        if not self._signed_in():
            return self._answer(403, "Sign in.")
        if parts.path.startswith("/sql/path/"):
            return self._answer(200, self.weak.found("path", unquote(parts.path.removeprefix("/sql/path/"))))
        if parts.path == "/sql/query":
            return self._answer(200, self.weak.found("query", given.get("name", "")))
        if parts.path == "/sql/cookie":
            return self._answer(200, self.weak.found("cookie", self._cookie("place")))
        if parts.path == "/sql/header":
            return self._answer(200, self.weak.found("header", self.headers.get("User-Agent", "")))
        if parts.path == "/go":
            return self._answer(302, "", {"Location": given.get("to", "/")})
        if parts.path == "/line":
            return self._answer(200, "Hello", {"X-Colour": given.get("colour", "red")})
        return self._answer(404, "There is no such page.")

    def do_POST(self) -> None:
        """Forms, each with the token of the page it stands on."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._signed_in():
            return self._answer(403, "Sign in.")
        if self.path == "/sql/json":
            return self._answer(200, self.weak.found("json", _from_json(body)))
        if self.path == "/upload":
            return self._answer(200, _run_file(body))
        if self.path == "/sql/file":
            return self._answer(200, self.weak.found("file", _file_of(self.headers["Content-Type"], body)))
        given = {name: values[0] for name, values in parse_qs(body.decode(errors="replace"), True).items()}
        if self.path == "/note":
            return self._answer(200, "Noted, whoever asked.")
        if given.get("csrf_token") != TOKEN:
            return self._answer(400, "This form is of another page.")
        if self.path == "/sql/form":
            return self._answer(200, self.weak.found("form", given.get("name", "")))
        if self.path == "/board":
            self.weak.written.append(given.get("words", ""))
            return self._answer(200, "Written.")
        return self._answer(404, "There is no such page.")

    def _signed_in(self) -> bool:
        return self._cookie(COOKIE) == SIGNED_IN

    def _cookie(self, name: str) -> str:
        """As it came: nothing but the name is read with care."""
        for one in self.headers.get("Cookie", "").split(";"):
            called, _equals, value = one.strip().partition("=")
            if called == name:
                return unquote(value)
        return ""

    def _answer(
        self, status: int, body: str, headers: Mapping[str, str] | None = None, kind: str = "text/html"
    ) -> None:
        """Headers go out as they are, line ends and all."""
        page = f"<!doctype html><html><head><title>Weak</title></head><body>{body}</body></html>".encode(
            errors="replace"
        )
        lines = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(page)),
            "Set-Cookie": "seen=1; Path=/",
            **(headers or {}),
        }
        self.send_response(status)
        for name, value in lines.items():
            self._headers_buffer.append(f"{name}: {value}\r\n".encode(errors="replace"))  # type: ignore[attr-defined]
        self.end_headers()
        self.wfile.write(page)


def _from_json(body: bytes) -> str:
    try:
        return str(json.loads(body).get("name", ""))
    except (ValueError, AttributeError):
        return ""


def _file_of(kind: str, body: bytes) -> str:
    """The content of the first file that a form brings."""
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in whole.iter_parts():
        if part.get_filename():
            cells = re.findall(r'"([^"]*)"', str(part.get_content()))
            return cells[-2] if len(cells) > 1 else ""
    return ""


def _run_file(body: bytes) -> str:
    """As if what is uploaded were a program in PHP that is run at once: it prints its words in the order it says."""
    words = dict(re.findall(rb'(\d+) => "(\w+)"', body))
    order = re.search(rb"\$b = array\(([\d,]+)\)", body)
    return b"".join(words.get(one, b"") for one in order[1].split(b",")).decode() if order else "Taken."


def _home(_weak: Weak, _given: Mapping[str, str]) -> str:
    return (
        '<a href="/hello?name=Ana">Hello</a> <a href="/read?file=about.txt">About</a> '
        '<a href="/run?host=127.0.0.1">Look</a> <a href="/go?to=/hello">Go</a> <a href="/item/new">New</a> '
        '<a href="/line?colour=red">Line</a> <a href="/sql/query?name=pen">Find</a> <a href="/board">Board</a>'
    )


def _hello(_weak: Weak, given: Mapping[str, str]) -> str:
    return f"Hello {given.get('name', '')}"


def _read(_weak: Weak, given: Mapping[str, str]) -> str:
    """As if any file of the machine could be read."""
    name = given.get("file", "").partition("\0")[0]
    return "root:x:0:0:root:/root:/bin/sh" if name.endswith("/etc/passwd") else f"No such file: {len(name)}"


def _run(_weak: Weak, given: Mapping[str, str]) -> str:
    """As if a shell were given what came."""
    ran = re.search(r"[;|&`\n]\s*env\b|\$\(env\)", given.get("host", ""))
    return "PATH=/usr/bin:/bin\nPWD=/\nSHELL=/bin/sh\n" if ran else "127.0.0.1"


def _board(weak: Weak, _given: Mapping[str, str]) -> str:
    return (
        "".join(f"<p>{words}</p>" for words in weak.written[-5000:])
        + f'<form method="post" action="/board"><input name="words" value="Hi"><input type="hidden" '
        f'name="csrf_token" value="{TOKEN}"><button>Write</button></form>'
    )


PAGES: Mapping[str, Callable[[Weak, Mapping[str, str]], str]] = {
    "/": _home,
    "/hello": _hello,
    "/read": _read,
    "/run": _run,
    "/board": _board,
    "/item/new": lambda _weak, _given: "A new item.",
}


@contextmanager
def weak_site(database_url: str) -> Iterator[str]:
    """The site, on a free port; its address without a slash at its end. It makes its table in that database."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE items (place TEXT, name TEXT)")
        for place in PLACES:
            connection.exec_driver_sql(
                f"INSERT INTO items VALUES ('{place}', 'pen'), ('{place}', '{HIDDEN}')"
            )
    handler = type("WeakHandler", (Handler,), {"weak": Weak(engine)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        engine.dispose()


def cookie_header() -> str:
    """What whoever is signed in there sends."""
    return f"{COOKIE}={SIGNED_IN}"
