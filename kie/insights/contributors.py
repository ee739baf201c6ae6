"""Reading who contributes to a cycle's figures."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from kie.assessments.models import AgreedRating, Assessment, Result, Submission
from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext
from kie.reviews.models import Record, Reopening, SignOff


@dataclass(frozen=True, slots=True)
class Steps:
    """What one person brings to one competency's figures: the agreed, the manager's and their own step."""

    agreed: int
    manager: int
    own: int


@dataclass(frozen=True, slots=True)
class Contributor:
    """One person in one competency. `team_id`: where they sat when the cycle opened."""

    person_id: UUID
    team_id: UUID
    steps: Steps


Contributions = Mapping[tuple[str, str], list[Contributor]]
"""Framework and competency id to everybody who contributes to it."""


def contributions(session: Session, cycle: CycleContext) -> Contributions:
    """Everybody who contributes, by framework and competency; two statements.

    A contributor is a person whose review is signed by both and who has their own, the manager's and an agreed
    result, and a required step for the competency: one set of people for every measure.
    """
    own, manager = aliased(Result), aliased(Result)
    sides = {"self": aliased(Assessment), "manager": aliased(Assessment)}
    handed_in = {"self": aliased(Submission), "manager": aliased(Submission)}
    query = (
        select(
            Participation.person_id,
            Participation.team_id,
            Participation.role_profile,
            AgreedRating.framework_id,
            AgreedRating.competency_id,
            AgreedRating.step.label("agreed"),
            manager.step.label("manager"),
            own.step.label("own"),
        )
        .select_from(Participation)
        .join(AgreedRating, AgreedRating.participation_id == Participation.id)
    )
    for side, result in (("self", own), ("manager", manager)):
        query = (
            query.join(
                sides[side],
                and_(sides[side].participation_id == Participation.id, sides[side].side == side),
            )
            .join(
                handed_in[side],
                and_(
                    handed_in[side].assessment_id == sides[side].id, handed_in[side].taken_back_at.is_(None)
                ),
            )
            .join(
                result,
                and_(
                    result.assessment_id == sides[side].id,
                    result.framework_id == AgreedRating.framework_id,
                    result.competency_id == AgreedRating.competency_id,
                ),
            )
        )
    rows = session.execute(
        query.where(
            Participation.cycle_id == cycle.cycle.id,
            Participation.id.in_(signed_reviews(cycle.cycle.id)),
            AgreedRating.step.is_not(None),
            manager.step.is_not(None),
            own.step.is_not(None),
        )
    )
    comparable = _on_own_scale(cycle)
    found: dict[tuple[str, str], list[Contributor]] = defaultdict(list)
    for row in rows:
        key = (row.framework_id, row.competency_id)
        if key in comparable and cycle.role_profile(row.role_profile).required_step(*key) is not None:
            steps = Steps(row.agreed, row.manager, row.own)
            found[key].append(Contributor(row.person_id, row.team_id, steps))
    return found


def signed_reviews(cycle_id: UUID) -> Select[UUID]:
    """Participations whose latest record both have signed and nobody reopened, as a subquery."""
    latest = (
        select(Record.participation_id, func.max(Record.revision).label("revision"))
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.cycle_id == cycle_id)
        .group_by(Record.participation_id)
        .subquery()
    )
    return (
        select(Record.participation_id)
        .join(
            latest,
            and_(latest.c.participation_id == Record.participation_id, latest.c.revision == Record.revision),
        )
        .join(SignOff, SignOff.record_id == Record.id)
        .outerjoin(Reopening, Reopening.record_id == Record.id)
        .where(Reopening.record_id.is_(None))
        .group_by(Record.participation_id)
        .having(func.count() == 2)
    )


def _on_own_scale(cycle: CycleContext) -> set[tuple[str, str]]:
    """Competencies rated on their framework's own scale, where required steps mean something."""
    return {
        (rated.framework.id, competency.id)
        for rated in cycle.frameworks
        for competency in rated.framework.competencies
        if rated.framework.scale_at(rated.depth, competency).id == rated.framework.scale.id
    }
