"""A revealed review as HR reads it: in the form of its record, with nothing to press."""

from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.plans.queries import plan_of
from kie.reviews.agenda import read_review
from kie.reviews.body import record_body
from kie.reviews.older_goals import older_goals_of
from kie.reviews.record_pages import RecordPage, draft_page


def review_as_it_stands(session: Session, context: ParticipationContext) -> RecordPage:
    """What a record of the review would hold if it were made now. The caller asks first whether it was revealed."""
    review = read_review(session, context)
    leader = review.manager or context.person
    plan = plan_of(session, context.person.id)
    return draft_page(record_body(review, plan, leader, older_goals_of(session, review.id, plan)), "")
