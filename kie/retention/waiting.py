"""Who waits for an answer. Until they have it nothing is deleted that it may be about: they would be told that it is
gone, and nobody could look at it any more."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, and_, column, exists, or_, select, table

from kie.records.models import RemovalAnswer, RemovalRequest

ENDED_BY = (
    ("complaints", "complaint_answers", "complaint_id"),
    ("subject_requests", "subject_closures", "request_id"),
)
"""What somebody asked for and what ends it; their tables by name, because their room lies above this one."""


def waits(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Condition: this person, None for nobody, has complained, asked for what is held or for words to be taken out, and
    has no answer yet. Of nobody it is false: were it unknown, what is about nobody would never be due."""
    return and_(person_id.is_not(None), or_(*(person_id.in_(one) for one in _waiting())))


def _waiting() -> list[Select[Any]]:
    """Not beside each row but once for all of them: few people wait at a time."""
    answered = exists().where(RemovalAnswer.request_id == RemovalRequest.id)
    found: list[Select[Any]] = [select(RemovalRequest.person_id).where(~answered)]
    for name, end, ended_by in ENDED_BY:
        made = table(name, column("id", Uuid()), column("person_id", Uuid()))
        over = table(end, column(ended_by, Uuid()))
        ended = exists().where(over.c[ended_by] == made.c.id)
        found.append(select(made.c.person_id).where(~ended))
    return found
