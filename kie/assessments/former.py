"""Whose draft is written, and drafts of those who no longer rate the person: set aside, never shown, taken up again."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.models import (
    FORMER,
    Assessment,
    Observation,
    Rating,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.cycles.models import Participation
from kie.cycles.queries import ParticipationContext
from kie.errors import NotFound
from kie.people.models import ReportingLine
from kie.people.queries import in_force, raters_of

KEPT_FOR = timedelta(days=30)
"""How long somebody who no longer rates a person may hand over or discard what they had begun; then it goes."""


def kept_until(set_aside_on: date) -> date:
    """The last day on which a draft set aside on that day can be handed over."""
    return set_aside_on + KEPT_FOR


def still_theirs(today: date) -> ColumnElement[bool]:
    """Condition on an Assessment and its Participation: the author leads the person today, and is at most away."""
    return (
        select(ReportingLine.id)
        .where(
            ReportingLine.person_id == Participation.person_id,
            ReportingLine.manager_id == Assessment.author_id,
            ReportingLine.kind != "moderator",
            in_force(today),
        )
        .exists()
    )


def author_for(
    session: Session,
    context: ParticipationContext,
    side: str,
    actor_id: UUID,
    on_behalf_of: UUID | None = None,
) -> UUID:
    """Whose draft the actor writes: for a delegate the manager's, else their own; at most one statement.

    `on_behalf_of`: in whose name somebody types what was written on paper.
    """
    if on_behalf_of is not None or side == "self":
        return on_behalf_of or actor_id
    return raters_of(session, context.person.id, clock.today()).part_of(actor_id)


def author_today(session: Session, context: ParticipationContext, actor_id: UUID) -> UUID:
    """Whose manager's part the actor writes, read while nobody else writes it; one statement.

    Raises NotFound for somebody who does not rate the person any more: a delegate whose days were ended, a manager
    who was followed by another, while their save waited.
    """
    raters = raters_of(session, context.person.id, clock.today())
    if actor_id not in (raters.leader, *raters.delegates):
        raise NotFound()
    return raters.part_of(actor_id)


def set_aside(session: Session, assessment: Assessment, person_id: UUID, actor_id: UUID | None) -> None:
    """Put an unfinished draft aside for its author: from now on it is neither side of the review."""
    assessment.side, assessment.set_aside_at = FORMER, clock.now()
    events.record(session, actor_id, "draft.set-aside", person_id=person_id, subject=assessment.id)
    session.flush()


def take_up(session: Session, assessment_id: UUID, side: str, person_id: UUID, actor_id: UUID) -> None:
    """Let somebody who came back go on with the draft that was set aside for them."""
    assessment = session.get_one(Assessment, assessment_id, populate_existing=True)
    assessment.side, assessment.set_aside_at = side, None
    events.record(session, actor_id, "draft.taken-up", person_id=person_id, subject=assessment.id)
    session.flush()


def remove(session: Session, assessment_id: UUID) -> None:
    """Delete a draft with all that is in it, also what is left of submissions that were taken back."""
    for table in (Observation, UnhelpfulAnswer, Wants, Rating, Submission):
        session.execute(delete(table).where(table.assessment_id == assessment_id))
    session.execute(delete(Assessment).where(Assessment.id == assessment_id))
