"""How often managers reported unhelpful behaviours: for the whole organisation, in bands, and in no other way."""

from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation, Submission, UnhelpfulAnswer
from kie.cycles.queries import CycleContext
from kie.insights.contributors import signed_reviews

FEW = 10
"""Below this many people a band says no more than that."""

REVIEWED_AT_LEAST = 50
"""Of fewer people reviewed, ten would be a fifth of them or more: then nothing is said."""

EDGES = (5, 10, 20)
"""Where the bands end, in people of a hundred who were reviewed."""


class PrevalenceRow(TypedDict):
    """One behaviour. `band`: "few", or "under-5", "under-10", "under-20", "from-20" of a hundred people reviewed."""

    statement: str
    band: str


class PrevalenceBody(TypedDict):
    """The published view. `rows` is empty where too few people were reviewed; `any`: the band of any behaviour."""

    framework: str
    any: str
    rows: list[PrevalenceRow]


def band(reported: int, reviewed: int) -> str:
    """The band that this many people of those reviewed fall into."""
    if reported < FEW:
        return "few"
    for edge in EDGES:
        if reported * 100 < edge * reviewed:
            return f"under-{edge}"
    return f"from-{EDGES[-1]}"


def prevalence(session: Session, cycle: CycleContext) -> Mapping[str, PrevalenceBody]:
    """For each framework with unhelpful behaviours: of how many people managers reported each. One statement."""
    reviewed, by_any, by_statement = _counts(session, cycle.cycle.id)
    found: dict[str, PrevalenceBody] = {}
    for rated in cycle.frameworks:
        framework, whole = rated.framework, reviewed.get((rated.framework.id,), 0)
        if framework.all_unhelpful:
            told = whole >= REVIEWED_AT_LEAST
            found[framework.id] = {
                "framework": framework.title,
                "any": band(by_any.get((framework.id,), 0), whole) if told else "",
                "rows": [
                    {"statement": one.text, "band": band(by_statement.get((framework.id, one.id), 0), whole)}
                    for one in framework.all_unhelpful
                    if told
                ],
            }
    return found


Counts = dict[tuple[str, ...], int]
"""How many people, by framework, or by framework and statement."""


def _counts(session: Session, cycle_id: UUID) -> tuple[Counts, Counts, Counts]:
    """How many people were reviewed, of how many anything was reported, and of how many each statement."""
    held = _held(cycle_id).cte("held")
    answer, seen = UnhelpfulAnswer, Observation
    mine, theirs = held.c.id == answer.assessment_id, held.c.id == seen.assessment_id
    nothing, people = literal(""), func.count(seen.assessment_id.distinct())
    queries = (
        select(literal(0), answer.framework_id, nothing, func.count())
        .join(held, mine)
        .group_by(answer.framework_id),
        select(literal(1), seen.framework_id, nothing, people).join(held, theirs).group_by(seen.framework_id),
        select(literal(2), seen.framework_id, seen.statement_id, people)
        .join(held, theirs)
        .group_by(seen.framework_id, seen.statement_id),
    )
    found: tuple[Counts, Counts, Counts] = ({}, {}, {})
    for which, framework_id, statement_id, count in session.execute(union_all(*queries)):
        found[which][(framework_id, statement_id) if statement_id else (framework_id,)] = count
    return found


def _held(cycle_id: UUID) -> Select[UUID]:
    """The managers' handed-in assessments of everybody whose review is signed by both."""
    signed = signed_reviews(cycle_id).subquery()
    return (
        select(Assessment.id)
        .join(signed, signed.c.participation_id == Assessment.participation_id)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(Assessment.side == "manager", Submission.taken_back_at.is_(None))
    )
