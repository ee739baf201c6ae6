"""A small council with a cycle that everybody finished, written in bulk: the same ids for the same names, always."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from kie.assessments.models import AgreedRating, Assessment, Result, Reveal, Submission
from kie.cycles.closed_tree import keep_tree
from kie.cycles.frozen import frozen_editions, frozen_profile, keep_words
from kie.cycles.models import Cycle, CycleClosure, CycleFramework, CycleOpening, Participation
from kie.frameworks.models import Catalogue
from kie.people.models import Person, ReportingLine, RoleGrant, Team
from kie.reviews.models import Record, SignOff
from tests.insights.facts import Facts, alike
from tests.insights.rows import Rows

HEATMAP = "/insights/heatmap"
SPACE = UUID("5f0c7e0e-6f5e-4c1b-9d0a-6a4f5be0c0de")
FRAMEWORK = "customer-focus"
OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIGNED = datetime(2026, 4, 20, 9, tzinfo=UTC)
CLOSED = datetime(2026, 5, 29, 17, tzinfo=UTC)
PURPOSE = "For development. Not for pay, redundancy, capability or discipline."

Shape = Mapping[str, tuple[str | None, int]]
"""Team name to the team above it and the number of people who sit directly in it, its leader first."""

TOWN: Shape = {
    "Council": (None, 1),
    "Place": ("Council", 1),
    "Highways": ("Place", 14),
    "Parks": ("Place", 13),
    "Waste": ("Place", 6),
    "Lights": ("Place", 6),
    "Care": ("Council", 1),
    "Homes": ("Care", 50),
    "Carers": ("Care", 4),
}
"""Waste and Lights are small and counted in Place together; Carers and the two heads are in no figure at all."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What one person brings to one competency's figures: the agreed, the manager's and their own step."""

    agreed: int
    manager: int
    own: int


Rate = Callable[[str, int, int], Steps | None]
"""Team, number of the person in it and number of the competency to the three steps; None: agreed to differ."""


def id_of(*name: object) -> UUID:
    """The id that goes with this name."""
    return uuid5(SPACE, "/".join(map(str, name)))


def by_number(team: str, person: int, competency: int) -> Steps:
    """Ratings that differ from person to person, the same every time."""
    step = 1 + (person + competency + len(team)) % 4
    return Steps(agreed=step, manager=max(1, step - 1), own=min(4, step + 1))


@dataclass
class Council:
    """What was written: `people` by team, the leader first; `competencies` in the framework's order, both of the cycle
    that was added last."""

    cycle_id: UUID
    shape: Shape
    competencies: tuple[str, ...]
    people: dict[str, list[UUID]] = field(default_factory=dict)
    framework_id: str = FRAMEWORK

    def team_id(self, name: str) -> UUID:
        """The team's id."""
        return id_of("team", name)

    def participation_id(self, person: UUID) -> UUID:
        """The person's participation."""
        return id_of("participation", self.cycle_id, person)


def make_council(
    session: Session,
    shipped: Catalogue,
    shape: Shape,
    rate: Rate = by_number,
    *,
    closed: bool = True,
    staff: str = "staff",
    facts: Facts = alike,
) -> Council:
    """The teams, their people, and a cycle in which everybody's review is signed by both."""
    competencies = tuple(one.id for one in shipped.framework(FRAMEWORK).competencies)
    made = Council(id_of("cycle", "Spring review"), shape, competencies)
    rows = Rows()
    for name, (parent, size) in shape.items():
        made.people[name] = [id_of("person", name, number) for number in range(size)]
        above = id_of("team", parent) if parent else None
        rows.add(Team, id=id_of("team", name), code=name, name=name, parent_id=above)
    for name, people in made.people.items():
        for number, person in enumerate(people):
            _person(rows, made, name, number, person, staff)
    rows.write(session)
    add_cycle(session, shipped, made, "Spring review", rate, closed=closed, staff=staff, facts=facts)
    return made


def add_cycle(
    session: Session,
    shipped: Catalogue,
    made: Council,
    title: str,
    rate: Rate = by_number,
    *,
    closed: bool = True,
    staff: str = "staff",
    opened: datetime = OPENED,
    facts: Facts = alike,
    framework_id: str = FRAMEWORK,
) -> UUID:
    """A cycle in which everybody's review is signed by both. Gives its id, which is then the council's."""
    framework = shipped.framework(framework_id)
    rows = Rows()
    made.cycle_id, made.framework_id = id_of("cycle", title), framework_id
    made.competencies = tuple(one.id for one in framework.competencies)
    _cycle(rows, made, title)
    rows.add(
        CycleFramework,
        cycle_id=made.cycle_id,
        framework_id=framework_id,
        position=1,
        depth="theme",
        fingerprint=keep_words(session, framework),
    )
    rows.add(
        CycleOpening,
        cycle_id=made.cycle_id,
        opened_at=opened,
        role_profiles={name: frozen_profile(profile) for name, profile in shipped.role_profiles.items()},
        editions=frozen_editions(shipped.editions, [framework_id]),
    )
    for name, people in made.people.items():
        for number, person in enumerate(people):
            steps = [rate(name, number, place) for place in range(len(made.competencies))]
            _review(rows, made, name, person, steps, staff, facts(name, number))
    rows.write(session)
    if closed:
        close(session, made.cycle_id, opened + (CLOSED - OPENED))
    return made.cycle_id


def close(session: Session, cycle_id: UUID, closed_at: datetime = CLOSED) -> None:
    """The cycle closed on that day, with the teams as they stand."""
    session.add(CycleClosure(cycle_id=cycle_id, closed_at=closed_at))
    keep_tree(session, cycle_id)
    session.flush()


def leader_of(made: Council, team: str, number: int) -> UUID | None:
    """Who leads this person: the team's leader, or the leader of the next team above that has anybody."""
    if number > 0:
        return made.people[team][0]
    above = made.shape[team][0]
    while above is not None and not made.people[above]:
        above = made.shape[above][0]
    return made.people[above][0] if above is not None else None


def give(session: Session, person: UUID, role: str) -> None:
    """A role in running the product."""
    session.add(RoleGrant(person_id=person, role=role, granted_at=OPENED))
    session.flush()


def _person(rows: Rows, made: Council, team: str, number: int, person: UUID, staff: str) -> None:
    rows.add(
        Person,
        id=person,
        staff_number=f"{team}-{number}",
        name=f"{team} {number}",
        employer="Wexcombe Council",
        role_profile=staff,
        team_id=made.team_id(team),
        starts_on=date(2020, 4, 6),
    )
    leader = leader_of(made, team, number)
    if leader is not None:
        rows.add(
            ReportingLine,
            id=id_of("line", person),
            person_id=person,
            manager_id=leader,
            kind="manager",
            starts_on=date(2020, 4, 6),
        )


def _cycle(rows: Rows, made: Council, title: str) -> None:
    rows.add(
        Cycle,
        id=made.cycle_id,
        title=title,
        purpose=PURPOSE,
        opens_on=OPENED.date(),
        self_due_on=date(2026, 3, 20),
        manager_due_on=date(2026, 4, 3),
        closes_on=CLOSED.date(),
        population={"teams": [], "role_profiles": [], "started_by": None},
        made_at=OPENED,
    )


def _review(
    rows: Rows,
    made: Council,
    team: str,
    person: UUID,
    steps: Sequence[Steps | None],
    staff: str,
    facts: tuple[str, str, str],
) -> None:
    """A review that both have signed. A competency of None: the two agreed to differ."""
    participation = made.participation_id(person)
    manager = leader_of(made, team, made.people[team].index(person)) or made.people[team][-1]
    rows.add(
        Participation,
        id=participation,
        cycle_id=made.cycle_id,
        person_id=person,
        team_id=made.team_id(team),
        role_profile=staff,
        grade=facts[0],
        location=facts[1],
        service_band=facts[2],
        manager_id=manager,
        joined_at=OPENED,
    )
    for side, author in (("self", person), ("manager", manager)):
        assessment = id_of(side, participation)
        rows.add(
            Assessment,
            id=assessment,
            participation_id=participation,
            side=side,
            author_id=author,
            started_at=OPENED,
        )
        rows.add(
            Submission,
            id=id_of("submission", assessment),
            assessment_id=assessment,
            handed_in_by_id=author,
            handed_in_at=OPENED,
        )
        for competency, step in zip(made.competencies, steps, strict=True):
            given = (step.own if side == "self" else step.manager) if step else 2
            rows.add(
                Result,
                assessment_id=assessment,
                framework_id=made.framework_id,
                competency_id=competency,
                step=given,
                rule_version=1,
            )
    rows.add(Reveal, participation_id=participation, revealed_at=OPENED)
    for competency, step in zip(made.competencies, steps, strict=True):
        rows.add(
            AgreedRating,
            participation_id=participation,
            framework_id=made.framework_id,
            competency_id=competency,
            step=step.agreed if step else None,
            settled_by_id=manager,
            settled_at=SIGNED,
        )
    record = id_of("record", participation)
    kept = {"revision": 1, "body": {}, "digest": "0" * 64, "shared_at": SIGNED}
    rows.add(Record, id=record, participation_id=participation, **kept)
    for party, who in (("manager", manager), ("employee", person)):
        rows.add(
            SignOff, record_id=record, party=party, signed_by_id=who, decision="accept", signed_at=SIGNED
        )


def person(session: Session, who: UUID) -> Person:
    """The person with this id."""
    found = session.get(Person, who)
    assert found is not None
    return found
