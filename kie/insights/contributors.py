"""Reading who contributes to a cycle's figures."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, literal, select
from sqlalchemy.orm import Session, aliased

from kie.assessments.models import AgreedRating, Assessment, Result, Submission
from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext
from kie.insights.strung import Sheets, Strings
from kie.reviews.models import Record, Reopening, SignOff

SIDES = ("agreed", "manager", "self")


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


@dataclass(frozen=True, slots=True)
class Contributions:
    """Everybody with a signed review, in the order of their ids; and who contributes to which competency.

    `signed_at`: person to when both had signed it.
    """

    members: tuple[Member, ...]
    rated: Mapping[tuple[str, str], Rated]
    signed_at: Mapping[UUID, datetime] = field(default_factory=dict)

    def people(self, framework_id: str, competency_id: str) -> set[UUID]:
        """Who contributes to this competency."""
        rated = self.rated.get((framework_id, competency_id))
        return {self.members[place].person_id for place in rated.people} if rated else set()


def contributions(session: Session, cycle: CycleContext) -> Contributions:
    """Everybody who contributes; three statements.

    A contributor is a person whose review is signed by both and who has their own, the manager's and an agreed
    result, and a required step for the competency: one set of people for every measure.
    """
    members, places, signed_at = _members(session, cycle.cycle.id)
    keys = sorted(_on_own_scale(cycle))
    if not keys:
        return Contributions(members, {}, signed_at)
    highest = max(len(cycle.rated(framework).framework.scale.steps) for framework, _competency in keys)
    strings = Strings(keys, highest)
    sheets = Sheets(SIDES, places, strings)
    for query in (_agreed(cycle.cycle.id, strings), _handed_in(cycle.cycle.id, strings)):
        # All rows at once: for a cursor PostgreSQL would choose the plan that gives the first of them soonest.
        sheets.fill(session.execute(query).all())
    required = _required(cycle, members, keys)
    found = {
        key: _rated([sheets.column(side, at) for side in SIDES], required[at]) for at, key in enumerate(keys)
    }
    whole = {key: rated for key, rated in found.items() if rated.people}
    return Contributions(members, whole, signed_at)


def _rated(sides: Sequence[bytearray], required: Sequence[int]) -> Rated:
    """Those who have a step of each of `SIDES` and a required one; 0 is none."""
    rows = zip(range(len(required)), *sides, required, strict=True)
    whole = [row for row in rows if row[1] and row[2] and row[3] and row[4]]
    people, agreed, manager, own, needed = zip(*whole, strict=True) if whole else ((),) * 5
    return Rated(
        array("l", people), array("b", agreed), array("b", manager), array("b", own), array("b", needed)
    )


def _required(
    cycle: CycleContext, members: Sequence[Member], keys: Sequence[tuple[str, str]]
) -> list[list[int]]:
    """What each competency (down) asks of each member (across), 0 where it asks nothing."""
    profiles = {name: cycle.role_profile(name) for name in {member.facets[0] for member in members}}
    found = []
    for key in keys:
        needed = {name: profile.required_step(*key) or 0 for name, profile in profiles.items()}
        found.append([needed[member.facets[0]] for member in members])
    return found


def _members(
    session: Session, cycle_id: UUID
) -> tuple[tuple[Member, ...], dict[UUID, int], dict[UUID, datetime]]:
    """Who has a signed review, their place by participation, and when both had signed, by person."""
    signed = signed_reviews(cycle_id).subquery()
    rows = session.execute(
        select(
            Participation.id,
            Participation.person_id,
            Participation.team_id,
            signed.c.revision,
            signed.c.signed_at,
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
    signed_at: dict[UUID, datetime] = {}
    for participation_id, person_id, team_id, revision, at, *facets in rows:
        signed_at[person_id] = at
        places[participation_id] = len(members)
        profile, grade, service, location = facets
        members.append(Member(person_id, team_id, revision, (profile, grade, service, location)))
    return tuple(members), places, signed_at


def _agreed(cycle_id: UUID, strings: Strings) -> Select[*tuple[Any, ...]]:
    """Participation, "agreed", and all that was agreed in it, strung together."""
    return (
        select(
            Participation.id,
            literal("agreed"),
            *strings.select(AgreedRating.framework_id, AgreedRating.competency_id, AgreedRating.step),
        )
        .join(AgreedRating, AgreedRating.participation_id == Participation.id)
        .where(Participation.cycle_id == cycle_id, AgreedRating.step.is_not(None))
        .group_by(Participation.id)
    )


def _handed_in(cycle_id: UUID, strings: Strings) -> Select[*tuple[Any, ...]]:
    """Participation, side, and all results of what stands handed in, strung together."""
    return (
        select(
            Assessment.participation_id,
            Assessment.side,
            *strings.select(Result.framework_id, Result.competency_id, Result.step),
        )
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(
            Submission,
            and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None)),
        )
        .join(Result, Result.assessment_id == Assessment.id)
        .where(
            Participation.cycle_id == cycle_id,
            Assessment.side.in_(("manager", "self")),
            Result.step.is_not(None),
        )
        .group_by(Assessment.id, Assessment.participation_id, Assessment.side)
    )


def signed_reviews(cycle_id: UUID) -> Select[UUID, int, datetime]:
    """Participations whose latest record both have signed and nobody reopened, a row each: the participation, the
    record's revision, and when the second of both signed (`signed_at`).
    """
    later, employee, manager = aliased(Record), aliased(SignOff), aliased(SignOff)
    # A join for each party, and no counting of signatures: the database foresees how many rows come of that.
    return (
        select(
            Record.participation_id,
            Record.revision,
            case((employee.signed_at > manager.signed_at, employee.signed_at), else_=manager.signed_at).label(
                "signed_at"
            ),
        )
        .join(Participation, Participation.id == Record.participation_id)
        .join(employee, and_(employee.record_id == Record.id, employee.party == "employee"))
        .join(manager, and_(manager.record_id == Record.id, manager.party == "manager"))
        .where(
            Participation.cycle_id == cycle_id,
            ~exists().where(
                later.participation_id == Record.participation_id, later.revision > Record.revision
            ),
            ~exists().where(Reopening.record_id == Record.id),
        )
    )


def _on_own_scale(cycle: CycleContext) -> set[tuple[str, str]]:
    """Competencies rated on their framework's own scale, where required steps mean something."""
    return {
        (rated.framework.id, competency.id)
        for rated in cycle.frameworks
        for competency in rated.framework.competencies
        if rated.framework.scale_at(rated.depth, competency).id == rated.framework.scale.id
    }
