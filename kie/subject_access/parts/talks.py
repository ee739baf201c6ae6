"""Of talks about the development plan, and of its pauses."""

from typing import Any

from sqlalchemy import Select

from kie.i18n import N_
from kie.plans.models import Plan, PlanReview
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause, TalkAnswers
from kie.subject_access.sections import Asking, Field, Part, Section, name_of


def _talks(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(PlanReview).join(Plan, Plan.id == PlanReview.plan_id)
    return rows.where(Plan.person_id == asking.person_id).order_by(PlanReview.talked_on, PlanReview.id)


def _answers(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(TalkAnswers).join(PlanReview, PlanReview.id == TalkAnswers.review_id)
    theirs = rows.join(Plan, Plan.id == PlanReview.plan_id).where(Plan.person_id == asking.person_id)
    return theirs.order_by(PlanReview.talked_on, TalkAnswers.written_at)


def _pauses(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(PlanPause).join(Plan, Plan.id == PlanPause.plan_id)
    rows = rows.outerjoin(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
    rows = rows.outerjoin(PauseEnd, PauseEnd.pause_id == PlanPause.id)
    return rows.where(Plan.person_id == asking.person_id).order_by(PlanPause.first_on, PlanPause.id)


PART = Part(
    "talks",
    N_("Talks about the plan"),
    65,
    (
        Section(
            "talks",
            N_("Talks about the plan"),
            (
                Field("talked_on", N_("Day"), PlanReview.talked_on),
                Field("note", N_("Note"), PlanReview.note, "words"),
                Field("noted_by", N_("Noted by"), name_of(PlanReview.noted_by_id), "name"),
                Field("noted_at", N_("Noted"), PlanReview.noted_at),
                Field("confirmed_by", N_("Confirmed by"), name_of(PlanReview.confirmed_by_id), "name"),
                Field("confirmed_at", N_("Confirmed"), PlanReview.confirmed_at),
            ),
            _talks,
        ),
        Section(
            "answers",
            N_("Answers at talks"),
            (
                Field("talked_on", N_("Day"), PlanReview.talked_on),
                Field("author", N_("By"), name_of(TalkAnswers.author_id), "name"),
                Field("moved", N_("What moved"), TalkAnswers.moved, "words"),
                Field("in_the_way", N_("What gets in the way"), TalkAnswers.in_the_way, "words"),
                Field("support", N_("Support"), TalkAnswers.support, "words"),
                Field("changes", N_("What to change"), TalkAnswers.changes, "words"),
                Field("next_steps", N_("Next steps"), TalkAnswers.next_steps, "words"),
                Field("written_at", N_("Written"), TalkAnswers.written_at),
            ),
            _answers,
        ),
        Section(
            "pauses",
            N_("Pauses"),
            (
                Field("first_on", N_("From"), PlanPause.first_on),
                Field("last_on", N_("To"), PlanPause.last_on),
                Field("asked_by", N_("Asked by"), name_of(PlanPause.asked_by_id), "name"),
                Field("asked_at", N_("Asked"), PlanPause.asked_at),
                Field("agreed_by", N_("Agreed by"), name_of(PauseAgreement.agreed_by_id), "name"),
                Field("agreed_at", N_("Agreed"), PauseAgreement.agreed_at),
                Field("ended_by", N_("Ended by"), name_of(PauseEnd.ended_by_id), "name"),
                Field("ended_on", N_("Ended on"), PauseEnd.ended_on),
                Field("ended_at", N_("Noted"), PauseEnd.ended_at),
            ),
            _pauses,
        ),
    ),
)
