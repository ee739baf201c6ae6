"""What somebody wrote of the same question in an earlier cycle: their own words only, offered and never copied."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Rating, Submission
from kie.assessments.ratings import Item
from kie.cycles.frozen import words_under
from kie.cycles.models import Cycle, CycleFramework, Participation
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Carried, Editions, Framework
from kie.frameworks.rules import Node
from kie.settling import joined

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The latest earlier answer of the same author to the same question about the same person.

    `note` "" when they wrote none; `step` None when they gave none, gave it on another scale, or gave it to something
    that this question is only a part of, or a part of this question. `asked`: what was asked then, where an earlier
    edition of the framework said it otherwise; empty where the words are the same.
    """

    note: str
    step: int | None
    cycle_title: str
    handed_in_on: date
    asked: tuple[str, ...] = ()


def earlier_of(
    session: Session, context: ParticipationContext, side: str, author_id: UUID, nodes: Collection[Node]
) -> Mapping[Key, Earlier]:
    """By (framework id, node id), from what the author handed in of this person in other cycles, also to what the
    question was in an earlier edition of its framework.

    One statement, and one more the first time that a process meets a framework's words. Nobody else's words are read:
    whoever rates somebody for the first time is offered nothing.
    """
    wanted = _wanted(nodes, context.cycle.editions)
    rows = _answered(session, context.participation, side, author_id, {node_id for _id, node_id in wanted})
    words = words_under(session, {row.fingerprint for row in rows})
    found: dict[Key, tuple[UUID, Earlier]] = {}
    for row in rows:
        for node, was in wanted.get((row.Rating.framework_id, row.Rating.node_id), ()):
            key, assessment_id = (node.framework_id, node.node_id), row.Rating.assessment_id
            one = _earlier(row, words[row.fingerprint], node, was)
            known = found.get(key)
            # Several answers of one assessment, where this question was several.
            together = known is not None and known[0] == assessment_id
            found[key] = (assessment_id, _with(known[1], one) if known and together else one)
    return {key: one for key, (_assessment_id, one) in found.items()}


def _answered(
    session: Session, participation: Participation, side: str, author_id: UUID, node_ids: Collection[str]
) -> Sequence[Any]:
    """What the author handed in of this person in other cycles about these questions, the earliest first."""
    return session.execute(
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
            Rating.node_id.in_(node_ids),
            or_(Rating.note != "", Rating.step.is_not(None)),
        )
        .order_by(Submission.handed_in_at, Rating.node_id)
    ).all()


def _wanted(nodes: Collection[Node], editions: Editions) -> Mapping[Key, list[tuple[Node, Carried]]]:
    """By what was asked, in these words or in an earlier edition: the questions that come from it, and how."""
    found = defaultdict[Key, list[tuple[Node, Carried]]](list)
    for node in nodes:
        for edition in (node.framework_id, *editions.before(node.framework_id)):
            was = editions.source(edition, node.framework_id, node.node_id)
            for source in was.sources:
                found[edition, source].append((node, was))
    return found


def _earlier(row: Any, framework: Framework, node: Node, was: Carried) -> Earlier:
    node_id, by_theme = row.Rating.node_id, node.node_id == node.competency_id
    if was.kind == "same":
        asked: tuple[str, ...] = ()
    else:
        asked = (framework.competency(node_id).title if by_theme else framework.statement(node_id).text,)
    comparable = was.one is not None and _same_scale(framework, node)
    day = clock.local(row.handed_in_at).date()
    return Earlier(row.Rating.note, row.Rating.step if comparable else None, row.title, day, asked)


def _with(one: Earlier, other: Earlier) -> Earlier:
    return replace(one, note=joined(one.note, other.note), asked=one.asked + other.asked)


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
