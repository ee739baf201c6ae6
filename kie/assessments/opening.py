"""Opening one side's part for whoever may write it."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.queries import Sheet, sheet
from kie.assessments.screens import Part
from kie.cycles.queries import ParticipationContext


def part_for(session: Session, context: ParticipationContext, side: str, viewer_id: UUID) -> Part:
    """This side's part as the viewer sees it: what somebody else wrote before them stays hidden."""
    found = sheet(session, context.participation.id, side)
    if found.assessment is None or found.assessment.author_id == viewer_id:
        return Part(context, side, found, viewer_id)
    return Part(
        context,
        side,
        Sheet(),
        viewer_id,
        foreign=True,
        handed_in_by_other=found.submission is not None,
    )
