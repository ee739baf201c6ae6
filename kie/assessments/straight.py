"""The save that nothing stands in the way of: the author's own next words on one question, in one statement.

People save every few seconds while they write, and nearly every save is of this kind. Whatever is not goes the long
way of `ratings.save_items`, which knows how to begin a draft, take one up, compare two versions and say why it refuses.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from kie import clock, events
from kie.assessments.asked import nodes_met
from kie.assessments.models import Assessment, GoneAhead, Rating, Submission
from kie.assessments.ratings import OPT_OUT, Answer, Item, Saved
from kie.cycles.holding import Held
from kie.cycles.models import CycleClosure
from kie.texts import TextRefused, tidied


def save_straight(session: Session, held: Held, side: str, actor_id: UUID, item: Item) -> Saved | None:
    """Save the item over the version that its writer had before them; gives how it stands.

    None, with nothing changed, when it has to go the long way. What was written is checked in one place only, the long
    way: here it is taken when there is nothing to ask about it.
    """
    given = _given(held, item)
    if given is None:
        return None
    now, version = clock.now(), item.version + 1
    place = {
        "of_participation": held.participation_id,
        "of_cycle": held.cycle_id,
        "of_side": side,
        "of_author": actor_id,
        "of_framework": item.framework_id,
        "of_node": item.node_id,
        "of_version": item.version,
    }
    row = {**given, "version": version, "saved_at": now, "saved_by_id": None}
    done = events.record_change(
        session,
        _change(tuple(given)),
        {**place, **row},
        actor_id,
        "assessment.saved",
        person_id=held.person_id,
        side=side,
        items=1,
    )
    return Saved(version, now) if done else None


def _given(held: Held, item: Item) -> dict[str, Any] | None:
    """The columns that the item changes; None where somebody must look at them first."""
    node = (nodes_met(held.cycle_id, held.opened_at, held.role_profile) or {}).get(
        (item.framework_id, item.node_id)
    )
    known = node is not None and (item.step or OPT_OUT) in range(len(node.scale.steps) + 1)
    if not known or item.done_well or item.to_work_on:
        return None
    try:
        note = None if item.note is None else tidied(item.note)
    except TextRefused:
        return None
    over = item.over(Answer())
    sent = {
        "step": item.step,
        "opted_out": item.step,
        "note": note,
        "done_well": item.done_well,
        "to_work_on": item.to_work_on,
    }
    given = {name: getattr(over, name) for name, value in sent.items() if value is not None}
    return {**given, "note": note} if "note" in given else given or None


@lru_cache(maxsize=32)
def _change(names: tuple[str, ...]) -> ReturningUpdate[UUID]:
    """Change these columns of one rating, where the draft is its author's, open to writing, and as it was read.

    To be asked once nobody else writes the participation. Puts to the database what `drafts.open_draft` looks at; as
    there, one who no longer rates keeps writing into a draft that is theirs alone.
    """
    drafts = select(Assessment.id).where(
        Assessment.participation_id == bindparam("of_participation"),
        Assessment.side == bindparam("of_side"),
        Assessment.author_id == bindparam("of_author"),
        ~exists().where(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)),
        ~exists().where(GoneAhead.participation_id == bindparam("of_participation")),
        ~exists().where(CycleClosure.cycle_id == bindparam("of_cycle")),
    )
    values: dict[str, ColumnElement[Any]] = {
        name: bindparam(name) for name in (*names, "version", "saved_at", "saved_by_id")
    }
    columns = Rating.__table__.c
    return (
        update(Rating)
        .where(
            Rating.assessment_id == drafts.scalar_subquery(),
            Rating.framework_id == bindparam("of_framework"),
            Rating.node_id == bindparam("of_node"),
            Rating.version == bindparam("of_version"),
            or_(*(columns[name].is_distinct_from(values[name]) for name in names)),
        )
        .values(values)
        .returning(Rating.assessment_id)
    )
