"""What of the learning catalogue the actions of goals are."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.learning.models import LearningItem
from kie.plans.whole import ToLearn


def to_learn(row: LearningItem) -> ToLearn:
    """A thing of the catalogue as a goal names it."""
    return ToLearn(row.id, row.title, row.provider, row.link, row.withdrawn_at is None)


def named(session: Session, ids: Collection[UUID]) -> dict[UUID, ToLearn]:
    """These things, by id, offered still or not; unknown ids are left out. One statement, none for no ids."""
    if not ids:
        return {}
    rows = session.scalars(select(LearningItem).where(LearningItem.id.in_(ids)))
    return {row.id: to_learn(row) for row in rows}
