"""Taking whole reviews out of every table. A tombstone of each is there already: it lets signed words go."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.models import (
    AgreedRating,
    Assessment,
    GoneAhead,
    HandOverNote,
    Observation,
    Rating,
    Result,
    Reveal,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.assessments.observed_models import ObservationReply, ObservationResolution, ObservationTombstone
from kie.assessments.on_paper import PaperEntry
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import EarlierExemption, Exemption, Participation
from kie.cycles.past_models import PastStanding
from kie.evidence.models import SharingHold
from kie.insights.past import note_standings
from kie.paper.models import PaperForm, PaperOpening
from kie.plans.models import Goal
from kie.plans.review_models import GoalStatus
from kie.records.models import (
    RemovalAnswer,
    RemovalApproval,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
    RemovalSigner,
)
from kie.records.sample_models import SampledRecord
from kie.reviews.models import (
    Acknowledgement,
    AddedIssue,
    Annotation,
    IssueOutcome,
    Meeting,
    MeetingConfirmation,
    Moderation,
    Record,
    Reopening,
    SignOff,
)
from kie.reviews.struck import Striking, StruckText
from kie.reviews.worthwhile_models import WorthwhileAsked

OF_ASSESSMENT: tuple[Any, ...] = (
    ObservationReply,
    ObservationResolution,
    Observation,
    UnhelpfulAnswer,
    Wants,
    Rating,
    Result,
    Submission,
)
OF_RECORD: tuple[Any, ...] = (SampledRecord, Annotation, Moderation, Reopening, Acknowledgement, SignOff)
OF_REQUEST: tuple[Any, ...] = (RemovalAnswer, RemovalApproval, RemovalDecline, RemovalSigner, RemovalProposal)
OF_REVIEW: tuple[Any, ...] = (
    Assessment,
    Record,
    PaperForm,
    PaperEntry,
    RemovalRequest,
    AddedIssue,
    IssueOutcome,
    AgreedRating,
    Meeting,
    MeetingConfirmation,
    Reveal,
    GoneAhead,
    HandOverNote,
    SharingHold,
    GoalStatus,
    ObservationTombstone,
    EarlierExemption,
    ExtendedParticipation,
    WorthwhileAsked,
)
"""Children before parents, everywhere. What stays of a review is `STAYS`."""
STAYS = {
    "participations": "that the person took part, and where: figures count them",
    "past_standings": "how far the review had come: figures count it",
    "exemptions": "that the person was left out, and until when: figures count it; why goes",
    "strikings": "that words were taken out, which may have stood in other texts of the person as well",
    "goals": "a goal outlives its review, and has a time of its own",
}
"""Tables that lead to a review and keep rows of one that is gone, and why."""


def take_out_reviews(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these reviews with all that hangs on them, and note first how they stood.

    Each has its tombstone by now. Twice does no more than once.
    """
    note_standings(session, ids)
    _forget_strikings(session, ids)
    for tables, parent, key in (
        (OF_ASSESSMENT, Assessment, "assessment_id"),
        (OF_RECORD, Record, "record_id"),
        ((PaperOpening,), PaperForm, "form_id"),
        (OF_REQUEST, RemovalRequest, "request_id"),
    ):
        # By their ids: PostgreSQL would read a whole table to find what hangs on the rows of another.
        theirs = session.scalars(select(parent.id).where(parent.participation_id.in_(ids))).all()
        for table in tables if theirs else ():
            _delete(session, table, getattr(table, key).in_(theirs))
    had = ExtendedParticipation.participation_id.in_(ids)
    extensions = session.scalars(select(ExtendedParticipation.extension_id).where(had).distinct()).all()
    for table in OF_REVIEW:
        _delete(session, table, table.participation_id.in_(ids))
    _forget_what_stays(session, ids)
    _forget_extensions(session, extensions)


def _forget_strikings(session: Session, ids: Sequence[UUID]) -> None:
    """Which texts of the reviews words were taken out of. That it was done stays, and of which other texts."""
    records = select(Record.id).where(Record.participation_id.in_(ids))
    strikings = select(Striking.id).where(Striking.participation_id.in_(ids))
    places = or_(*(StruckText.place.startswith(f"{one}.") for one in _tables()))
    _delete(
        session,
        StruckText,
        or_(StruckText.record_id.in_(records), StruckText.striking_id.in_(strikings) & places),
    )


def _tables() -> list[str]:
    return sorted(one.__tablename__ for one in (*OF_ASSESSMENT, *OF_RECORD, *OF_REVIEW))


def _forget_what_stays(session: Session, ids: Sequence[UUID]) -> None:
    """What is left of the reviews is as little as figures need."""
    for table, which, values in (
        (Goal, Goal.participation_id.in_(ids), {"participation_id": None}),
        (Exemption, Exemption.participation_id.in_(ids), {"reason": ""}),
        (
            Participation,
            Participation.id.in_(ids),
            {"grade": "", "location": "", "service_band": "", "manager_id": None},
        ),
        (PastStanding, PastStanding.participation_id.in_(ids), {"gone_at": clock.now()}),
    ):
        session.execute(
            update(table).where(which).values(values).execution_options(synchronize_session=False)
        )


def _forget_extensions(session: Session, ids: Sequence[UUID]) -> None:
    """Why somebody had more time: once nobody's review is left that had it."""
    others = exists().where(ExtendedParticipation.extension_id == Extension.id)
    _delete(session, Extension, Extension.id.in_(ids) & ~others)


def _delete(session: Session, table: Any, which: ColumnElement[bool]) -> None:
    session.execute(delete(table).where(which).execution_options(synchronize_session=False))
