"""Of who read what, what was taken out of texts, and forms on paper.

Whoever asked for a removal in somebody else's texts, or said no to one, is not named to the person it is about, nor
their words given: they spoke of somebody else's details. What the person asked themselves is here whole.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_

from kie.cycles.models import Cycle, Participation
from kie.i18n import N_
from kie.paper.models import PaperForm, PaperOpening
from kie.readings import Reading, ReadingGrant
from kie.records.models import (
    RemovalAnswer,
    RemovalApproval,
    RemovalDecline,
    RemovalRequest,
    RemovalSigner,
)
from kie.records.sample_models import RecordSample, SampledRecord
from kie.records.texts import PLACES as TEXTS
from kie.records.texts import RECORD_TITLE, place_of
from kie.records.wording import BECAUSE, REASONS, STANDING, WHAT
from kie.reviews.models import Record
from kie.reviews.struck import Striking, StruckText
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.subject_access.sources import CYCLE, of_review

PLACES = {
    "review": N_("Review"),
    "record": N_("Record"),
    "plan": N_("Plan"),
    "diary": N_("Diary"),
    "reason": N_("A reason beside your name"),
}
STRUCK = {place_of(column): one.title for one in TEXTS for column in one.columns} | {
    "records.body": RECORD_TITLE
}


def _readings(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(Reading).outerjoin(ReadingGrant, ReadingGrant.id == Reading.grant_id)
    return rows.where(Reading.person_id == asking.person_id).order_by(Reading.at, Reading.id)


def _grants(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(ReadingGrant.person_id == asking.person_id).order_by(ReadingGrant.granted_at)


def _samples(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(RecordSample)
    rows = rows.join(SampledRecord, SampledRecord.sample_id == RecordSample.id)
    rows = rows.join(Record, Record.id == SampledRecord.record_id)
    rows = rows.join(Participation, Participation.id == Record.participation_id)
    rows = rows.join(Cycle, Cycle.id == Participation.cycle_id)
    return rows.where(Participation.person_id == asking.person_id).order_by(RecordSample.drawn_at)


def _opened(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(Reading.reader_id == asking.person_id).group_by(Reading.what).order_by(Reading.what)


def _strikings(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(StruckText).join(Striking, Striking.id == StruckText.striking_id)
    return rows.where(Striking.person_id == asking.person_id).order_by(Striking.struck_at, StruckText.id)


def _own(value: Any) -> ColumnElement[Any]:
    """Words that whoever asked wrote, and HR's answer to them: given to whoever asked alone."""
    return case((RemovalRequest.asked_by_id == RemovalRequest.person_id, value), else_=literal(""))


def _removals(found: Select[Any], asking: Asking) -> Select[Any]:
    one = asking.person_id
    rows = found.select_from(RemovalRequest)
    rows = rows.outerjoin(RemovalAnswer, RemovalAnswer.request_id == RemovalRequest.id)
    return rows.where(RemovalRequest.person_id == one).order_by(RemovalRequest.asked_at)


def _asked(found: Select[Any], asking: Asking) -> Select[Any]:
    """What the person asked about others: whose texts these are stands in those people's files."""
    rows = found.select_from(RemovalRequest)
    rows = rows.outerjoin(RemovalAnswer, RemovalAnswer.request_id == RemovalRequest.id)
    one = asking.person_id
    mine = rows.where(RemovalRequest.asked_by_id == one, RemovalRequest.person_id != one)
    return mine.order_by(RemovalRequest.asked_at)


def _said(model: Any, who: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        rows = found.select_from(model).join(RemovalRequest, RemovalRequest.id == model.request_id)
        return rows.where(who == asking.person_id).order_by(RemovalRequest.asked_at, model.number)

    return source


def _openings(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(PaperOpening).join(PaperForm, PaperForm.id == PaperOpening.form_id)
    rows = rows.join(Participation, Participation.id == PaperForm.participation_id)
    theirs = or_(Participation.person_id == asking.person_id, PaperOpening.clerk_id == asking.person_id)
    return rows.where(theirs).order_by(PaperOpening.opened_at)


_REQUEST = (
    Field("place", N_("Where"), RemovalRequest.place, codes=PLACES),
    Field("asked_at", N_("Asked"), RemovalRequest.asked_at),
)

PART = Part(
    "records",
    N_("Who read what, and what was taken out"),
    80,
    (
        Section(
            "readings",
            N_("Who opened your records"),
            (
                Field("at", N_("When"), Reading.at),
                Field("reader", N_("Who"), name_of(Reading.reader_id), "name"),
                Field("what", N_("What"), Reading.what, codes=WHAT),
                Field("standing", N_("As"), Reading.standing, codes=STANDING),
                Field("reason", N_("Why"), ReadingGrant.reason, codes=REASONS),
            ),
            _readings,
            note=N_("Once an hour for each person and thing, for two years."),
        ),
        Section(
            "grants",
            N_("When HR had a reason to read"),
            (
                Field("reader", N_("Who"), name_of(ReadingGrant.reader_id), "name"),
                Field("reason", N_("Reason"), ReadingGrant.reason, codes=REASONS),
                Field("words", N_("In words"), ReadingGrant.words, "words"),
                Field("granted_at", N_("From"), ReadingGrant.granted_at),
                Field("ends_at", N_("To"), ReadingGrant.ends_at),
            ),
            _grants,
        ),
        Section(
            "samples",
            N_("When a record of yours was drawn for an audit"),
            (
                CYCLE,
                Field("case_number", N_("Case"), RecordSample.case_number),
                Field("words", N_("What is to be found out"), RecordSample.words, "words"),
                Field("drawn_from", N_("Out of how many"), RecordSample.drawn_from),
                Field("drawn_by", N_("By"), name_of(RecordSample.drawn_by_id), "name"),
                Field("drawn_at", N_("Drawn"), RecordSample.drawn_at),
                Field("ends_at", N_("Open to them until"), RecordSample.ends_at),
            ),
            _samples,
        ),
        Section(
            "opened",
            N_("What you opened of others"),
            (
                Field("what", N_("What"), Reading.what, codes=WHAT),
                Field("times", N_("How often"), func.count()),
                Field("first_at", N_("First"), func.min(Reading.at)),
                Field("last_at", N_("Last"), func.max(Reading.at)),
            ),
            _opened,
            note=N_("Of whom stands in their files."),
        ),
        Section(
            "struck",
            N_("Words that were taken out of your texts"),
            (
                Field("struck_at", N_("When"), Striking.struck_at),
                Field("struck_by", N_("By"), name_of(Striking.struck_by_id), "name"),
                Field("because", N_("Why"), Striking.because, codes=BECAUSE),
                Field("place", N_("Where"), StruckText.place, codes=STRUCK),
                Field("times", N_("How often"), StruckText.times),
            ),
            _strikings,
        ),
        Section(
            "removals",
            N_("Requests to take words out of your texts"),
            (
                *_REQUEST,
                Field(
                    "yours",
                    N_("You asked"),
                    case((RemovalRequest.asked_by_id == RemovalRequest.person_id, True), else_=False),
                ),
                Field("about", N_("What you said"), _own(RemovalRequest.about), "words"),
                Field("answered_by", N_("Answered by"), name_of(RemovalAnswer.answered_by_id), "name"),
                Field("answered_at", N_("Answered"), RemovalAnswer.answered_at),
                Field("answer", N_("What HR said"), _own(RemovalAnswer.reason), "words"),
            ),
            _removals,
            note=N_("Who else asked is not told: they spoke of somebody’s details."),
        ),
        Section(
            "asked",
            N_("What you asked to have taken out of others’ texts"),
            (
                *_REQUEST,
                Field("about", N_("What you said"), RemovalRequest.about, "words"),
                Field("answered_at", N_("Answered"), RemovalAnswer.answered_at),
                Field("answer", N_("What HR said"), RemovalAnswer.reason, "words"),
            ),
            _asked,
        ),
        Section(
            "to-sign",
            N_("When your yes was asked for, because you wrote or signed"),
            _REQUEST,
            _said(RemovalSigner, RemovalSigner.person_id),
        ),
        Section(
            "approvals",
            N_("When you said yes"),
            (*_REQUEST, Field("approved_at", N_("You said yes"), RemovalApproval.approved_at)),
            _said(RemovalApproval, RemovalApproval.approved_by_id),
        ),
        Section(
            "declines",
            N_("When you said no"),
            (
                *_REQUEST,
                Field("reason", N_("Why"), RemovalDecline.reason, "words"),
                Field("declined_at", N_("You said no"), RemovalDecline.declined_at),
            ),
            _said(RemovalDecline, RemovalDecline.declined_by_id),
        ),
        Section(
            "paper-forms",
            N_("Forms printed for you"),
            (
                CYCLE,
                Field(
                    "kind",
                    N_("What"),
                    PaperForm.kind,
                    codes={"blank": N_("To be filled in"), "copy": N_("Copy to correct")},
                ),
                Field("printed_by", N_("By"), name_of(PaperForm.printed_by_id), "name"),
                Field("printed_at", N_("Printed"), PaperForm.printed_at),
                Field("ended_at", N_("Used or replaced"), PaperForm.ended_at),
            ),
            of_review(PaperForm, PaperForm.printed_at),
        ),
        Section(
            "paper-openings",
            N_("When a form was opened by its code"),
            (
                Field("clerk", N_("By"), name_of(PaperOpening.clerk_id), "name"),
                Field("opened_at", N_("When"), PaperOpening.opened_at),
            ),
            _openings,
        ),
    ),
)
