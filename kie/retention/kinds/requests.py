"""Requests for everything held about somebody, as HR wrote them down, with what was given out, some time after the end.

One that waits stays, however old. Tables by name, because their room lies above this one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, column, delete, select, table
from sqlalchemy.orm import Session

from kie.db import Instant
from kie.retention.kinds import Does


def _of_request(name: str, *columns: str) -> Any:
    return table(name, column("request_id", Uuid()), *(column(each, Uuid()) for each in columns))


REQUESTS = table("subject_requests", column("id", Uuid()), column("person_id", Uuid()))
CLOSURES = table("subject_closures", column("request_id", Uuid()), column("closed_at", Instant()))
MARKED, SAID = _of_request("redactions", "id"), table("redaction_answers", column("redaction_id", Uuid()))
EXTENSIONS, FILES = _of_request("subject_extensions"), _of_request("subject_files")
CORRECTIONS = _of_request("subject_corrections")


def due(before: datetime) -> Select[Any]:
    """Those that ended then or earlier, with who asked."""
    return (
        select(
            REQUESTS.c.id.label("row_id"),
            REQUESTS.c.person_id.label("person_id"),
        )
        .join(CLOSURES, CLOSURES.c.request_id == REQUESTS.c.id)
        .where(CLOSURES.c.closed_at <= before)
    )


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there and have ended, which nobody changes."""
    return session.scalars(select(CLOSURES.c.request_id).where(CLOSURES.c.request_id.in_(ids))).all()


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these requests with all that was worked on."""
    marked = select(MARKED.c.id).where(MARKED.c.request_id.in_(ids))
    session.execute(delete(SAID).where(SAID.c.redaction_id.in_(marked)))
    for one in (MARKED, EXTENSIONS, CORRECTIONS, FILES, CLOSURES):
        session.execute(delete(one).where(one.c.request_id.in_(ids)))
    session.execute(delete(REQUESTS).where(REQUESTS.c.id.in_(ids)))


DOES = Does("subject_requests", due, take_out, is_back)
