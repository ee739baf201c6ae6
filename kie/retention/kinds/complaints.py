"""Complaints about what is done with somebody's data, with the answer, some time after it was given.

One that has no answer stays, however old. Tables by name, because their room lies above this one; what stands on the
audit trail, when it came and when it was answered, stays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, column, delete, select, table
from sqlalchemy.orm import Session

from kie.db import Instant
from kie.retention.kinds import Does

COMPLAINTS = table("complaints", column("id", Uuid()), column("person_id", Uuid()))
ACKNOWLEDGEMENTS = table("complaint_acknowledgements", column("complaint_id", Uuid()))
ANSWERS = table(
    "complaint_answers",
    column("complaint_id", Uuid()),
    column("answered_at", Instant()),
)


def due(before: datetime) -> Select[Any]:
    """Those answered then or earlier, with who complained."""
    return (
        select(
            COMPLAINTS.c.id.label("row_id"),
            COMPLAINTS.c.person_id.label("person_id"),
        )
        .join(ANSWERS, ANSWERS.c.complaint_id == COMPLAINTS.c.id)
        .where(ANSWERS.c.answered_at <= before)
    )


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there, with an answer, which nobody changes."""
    return session.scalars(select(ANSWERS.c.complaint_id).where(ANSWERS.c.complaint_id.in_(ids))).all()


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these complaints with their answers."""
    for one, which in (
        (ACKNOWLEDGEMENTS, ACKNOWLEDGEMENTS.c.complaint_id),
        (ANSWERS, ANSWERS.c.complaint_id),
        (COMPLAINTS, COMPLAINTS.c.id),
    ):
        session.execute(delete(one).where(which.in_(ids)))


DOES = Does("complaints", due, take_out, is_back)
