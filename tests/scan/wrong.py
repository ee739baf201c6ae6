"""Asking for what is refused, so that every page that says so is looked at as well."""

import sqlite3
from collections.abc import Iterator

from bs4 import BeautifulSoup
from sqlalchemy import make_url

from tests.scan.ground import Site
from tests.scan.sending import Answer, forms
from tests.scan.visitor import Visitor

TRIES = 40
"""Wrong passwords in a row: more than are let through."""
LARGE = 10_000_000


def refused(site: Site) -> Iterator[tuple[str, str, Answer]]:
    """Who asked for what, and the refusal. Nobody can sign in any more afterwards."""
    for name in ("ana", None):
        visitor, who = site.visitor(name), name or "nobody"
        yield who, "GET /nothing (404)", Answer.of(visitor.get("/nothing"))
        yield who, "GET /plans/1 (404)", Answer.of(visitor.get("/plans/1"))
        yield who, "POST / (405)", Answer.of(visitor.post("/", {}))
        yield (
            who,
            "POST /account/password without a token (400)",
            Answer.of(visitor.post("/account/password", {})),
        )
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        yield who, "POST from elsewhere (403)", Answer.of(visitor.post("/sign-in", {}, headers=elsewhere))
        yield who, "POST of ten megabytes (413)", Answer.of(visitor.post("/sign-in", {"name": "a" * LARGE}))
        yield who, "GET with a long query", Answer.of(visitor.get(f"/people?search={'a' * 4000}"))
    yield "ana", "POST while the database is away (503)", _away(site)
    nobody = site.visitor(None)
    for _ in range(TRIES):
        answer = _sent(nobody, "/sign-in", {"identifier": "ana@wexcombe.example", "password": "not hers"})
    yield "nobody", "POST /sign-in too often (429)", answer


def _sent(visitor: Visitor, path: str, typed: dict[str, str]) -> Answer:
    """The form there that has these fields, filled in so."""
    parsed = BeautifulSoup(visitor.get(path).text, "html.parser")
    form = next(one for one in forms(parsed, path) if one.posts and typed.keys() <= set(one.names))
    return Answer.of(form.send(visitor, lambda control: [typed.get(control.name, "")]))


def _away(site: Site) -> Answer:
    """Somebody else holds the database for longer than a request waits, and what was typed comes back."""
    ana = site.visitor("ana")
    held = sqlite3.connect(str(make_url(site.database_url).database), isolation_level=None)
    try:
        held.execute("BEGIN IMMEDIATE")
        return _sent(ana, "/diary/new", {"words": "Kept while nothing could be kept."})
    finally:
        held.close()
