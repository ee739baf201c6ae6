"""Asking for figures, and who read them."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from tests.browser import Browser
from tests.replica.conftest import Pair

Answered = Callable[[], dict[str, float]]
EXEMPT = 2
"""The column of whom HR left out, in the file of figures."""


@contextmanager
def asked_of(engine: Engine) -> Iterator[list[str]]:
    """The statements of the block."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def exempt(browser: Browser, pair: Pair, team: str, number: int) -> None:
    """HR leaves somebody out of the open cycle."""
    participation = pair.council.participation_id(pair.council.people[team][number])
    form = {"reason": "On leave", "although_signed": "y"}
    browser.post(f"/insights/participations/{participation}/exemption", form)


def exempted(browser: Browser, pair: Pair) -> int:
    """How many the file of figures says are left out, in the whole council."""
    file = browser.client.get(f"/insights/completion/figures?cycle={pair.open_cycle}")
    assert file.status_code == 200, file.get_data(as_text=True)[:500]
    rows = csv.reader(io.StringIO(file.get_data(as_text=True).removeprefix("\ufeff")))
    return int(next(row for row in rows if row and row[0] == "Council")[EXEMPT])
