"""Of assessments: all that the person wrote themselves, and what others wrote of them once both sides can be read."""

from typing import Any

from sqlalchemy import Select, and_, case, literal

from kie.assessments.models import (
    AgreedRating,
    Assessment,
    GoneAhead,
    HandOverNote,
    Rating,
    Result,
    Reveal,
    Submission,
    Wants,
)
from kie.assessments.on_paper import PaperEntry
from kie.cycles.models import Cycle, Participation
from kie.i18n import N_
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.subject_access.sources import (
    CYCLE,
    SIDE,
    SIDES,
    assessments_of,
    inside,
    of_review,
    rated,
    revealed,
    standing,
)

WRITTEN = {
    "self": N_("Typed in for them"),
    "manager": N_("A manager’s part"),
    "former": N_("Set aside"),
}


def _assessments(found: Select[Any], asking: Asking) -> Select[Any]:
    return assessments_of(found, asking).order_by(Cycle.opens_on, Assessment.started_at)


def _submissions(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = assessments_of(found, asking).join(Submission, Submission.assessment_id == Assessment.id)
    return rows.order_by(Submission.handed_in_at)


def _written(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = (
        found.select_from(Assessment)
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
    )
    theirs = (Assessment.author_id == asking.person_id, Participation.person_id != asking.person_id)
    return rows.where(*theirs).order_by(Assessment.started_at, Assessment.id)


PART = Part(
    "assessments",
    N_("Assessments"),
    40,
    (
        Section(
            "assessments",
            N_("What was begun, by whom"),
            (
                CYCLE,
                SIDE,
                Field("author", N_("By"), name_of(Assessment.author_id), "name"),
                Field("started_at", N_("Begun"), Assessment.started_at),
                Field("set_aside_at", N_("Set aside"), Assessment.set_aside_at),
                Field("handed_in", N_("Handed in at present"), case((standing(), True), else_=False)),
                Field(
                    "readable",
                    N_("You can read it"),
                    case(
                        (Assessment.side == "self", True), (and_(revealed(), standing()), True), else_=False
                    ),
                ),
            ),
            _assessments,
            note=N_(
                "What your manager writes you can read once both parts are handed in, or one side has gone ahead. "
                "Until then it is hidden from you, as yours is from them; an unfinished draft of a former manager is "
                "deleted after thirty days."
            ),
        ),
        Section(
            "submissions",
            N_("Each time something was handed in"),
            (
                CYCLE,
                SIDE,
                Field("handed_in_by", N_("By"), name_of(Submission.handed_in_by_id), "name"),
                Field("handed_in_at", N_("Handed in"), Submission.handed_in_at),
                Field("late", N_("After the due date"), Submission.late),
                Field("taken_back_at", N_("Taken back"), Submission.taken_back_at),
            ),
            _submissions,
        ),
        Section(
            "ratings",
            N_("Ratings and notes"),
            (
                CYCLE,
                SIDE,
                *rated(Rating.node_id, Rating.framework_id, Rating.step),
                Field("opted_out", N_("Answered with “does not come up” or “not seen”"), Rating.opted_out),
                Field("note", N_("Note"), Rating.note, "words"),
                Field("done_well", N_("Done well"), Rating.done_well),
                Field("to_work_on", N_("To work on"), Rating.to_work_on),
                Field("saved_at", N_("Saved"), Rating.saved_at),
                Field("saved_by", N_("Saved by somebody else"), name_of(Rating.saved_by_id), "name"),
            ),
            inside(Rating, Rating.framework_id, Rating.node_id),
            rated=True,
        ),
        Section(
            "results",
            N_("Results by the rule"),
            (
                CYCLE,
                SIDE,
                *rated(Result.competency_id, Result.framework_id, Result.step),
                Field("rule_version", N_("Version of the rule"), Result.rule_version),
            ),
            inside(Result, Result.framework_id, Result.competency_id),
            rated=True,
        ),
        Section(
            "wants",
            N_("What you want and need"),
            (
                CYCLE,
                Field("soon", N_("Soon"), Wants.soon, "words"),
                Field("later", N_("Later"), Wants.later, "words"),
                Field("in_the_way", N_("What gets in the way"), Wants.in_the_way, "words"),
                Field("needs", N_("What you need from your manager"), Wants.needs, "words"),
                Field("saved_at", N_("Saved"), Wants.saved_at),
            ),
            inside(Wants, Wants.saved_at),
        ),
        Section(
            "agreed",
            N_("What you agreed in the exchange"),
            (
                CYCLE,
                *rated(AgreedRating.competency_id, AgreedRating.framework_id, AgreedRating.step),
                Field("settled_by", N_("Written down by"), name_of(AgreedRating.settled_by_id), "name"),
                Field("settled_at", N_("Written down"), AgreedRating.settled_at),
            ),
            of_review(AgreedRating, AgreedRating.framework_id, AgreedRating.competency_id),
            rated=True,
        ),
        Section(
            "reveals",
            N_("Since when both can be read"),
            (CYCLE, Field("revealed_at", N_("Since"), Reveal.revealed_at)),
            of_review(Reveal),
        ),
        Section(
            "gone-ahead",
            N_("When one side went ahead without the other"),
            (
                CYCLE,
                Field("side", N_("Which side"), GoneAhead.side, codes=SIDES),
                Field("gone_by", N_("Who"), name_of(GoneAhead.gone_by_id), "name"),
                Field("gone_at", N_("When"), GoneAhead.gone_at),
            ),
            of_review(GoneAhead),
        ),
        Section(
            "handed-over",
            N_("What former managers handed over"),
            (
                CYCLE,
                Field("author", N_("By"), name_of(HandOverNote.author_id), "name"),
                Field(
                    "words", N_("Words"), case((revealed(), HandOverNote.words), else_=literal("")), "words"
                ),
                Field("signed_at", N_("Signed"), HandOverNote.signed_at),
            ),
            of_review(HandOverNote, HandOverNote.signed_at),
            note=N_("The words are here once both parts are handed in, or one side has gone ahead."),
            own_only=True,
        ),
        Section(
            "paper",
            N_("What came on paper"),
            (
                CYCLE,
                Field(
                    "kind",
                    N_("What"),
                    PaperEntry.kind,
                    codes={
                        "typed": N_("Typed in"),
                        "corrected": N_("Corrected"),
                        "confirmed": N_("Confirmed by you"),
                    },
                ),
                Field("typed_by", N_("By"), name_of(PaperEntry.typed_by_id), "name"),
                Field("typed_at", N_("When"), PaperEntry.typed_at),
                Field("correct_until", N_("Last day for corrections"), PaperEntry.correct_until),
            ),
            of_review(PaperEntry, PaperEntry.typed_at),
        ),
        Section(
            "written-of-others",
            N_("What you wrote as a manager"),
            (
                CYCLE,
                Field("side", N_("How it stands"), Assessment.side, codes=WRITTEN),
                Field("started_at", N_("Begun"), Assessment.started_at),
            ),
            _written,
            note=N_(
                "One line for each assessment. Of whom it is, and its words, stand in that person’s file."
            ),
        ),
    ),
)
