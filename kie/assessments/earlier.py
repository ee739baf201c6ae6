"""What somebody wrote of the same question in an earlier cycle: their own words only, offered and never copied."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Rating, Submission
from kie.assessments.ratings import Item
from kie.cycles.frozen import words_under
from kie.cycles.models import Cycle, CycleFramework, Participation
from kie.frameworks.models import Framework
from kie.frameworks.rules import Node
from kie.settling import joined

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest earlier answer of the same author to the same question about the same person.

    `note` "" when they wrote none; `step` None when they gave none, or gave it on another scale.
    """

    note: str
    step: int | None
    cycle_title: str
    handed_in_on: date


def earlier_of(
    session: Session, participation: Participation, side: str, author_id: UUID, nodes: Collection[Node]
) -> Mapping[Key, Earlier]:
    """By (framework id, node id), from what the author handed in of this person in other cycles.

    One statement, and one more the first time that a process meets a framework's words. Nobody else's words are read:
    whoever rates somebody for the first time is offered nothing.
    """
    wanted = {(node.framework_id, node.node_id): node for node in nodes}
    rows = session.execute(
        select(Rating, Submission.handed_in_at, Cycle.title, CycleFramework.fingerprint)
        .join(Assessment, Assessment.id == Rating.assessment_id)
        .join(Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)))
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(
            CycleFramework,
            and_(CycleFramework.cycle_id == Cycle.id, CycleFramework.framework_id == Rating.framework_id),
        )
        .where(
            Participation.person_id == participation.person_id,
            Participation.id != participation.id,
            Assessment.side == side,
            Assessment.author_id == author_id,
            Rating.node_id.in_({node.node_id for node in nodes}),
            or_(Rating.note != "", Rating.step.is_not(None)),
        )
        .order_by(Submission.handed_in_at)
    ).all()
    words = words_under(session, {row.fingerprint for row in rows})
    found: dict[Key, Earlier] = {}
    for row in rows:
        node = wanted.get((row.Rating.framework_id, row.Rating.node_id))
        if node is not None:
            step = row.Rating.step if _same_scale(words[row.fingerprint], node) else None
            day = clock.local(row.handed_in_at).date()
            found[node.framework_id, node.node_id] = Earlier(row.Rating.note, step, row.title, day)
    return found


def _same_scale(framework: Framework, node: Node) -> bool:
    by_theme = node.node_id == node.competency_id
    return (framework.theme_scale if by_theme else framework.behaviour_scale).id == node.scale.id


def reused(items: Collection[Item], key: str, earlier: Mapping[Key, Earlier]) -> list[Item]:
    """The items as sent, the earlier note taken into the one called `key` ("framework/node")."""
    return [
        replace(item, note=joined(item.note or "", earlier[item.framework_id, item.node_id].note))
        if item.key == key and (item.framework_id, item.node_id) in earlier
        else item
        for item in items
    ]
