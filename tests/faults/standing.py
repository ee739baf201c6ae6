"""What the database holds of one person's assessment, counted."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Rating, Result, Submission
from kie.events import Event
from tests.faults.town import Rater, Town

ACTIONS = ("assessment.saved", "assessment.handed-in", "assessment.taken-back")


@dataclass(frozen=True, slots=True)
class Standing:
    """By item or action, and in all."""

    versions: dict[str, int]
    notes: dict[str, str]
    events: dict[str, int]
    submissions: int
    handed_in: int
    results: int


def standing(town: Town, rater: Rater) -> Standing:
    """How it stands now."""
    with Session(town.engine) as session:
        mine = Assessment.participation_id == rater.participation_id
        mine_id = session.scalars(select(Assessment.id).where(mine, Assessment.side == "self")).one()
        ratings = session.scalars(select(Rating).where(Rating.assessment_id == mine_id)).all()
        handed_in = session.scalars(select(Submission).where(Submission.assessment_id == mine_id)).all()
        return Standing(
            {f"{one.framework_id}/{one.node_id}": one.version for one in ratings},
            {f"{one.framework_id}/{one.node_id}": one.note for one in ratings},
            {
                action: session.scalar(
                    select(func.count()).where(Event.subject == str(mine_id), Event.action == action)
                )
                or 0
                for action in ACTIONS
            },
            len(handed_in),
            sum(one.taken_back_at is None for one in handed_in),
            session.scalar(select(func.count()).where(Result.assessment_id == mine_id)) or 0,
        )
