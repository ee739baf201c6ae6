"""Reviews of plans in the demonstration: a talk with answers, a pause that waits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.plans.models import Plan
from kie.plans.pauses import ask
from kie.plans.review_whole import Answers
from kie.plans.talks import note_talk

SAID = Answers(
    moved="I ask before I answer now; two callers said so.",
    in_the_way="The second phone, on Fridays.",
    support="The course place came. Cover for the late desk did not.",
    next_steps="Sit in on one call with Ben before the end of the month.",
)


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
