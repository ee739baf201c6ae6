"""Rows of a small council, gathered and inserted together."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session


class Rows:
    """Rows by table, in the order in which they may be inserted."""

    def __init__(self) -> None:
        self.found: dict[type[Any], list[dict[str, Any]]] = {}

    def add(self, model: type[Any], **values: Any) -> None:
        """One row more."""
        self.found.setdefault(model, []).append(values)

    def write(self, session: Session) -> None:
        """Insert all of them, and begin anew."""
        for model, rows in self.found.items():
            session.execute(insert(model), rows)
        session.flush()
        self.found.clear()
