"""Where people's own words are kept: every column, how to find its rows for one review or person, and who wrote them.

`tests/house/test_texts.py` asks of every text column of the database that it is listed here or named there with a
reason, so that words can be taken out wherever they were written.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, and_, false, select
from sqlalchemy.orm import InstrumentedAttribute

from kie.assessments.models import (
    FORMER,
    SIDES,
    Assessment,
    HandOverNote,
    Observation,
    Rating,
    Submission,
    Wants,
)
from kie.assessments.observed_models import ObservationReply, ObservationResolution
from kie.cycles.models import Participation
from kie.evidence.models import EvidenceNote
from kie.i18n import N_
from kie.records.places import Place, Scope
from kie.records.texts_of_plans import PLAN_PLACES
from kie.records.texts_of_reasons import REASON_PLACES
from kie.reviews.models import (
    AddedIssue,
    Annotation,
    IssueOutcome,
    Meeting,
    Moderation,
    Record,
    Reopening,
    SignOff,
)


def _of_assessment(model: Any) -> Callable[[Scope], Select[Any]]:
    """Of the two sides of a review and of drafts that were set aside; of what the two can read, only what stands as
    handed in. Where one went ahead, the other's draft is still theirs alone."""

    def rows(scope: Scope) -> Select[Any]:
        sides = SIDES if scope.to_read else (*SIDES, FORMER)
        found = (
            select(model)
            .join(Assessment, Assessment.id == model.assessment_id)
            .where(Assessment.participation_id == scope.participation_id, Assessment.side.in_(sides))
        )
        if not scope.to_read:
            return found
        standing = and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
        return found.join(Submission, standing)

    return rows


def _observations(shared: bool) -> Callable[[Scope], Select[Any]]:
    """What somebody noted of their own behaviours and did not share is theirs alone."""

    def rows(scope: Scope) -> Select[Any]:
        return _of_assessment(Observation)(scope).where(Observation.shared.is_(shared))

    return rows


def _of_review(model: Any) -> Callable[[Scope], Select[Any]]:
    return lambda scope: select(model).where(model.participation_id == scope.participation_id)


def _of_record(model: Any) -> Callable[[Scope], Select[Any]]:
    def rows(scope: Scope) -> Select[Any]:
        return (
            select(model)
            .join(Record, Record.id == model.record_id)
            .where(Record.participation_id == scope.participation_id)
        )

    return rows


def _meeting(scope: Scope) -> Select[Any]:
    """Both write to it; the person it is about stands for both, and the other hears of it as their manager."""
    return (
        select(Meeting)
        .join(Participation, Participation.id == Meeting.participation_id)
        .where(Meeting.participation_id == scope.participation_id)
    )


def _notes(scope: Scope) -> Select[Any]:
    return select(EvidenceNote).where(EvidenceNote.person_id == scope.person_id)


def _records(scope: Scope) -> Select[Any, Any]:
    """Every record of the person, because each quotes the plan; see `part_of_record`. None quotes a reason."""
    manager = and_(SignOff.record_id == Record.id, SignOff.party == "manager")
    found = (
        select(Record, SignOff.signed_by_id)
        .join(Participation, Participation.id == Record.participation_id)
        .outerjoin(SignOff, manager)
        .where(Participation.person_id == scope.person_id)
    )
    return found.where(false()) if scope.reasons_only else found


def part_of_record(scope: Scope, record: Record) -> str | None:
    """Which part of a record's body is within the scope: the plan that it quotes, or None for all of it."""
    return None if record.participation_id == scope.participation_id else "plan"


PLACES = (
    Place(N_("Notes on ratings"), (Rating.note,), Assessment.author_id, _of_assessment(Rating)),
    Place(
        N_("What the person wants and needs"),
        (Wants.soon, Wants.later, Wants.in_the_way, Wants.needs),
        Assessment.author_id,
        _of_assessment(Wants),
    ),
    Place(
        N_("What a former manager handed over"),
        (HandOverNote.words,),
        HandOverNote.author_id,
        _of_review(HandOverNote),
        open_to_hr=False,
    ),
    Place(N_("Unhelpful behaviours"), (Observation.what_seen,), Assessment.author_id, _observations(True)),
    Place(
        N_("Unhelpful behaviours kept to oneself"),
        (Observation.what_seen,),
        Assessment.author_id,
        _observations(False),
        False,
    ),
    Place(
        N_("Replies to unhelpful behaviours"),
        (ObservationReply.words,),
        Assessment.author_id,
        _of_assessment(ObservationReply),
    ),
    Place(
        N_("How unhelpful behaviours were resolved"),
        (ObservationResolution.words,),
        ObservationResolution.resolved_by_id,
        _of_assessment(ObservationResolution),
    ),
    Place(
        N_("What was added to the agenda"),
        (AddedIssue.words,),
        AddedIssue.added_by_id,
        _of_review(AddedIssue),
    ),
    Place(
        N_("How key issues were closed"),
        (IssueOutcome.note,),
        IssueOutcome.settled_by_id,
        _of_review(IssueOutcome),
    ),
    Place(N_("The meeting"), (Meeting.place, Meeting.notes), Participation.person_id, _meeting),
    Place(
        N_("Why a record was opened again"),
        (Reopening.reason,),
        Reopening.reopened_by_id,
        _of_record(Reopening),
    ),
    Place(
        N_("Decisions on a disagreement"),
        (Moderation.reason,),
        Moderation.decided_by_id,
        _of_record(Moderation),
    ),
    *PLAN_PLACES,
    Place(
        N_("The diary"),
        (EvidenceNote.words,),
        EvidenceNote.author_id,
        _notes,
        open_to_hr=False,
        of_review=False,
    ),
    Place(
        N_("Comments under a record"),
        (SignOff.comment,),
        SignOff.signed_by_id,
        _of_record(SignOff),
        signed=True,
    ),
    Place(
        N_("Additions to a record"),
        (Annotation.words,),
        Annotation.author_id,
        _of_record(Annotation),
        signed=True,
    ),
    *REASON_PLACES,
)
"""All but the kept records, which are bodies rather than columns: see `striking`."""


def places_in(scope: Scope) -> tuple[Place, ...]:
    """The places that a scope reaches."""
    return REASON_PLACES if scope.reasons_only else PLACES


RECORDS = _records

RECORD_TITLE = N_("Kept records")


def place_of(column: InstrumentedAttribute[str]) -> str:
    """The column as the trace names it, such as `ratings.note`."""
    return f"{column.class_.__tablename__}.{column.key}"


def room_of(column: InstrumentedAttribute[str]) -> int | None:
    """The most characters that the column keeps; None for any number."""
    length: int | None = getattr(column.type, "length", None)
    return length


def title_of(named: str) -> str:
    """What a reader calls the place of a struck text, such as `ratings.note`."""
    for place in PLACES:
        if named in map(place_of, place.columns):
            return place.title
    return RECORD_TITLE
