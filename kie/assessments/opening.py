"""Opening one side's part for whoever may write it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.ahead import gone_ahead_of
from kie.assessments.former import author_for
from kie.assessments.queries import Sheet, former_sheet, sheet
from kie.assessments.screens import Part
from kie.cycles.queries import ParticipationContext
from kie.people.queries import names_of


def part_for(session: Session, context: ParticipationContext, side: str, viewer_id: UUID) -> Part:
    """This side's part as the viewer sees it: what somebody else wrote before them stays hidden.

    A delegate sees the manager's. Whoever came back sees what was set aside for them, which they go on with. What the
    other side went ahead without can be read and no longer written.
    """
    part = _part_for(session, context, side, viewer_id)
    if part.sheet.submission is None and not part.handed_in_by_other:
        left_behind = gone_ahead_of(session, context.participation.id) is not None
        part = replace(part, left_behind=left_behind)
    return part


def _part_for(session: Session, context: ParticipationContext, side: str, viewer_id: UUID) -> Part:
    found = sheet(session, context.participation.id, side)
    standing = found.assessment
    if standing is not None and standing.author_id == viewer_id:
        return Part(context, side, found, viewer_id)
    if standing is None and side == "self":
        return Part(context, side, found, viewer_id)
    author_id = author_for(session, context, side, viewer_id)
    if standing is not None and standing.author_id == author_id:
        return Part(context, side, found, viewer_id)
    handed_in = found.submission is not None
    own = Sheet() if handed_in else former_sheet(session, context.participation.id, author_id)
    if standing is None or own.assessment is not None:
        return Part(context, side, own, viewer_id)
    name = names_of(session, [standing.author_id])[standing.author_id]
    return Part(
        context, side, Sheet(), viewer_id, foreign=True, handed_in_by_other=handed_in, former_rater=name
    )
