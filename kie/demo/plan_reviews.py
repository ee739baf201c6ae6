"""Reviews of plans in the demonstration: what was said of older goals, a talk with answers, a pause that waits."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.demo.cycles import at
from kie.demo.rows import Rows
from kie.people.models import Person
from kie.plans.models import Plan
from kie.plans.pauses import ask
from kie.plans.review_models import GoalStatus
from kie.plans.review_statuses import OlderGoal, Status
from kie.plans.review_whole import Answers
from kie.plans.talks import note_talk
from kie.plans.whole import PlanView, Signed
from kie.reviews.older_goals import older_goals_of

SAID = Answers(
    moved="I ask before I answer now; two callers said so.",
    in_the_way="The second phone, on Fridays.",
    support="The course place came. Cover for the late desk did not.",
    next_steps="Sit in on one call with Ben before the end of the month.",
)


def older_lines(
    session: Session,
    rows: Rows,
    random: Random,
    participation_id: UUID,
    plan: PlanView | None,
    leader: Person,
    opened: date,
) -> tuple[OlderGoal, ...]:
    """The older goals of a review that is signed: most carried on, some done, as the manager says."""
    found, said_at = [], at(opened + timedelta(days=15), random)
    for one in older_goals_of(session, participation_id, plan):
        if one.status is None:
            kind = random.choice(("carried-on", "carried-on", "done"))
            status = Status(kind, "", Signed(leader.id, leader.name, "manager", said_at), 1)
            rows.add(
                GoalStatus,
                participation_id=participation_id,
                goal_id=one.goal.id,
                kind=kind,
                reason="",
                given_by_id=leader.id,
                given_at=said_at,
                version=1,
            )
            found.append(OlderGoal(one.goal, status))
        else:
            found.append(one)
    return tuple(found)


def write_plan_reviews(session: Session, ana: UUID, team: list[UUID]) -> None:
    """Ana noted a talk that waits for Ben; the first other of his people with a plan asks for a pause."""
    today = clock.today()
    note_talk(session, ana, today - timedelta(days=1), "", ana, SAID)
    planned = session.scalars(
        select(Plan.person_id)
        .where(Plan.person_id.in_(team), Plan.person_id != ana)
        .order_by(Plan.person_id)
        .limit(1)
    ).first()
    if planned is not None:
        ask(session, planned, today + timedelta(days=7), today + timedelta(days=34), planned)
