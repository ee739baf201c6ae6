"""Reading who contributes to a cycle's figures."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from kie.assessments.models import AgreedRating, Assessment, Result, Submission
from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext
from kie.reviews.models import Record, Reopening, SignOff

_AT_ONCE = 20_000
"""Rows fetched at a time."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What one person brings to one competency's figures: the agreed, the manager's and their own step."""

    agreed: int
    manager: int
    own: int


@dataclass(frozen=True, slots=True)
class Member:
    """One person with a signed review. `facets`: their value of each of `FACETS`, "" where none is recorded.

    `team_id`, `facets`: as they were when the cycle opened. `revision`: of the signed record.
    """

    person_id: UUID
    team_id: UUID
    revision: int
    facets: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Rated:
    """One competency's contributors and what they bring, side by side. `people`: places in `Contributions.members`."""

    people: "array[int]"
    agreed: "array[int]"
    manager: "array[int]"
    own: "array[int]"
    required: "array[int]"

    def add(self, person: int, steps: Steps, required: int) -> None:
        """One more contributor."""
        self.people.append(person)
        self.agreed.append(steps.agreed)
        self.manager.append(steps.manager)
        self.own.append(steps.own)
        self.required.append(required)


def nobody_rated() -> Rated:
    """A competency without contributors."""
    return Rated(array("l"), array("b"), array("b"), array("b"), array("b"))


@dataclass(frozen=True, slots=True)
class Contributions:
    """Everybody with a signed review, in the order of their ids; and who contributes to which competency."""

    members: tuple[Member, ...]
    rated: Mapping[tuple[str, str], Rated]

    def people(self, framework_id: str, competency_id: str) -> set[UUID]:
        """Who contributes to this competency."""
        rated = self.rated.get((framework_id, competency_id))
        return {self.members[place].person_id for place in rated.people} if rated else set()


def contributions(session: Session, cycle: CycleContext) -> Contributions:
    """Everybody who contributes; two statements.

    A contributor is a person whose review is signed by both and who has their own, the manager's and an agreed
    result, and a required step for the competency: one set of people for every measure.
    """
    members, places = _members(session, cycle.cycle.id)
    required = {
        (profile, key): cycle.role_profile(profile).required_step(*key)
        for profile in {member.facets[0] for member in members}
        for key in _on_own_scale(cycle)
    }
    found: dict[tuple[str, str], Rated] = {}
    rows = session.execute(_ratings(cycle.cycle.id).execution_options(yield_per=_AT_ONCE))
    for participation_id, framework_id, competency_id, agreed, manager, own in rows:
        place = places.get(participation_id)
        if place is None:
            continue
        key = (framework_id, competency_id)
        needed = required.get((members[place].facets[0], key))
        if needed is not None:
            if key not in found:
                found[key] = nobody_rated()
            found[key].add(place, Steps(agreed, manager, own), needed)
    return Contributions(members, found)


def _members(session: Session, cycle_id: UUID) -> tuple[tuple[Member, ...], dict[UUID, int]]:
    """Who has a signed review, and their place by participation."""
    signed = signed_reviews(cycle_id).add_columns(func.max(Record.revision).label("revision")).subquery()
    rows = session.execute(
        select(
            Participation.id,
            Participation.person_id,
            Participation.team_id,
            signed.c.revision,
            Participation.role_profile,
            Participation.grade,
            Participation.service_band,
            Participation.location,
        )
        .join(signed, signed.c.participation_id == Participation.id)
        .order_by(Participation.person_id)
    )
    members: list[Member] = []
    places: dict[UUID, int] = {}
    for participation_id, person_id, team_id, revision, *facets in rows:
        places[participation_id] = len(members)
        profile, grade, service, location = facets
        members.append(Member(person_id, team_id, revision, (profile, grade, service, location)))
    return tuple(members), places


def _ratings(cycle_id: UUID) -> Select[*tuple[Any, ...]]:
    """Participation, framework, competency, and the three steps where all three are there."""
    own, manager = aliased(Result), aliased(Result)
    query = (
        select(
            Participation.id,
            AgreedRating.framework_id,
            AgreedRating.competency_id,
            AgreedRating.step,
            manager.step,
            own.step,
        )
        .select_from(Participation)
        .join(AgreedRating, AgreedRating.participation_id == Participation.id)
    )
    for side, result in (("self", own), ("manager", manager)):
        assessment, handed_in = aliased(Assessment), aliased(Submission)
        query = (
            query.join(
                assessment,
                and_(assessment.participation_id == Participation.id, assessment.side == side),
            )
            .join(
                handed_in,
                and_(handed_in.assessment_id == assessment.id, handed_in.taken_back_at.is_(None)),
            )
            .join(
                result,
                and_(
                    result.assessment_id == assessment.id,
                    result.framework_id == AgreedRating.framework_id,
                    result.competency_id == AgreedRating.competency_id,
                ),
            )
        )
    return query.where(
        Participation.cycle_id == cycle_id,
        AgreedRating.step.is_not(None),
        manager.step.is_not(None),
        own.step.is_not(None),
    )


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
