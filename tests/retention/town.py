"""A small town with drafts in closed cycles, written straight into the tables."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import Assessment, Rating, Submission
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.holds import Hold
from kie.people.models import Person, Team
from kie.retention.holding import make_hold

STATES = ("draft", "empty", "handed-in", "taken-back")


def closed_cycle(session: Session, title: str, closed_at: datetime | None) -> Cycle:
    """A cycle of the past, closed then; None: still open."""
    day = clock.local(clock.now()).date() - timedelta(days=400)
    cycle = Cycle(
        title=title,
        purpose="For your development.",
        opens_on=day,
        self_due_on=day,
        manager_due_on=day,
        closes_on=day,
        population={},
        made_at=clock.now(),
    )
    session.add(cycle)
    session.flush()
    session.add(CycleOpening(cycle_id=cycle.id, opened_at=clock.now(), role_profiles={}))
    if closed_at is not None:
        session.add(CycleClosure(cycle_id=cycle.id, closed_at=closed_at))
    session.flush()
    return cycle


def take_part(session: Session, cycle: Cycle, person: Person) -> Participation:
    """The person takes part, from the team of this moment."""
    part = Participation(
        cycle_id=cycle.id,
        person_id=person.id,
        team_id=person.team_id,
        role_profile="staff",
        grade="G6",
        location="Town Hall",
        service_band="5",
        joined_at=clock.now(),
    )
    session.add(part)
    session.flush()
    return part


def write(session: Session, part: Participation, side: str, author: Person, state: str) -> Assessment:
    """One side as far as `state` says, one of STATES."""
    aside = clock.now() if side == "former" else None
    made = Assessment(
        participation_id=part.id, side=side, author_id=author.id, started_at=clock.now(), set_aside_at=aside
    )
    session.add(made)
    session.flush()
    if state != "empty":
        session.add(
            Rating(
                assessment_id=made.id,
                framework_id="customer-focus",
                node_id="listens",
                step=3,
                note="A word",
                saved_at=clock.now(),
            )
        )
    if state in ("handed-in", "taken-back"):
        back = clock.now() if state == "taken-back" else None
        session.add(
            Submission(
                assessment_id=made.id, handed_in_by_id=author.id, handed_in_at=clock.now(), taken_back_at=back
            )
        )
    session.flush()
    return made


def written(session: Session) -> set[UUID]:
    """The assessments in which something stands."""
    return set(session.scalars(select(Rating.assessment_id)))


def hold(session: Session, by: Person, on: Person | Team | Cycle, reason: str = "A claim") -> Hold:
    """A hold on somebody or something, to be looked at in thirty days."""
    made = Hold(reason=reason, review_on=clock.today() + timedelta(days=30))
    if isinstance(on, Person):
        made.kind, made.person_id = "person", on.id
    elif isinstance(on, Team):
        made.kind, made.team_id = "team", on.id
    else:
        made.kind, made.cycle_id = "cycle", on.id
    return make_hold(session, by.id, made)
