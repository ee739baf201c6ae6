"""Of unhelpful behaviours: what was seen, the reply, how it was resolved, and that something was deleted."""

from typing import Any

from sqlalchemy import Select

from kie.assessments.models import Assessment, Observation, UnhelpfulAnswer
from kie.assessments.observed_models import ObservationReply, ObservationResolution, ObservationTombstone
from kie.i18n import N_
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.subject_access.sources import CYCLE, CYCLE_ID, SIDE, assessments_of, inside, of_review, revealed


def _observations(found: Select[Any], asking: Asking) -> Select[Any]:
    """What the person keeps to themselves of their own behaviours is in no file but their own."""
    rows: Select[Any] = inside(Observation, Observation.framework_id, Observation.statement_id)(found, asking)
    return rows if asking.own else rows.where(Observation.shared)


def _about_observations(model: Any, moment: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        rows = assessments_of(found, asking).join(model, model.assessment_id == Assessment.id)
        return rows.where(revealed()).order_by(moment)

    return source


PART = Part(
    "behaviours",
    N_("Unhelpful behaviours"),
    45,
    (
        Section(
            "unhelpful",
            N_("The question on unhelpful behaviours"),
            (
                CYCLE,
                CYCLE_ID,
                SIDE,
                Field("framework", N_("Framework"), UnhelpfulAnswer.framework_id),
                Field("none_seen", N_("None seen"), UnhelpfulAnswer.none_seen),
                Field("saved_at", N_("Answered"), UnhelpfulAnswer.saved_at),
            ),
            inside(UnhelpfulAnswer, UnhelpfulAnswer.framework_id),
            rated=True,
        ),
        Section(
            "observations",
            N_("Unhelpful behaviours"),
            (
                CYCLE_ID,
                CYCLE,
                SIDE,
                Field("framework", N_("Framework"), Observation.framework_id),
                Field("node", N_("What"), Observation.statement_id),
                Field("often", N_("How often, as a step"), Observation.step),
                Field("seen_on", N_("Seen"), Observation.seen_on),
                Field("what_seen", N_("What was seen"), Observation.what_seen, "words"),
                Field("raised_on", N_("Raised"), Observation.raised_on),
                Field("shared", N_("Shared"), Observation.shared),
            ),
            _observations,
            rated=True,
        ),
        Section(
            "replies",
            N_("What you replied to them"),
            (
                CYCLE,
                CYCLE_ID,
                Field("framework", N_("Framework"), ObservationReply.framework_id),
                Field("node", N_("What"), ObservationReply.statement_id),
                Field("words", N_("Your reply"), ObservationReply.words, "words"),
                Field("written_at", N_("Written"), ObservationReply.written_at),
            ),
            _about_observations(ObservationReply, ObservationReply.written_at),
            rated=True,
        ),
        Section(
            "resolutions",
            N_("How they were resolved"),
            (
                CYCLE,
                CYCLE_ID,
                Field("framework", N_("Framework"), ObservationResolution.framework_id),
                Field("node", N_("What"), ObservationResolution.statement_id),
                Field("words", N_("How"), ObservationResolution.words, "words"),
                Field("resolved_by", N_("By"), name_of(ObservationResolution.resolved_by_id), "name"),
                Field("resolved_at", N_("Resolved"), ObservationResolution.resolved_at),
            ),
            _about_observations(ObservationResolution, ObservationResolution.resolved_at),
            rated=True,
        ),
        Section(
            "tombstones",
            N_("Unhelpful behaviours that were deleted"),
            (
                CYCLE,
                CYCLE_ID,
                Field("framework", N_("Framework"), ObservationTombstone.framework_id),
                Field(
                    "reason",
                    N_("From when the year ran"),
                    ObservationTombstone.reason,
                    codes={
                        "resolved": N_("It was resolved"),
                        "left": N_("Somebody had left"),
                        "never-brought": N_("It was never brought to a review"),
                    },
                ),
                Field("raised_by", N_("Raised by"), name_of(ObservationTombstone.raised_by_id), "name"),
                Field("ended_on", N_("The day it ran from"), ObservationTombstone.ended_on),
                Field("forgotten_at", N_("Deleted"), ObservationTombstone.forgotten_at),
            ),
            of_review(ObservationTombstone, ObservationTombstone.forgotten_at),
            note=N_("That something stood there, and no word of it."),
            rated=True,
        ),
    ),
)
