"""The draft that a rater writes: who may write now, and what text is taken as it is."""

from dataclasses import dataclass
from typing import NoReturn
from uuid import UUID

from sqlalchemy import Exists, and_, delete, exists, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.models import (
    SIDES,
    Assessment,
    GoneAhead,
    Observation,
    Rating,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.assessments.rules import NOTE_LIMIT
from kie.cycles.holding import hold
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, Invalid
from kie.i18n import _


class CycleNotOpen(Conflict):
    """The cycle is closed, or was never opened: nothing is written or handed in."""


class AssessmentHandedIn(Conflict):
    """The assessment is handed in, so it cannot be changed while that stands."""


class OtherWentAhead(Conflict):
    """The other side went ahead without this part, and reads nothing new of it: it stays blank for good."""


class TextRefused(Invalid):
    """A text is too long, or holds characters that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One rater's rows, locked until the transaction ends. `ratings` by (framework id, node id).

    `left_behind`: it was not handed in when the other side went ahead, so it never will be.
    """

    assessment: Assessment
    ratings: dict[tuple[str, str], Rating]
    submission: Submission | None
    left_behind: bool = False


def hold_open(session: Session, context: ParticipationContext) -> None:
    """Wait until nobody else writes this participation; raise CycleNotOpen unless its cycle takes work then."""
    if not hold(session, context):
        raise CycleNotOpen(
            _("%(cycle)s is closed, so nothing was saved.", cycle=context.cycle.cycle.title),
            _("What you typed is still on this page: copy it if you want to keep it."),
        )


def read_draft(session: Session, participation_id: UUID, side: str) -> Draft | None:
    """The rater's rows in one statement, as they stand now; None before the first save."""
    rows = session.execute(
        select(Assessment, Submission, Rating, _went_ahead(participation_id).label("went_ahead"))
        .outerjoin(
            Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
        )
        .outerjoin(Rating, Rating.assessment_id == Assessment.id)
        .where(Assessment.participation_id == participation_id, Assessment.side == side)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return None
    ratings = {(row.Rating.framework_id, row.Rating.node_id): row.Rating for row in rows if row.Rating}
    left_behind = rows[0].went_ahead and rows[0].Submission is None
    return Draft(rows[0].Assessment, ratings, rows[0].Submission, left_behind)


def _went_ahead(participation_id: UUID) -> Exists:
    return exists().where(GoneAhead.participation_id == participation_id)


def refuse_what_is_left_behind() -> NoReturn:
    """Raises OtherWentAhead."""
    raise OtherWentAhead(
        _("The other side went ahead without this part, so it cannot be changed or handed in."),
        _("The exchange is open to both of you. Say there what you would have written."),
    )


def open_draft(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> Draft:
    """The draft for writing, made if this is the first save, and locked.

    What somebody who rated this person before had begun and not handed in is removed: it was theirs, and the one who
    rates now starts afresh. Raises CycleNotOpen, AssessmentHandedIn and OtherWentAhead.
    """
    if side not in SIDES:
        raise ValueError(side)
    hold_open(session, context)
    draft = read_draft(session, context.participation.id, side)
    if draft is None:
        if session.scalar(select(_went_ahead(context.participation.id))):
            refuse_what_is_left_behind()
        return Draft(_begin(session, context, side, actor_id), {}, None)
    if draft.submission is not None:
        raise AssessmentHandedIn(
            _("This part is handed in, so nothing was changed."),
            _("Take it back first, as long as the other part is not handed in."),
        )
    if draft.left_behind:
        refuse_what_is_left_behind()
    if draft.assessment.author_id != actor_id:
        return _begin_again(session, context, draft, actor_id)
    return draft


def _begin(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> Assessment:
    assessment = Assessment(
        participation_id=context.participation.id, side=side, author_id=actor_id, started_at=clock.now()
    )
    session.add(assessment)
    session.flush()
    return assessment


def _begin_again(session: Session, context: ParticipationContext, draft: Draft, actor_id: UUID) -> Draft:
    assessment = draft.assessment
    for table in (Observation, UnhelpfulAnswer, Wants, Rating):
        session.execute(delete(table).where(table.assessment_id == assessment.id))
    assessment.author_id, assessment.started_at = actor_id, clock.now()
    events.record(session, actor_id, "draft.discarded", person_id=context.person.id, subject=assessment.id)
    session.flush()
    return Draft(assessment, {}, None)


def tidied(text: str, limit: int = NOTE_LIMIT) -> str:
    """The text with line ends as `\\n`, otherwise exactly as written. Raises TextRefused saying what is wrong."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        raise TextRefused(
            _(
                "This text has %(length)s characters; %(limit)s is the most. Shorten it and save again.",
                length=f"{len(text):,}",
                limit=f"{limit:,}",
            )
        )
    if "\x00" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise TextRefused(
            _("This text holds a character that cannot be kept. Type it again instead of pasting it.")
        )
    return text
