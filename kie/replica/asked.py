"""The present request and the replica: whether it reads figures there, and what becomes of it when that fails."""

from typing import Any

from flask import g, request
from sqlalchemy import Row, Select
from sqlalchemy.orm import Session

from kie.replica.addresses import FIGURES
from kie.replica.queries import POSITION, position_in
from kie.replica.service import Replica


def read_along(replica: Replica | None) -> Select[*tuple[Any, ...]] | None:
    """What the statement that asks who is signed in asks as well; None for nearly every request."""
    return POSITION if replica is not None and replica.in_use and _asks_for_figures() else None


def session_on(replica: Replica | None, row: Row[Any] | None) -> Session | None:
    """The session on the replica, opened at the first call; None when the primary answers. `row`: of who is signed in,
    with what was read along."""
    if replica is None or row is None or not _asks_for_figures():
        return None
    if "figures" not in g:
        g.figures = replica.reading(position_in(row))
    return None if g.figures is None else g.figures.session


def on_the_primary() -> None:
    """From now on the primary answers this request."""
    put_away()
    g.figures = None


def put_away() -> None:
    """Nothing more is read there."""
    reading = g.pop("figures", None)
    if reading is not None:
        reading.close()


def _asks_for_figures() -> bool:
    return request.endpoint in FIGURES and request.method in {"GET", "HEAD"}
