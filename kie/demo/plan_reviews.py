"""Reviews of plans in the demonstration: a talk with answers, a pause that waits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.plans.pauses import ask
from kie.plans.review_queries import countings_of
from kie.plans.review_whole import Answers
from kie.plans.talks import note_talk

SAID = Answers(
    moved="I ask before I answer now; two callers said so.",
    in_the_way="The second phone, on Fridays.",
    support="The course place came. Cover for the late desk did not.",
    next_steps="Sit in on one call with Ben before the end of the month.",
)


def write_plan_reviews(session: Session, ana: UUID, team: list[UUID]) -> None:
    """Ana noted a talk that waits for Ben; one other of his people asks for a pause."""
    note_talk(session, ana, clock.today() - timedelta(days=1), "", ana, SAID)
    ask_for_a_pause(session, [one for one in team if one != ana])


def ask_for_a_pause(session: Session, team: list[UUID]) -> UUID | None:
    """The first of these whose plan has a goal that is not over asks that it rests for four weeks. None: nobody has."""
    today = clock.today()
    planned = min(countings_of(session, team), default=None)
    if planned is not None:
        ask(session, planned, today + timedelta(days=7), today + timedelta(days=34), planned)
    return planned
