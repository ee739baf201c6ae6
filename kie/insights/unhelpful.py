"""How often managers reported unhelpful behaviours: for the whole organisation, in bands, and in no other way."""

from collections.abc import Mapping
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation, Submission, UnhelpfulAnswer
from kie.cycles.models import Participation
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
    """For each framework with unhelpful behaviours: of how many people managers reported each. Three statements."""
    held = _held(cycle.cycle.id)
    answers = select(UnhelpfulAnswer.framework_id, func.count()).where(
        UnhelpfulAnswer.assessment_id.in_(held)
    )
    people = func.count(Observation.assessment_id.distinct())
    seen = Observation.assessment_id.in_(held)
    of_any = select(Observation.framework_id, people).where(seen).group_by(Observation.framework_id)
    of_each = select(Observation.framework_id, Observation.statement_id, people).where(seen)
    reviewed = _counts(session, answers.group_by(UnhelpfulAnswer.framework_id))
    by_any = _counts(session, of_any)
    by_statement = _counts(session, of_each.group_by(Observation.framework_id, Observation.statement_id))
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


def _counts(session: Session, query: Select[*tuple[Any, ...]]) -> dict[tuple[str, ...], int]:
    """What the rows count, the last column, by what they count it for."""
    return {tuple(names): people for *names, people in session.execute(query)}


def _held(cycle_id: UUID) -> Select[UUID]:
    """The managers' handed-in assessments of everybody whose review is signed by both."""
    return (
        select(Assessment.id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(
            Assessment.side == "manager",
            Submission.taken_back_at.is_(None),
            Participation.cycle_id == cycle_id,
            Participation.id.in_(signed_reviews(cycle_id)),
        )
    )
