"""How much of a part is still to answer, and how long that takes: one figure for every page that says it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import FORMER, Assessment, Rating
from kie.cycles.rules import minutes_for
from kie.people.queries import lines_above

PartKey = tuple[UUID, str]
"""(participation id, side)."""


def minutes_left(asked: int, answered: int) -> int:
    """About how many minutes the questions without an answer take; 0 when every one has one."""
    return minutes_for(max(0, asked - answered))


def answered_themselves(session: Session, people: Mapping[UUID, UUID]) -> dict[PartKey, int]:
    """How many questions each of these people has answered of their own part. One statement.

    `people`: the person of each participation, by its id.
    """
    if not people:
        return {}
    rows = session.execute(_counting(people))
    return {
        (one, side): answered
        for one, side, author_id, answered in rows
        if side == "self" and author_id == people[one]
    }


def _counting(people: Mapping[UUID, UUID]) -> Select[UUID, str, UUID, int]:
    """Selects participation, side, author and how many questions are answered, of what is begun in these reviews."""
    return (
        select(Assessment.participation_id, Assessment.side, Assessment.author_id, func.count(Rating.node_id))
        .outerjoin(
            Rating,
            and_(Rating.assessment_id == Assessment.id, or_(Rating.opted_out, Rating.step.is_not(None))),
        )
        .where(Assessment.participation_id.in_(list(people)))
        .group_by(Assessment.id, Assessment.participation_id, Assessment.side, Assessment.author_id)
    )


def answered_of(
    session: Session, viewer_id: UUID, people: Mapping[UUID, UUID], today: date
) -> dict[PartKey, int]:
    """How many questions are answered in what this viewer goes on with, by part. One statement, and one more where
    somebody else has begun a manager's part.

    `people`: the person of each participation, by its id. A part that the viewer has not begun is left out, and so is
    one that somebody else began before them: see `kie.assessments.opening.part_for`.
    """
    if not people:
        return {}
    rows = session.execute(_counting(people)).all()
    others = {
        people[one] for one, side, author_id, _n in rows if side == "manager" and author_id != viewer_id
    }
    lines = lines_above(session, list(others), today) if others else None
    found: dict[PartKey, int] = {}
    # What was set aside comes first, so that what stands takes its place.
    for one, side, author_id, answered in sorted(rows, key=lambda row: row[1] != FORMER):
        mine = author_id == viewer_id
        if not mine and side == "manager" and lines is not None:
            mine = author_id == lines.raters(people[one]).part_of(viewer_id)
        if mine:
            found[one, "manager" if side == FORMER else side] = answered
    return found
