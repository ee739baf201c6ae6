"""Unhelpful behaviours that belong on the agenda of a review because they were raised, now or earlier."""

from datetime import datetime

from sqlalchemy.orm import Session

from kie.assessments.standing import StandingObservation, observations_about
from kie.cycles.queries import ParticipationContext


def observed_in(
    session: Session, context: ParticipationContext, revealed_at: datetime
) -> dict[tuple[str, str], StandingObservation]:
    """What was raised in this review, and earlier and was open when this one was revealed; the newest of each, in
    whichever edition of the framework it stands.

    What is resolved stays on the agenda of the review in which it was, as a thing that was closed.
    """
    editions = context.cycle.editions
    found: dict[tuple[str, str], StandingObservation] = {}
    for one in observations_about(session, context.person.id):
        here = one.participation_id == context.participation.id
        resolved_at = None if one.resolution is None else one.resolution.resolved_at
        if here or (one.revealed_at < revealed_at and (resolved_at is None or resolved_at >= revealed_at)):
            newer = (editions.source(one.framework_id, *key).one == one.statement_id for key in found)
            if not any(newer):
                found[one.key] = one
    return found
