"""Who had a hand in the manager's part of a review."""

from uuid import UUID

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Rating, Submission


def hands_in_managers_part(
    participations: Select[UUID],
) -> CompoundSelect[UUID, UUID]:
    """Selects (participation id, person id): its author, whoever saved a rating for them, and whoever handed it in.

    A part that was taken back counts too; a draft that was set aside is nobody's part any more.
    """
    part = (Assessment.side == "manager", Assessment.participation_id.in_(participations))
    return union(
        select(Assessment.participation_id, Assessment.author_id.label("person_id")).where(*part),
        select(Assessment.participation_id, Rating.saved_by_id)
        .join(Rating, Rating.assessment_id == Assessment.id)
        .where(*part, Rating.saved_by_id.is_not(None)),
        select(Assessment.participation_id, Submission.handed_in_by_id)
        .join(Submission, Submission.assessment_id == Assessment.id)
        .where(*part),
    )


def wrote_managers_part(session: Session, participation_id: UUID) -> frozenset[UUID]:
    """The people of `hands_in_managers_part` for one review; one statement."""
    found = hands_in_managers_part(_only(participation_id))
    return frozenset(session.scalars(select(found.subquery().c.person_id)))


def _only(participation_id: UUID) -> Select[UUID]:
    return select(Assessment.participation_id).where(Assessment.participation_id == participation_id)
