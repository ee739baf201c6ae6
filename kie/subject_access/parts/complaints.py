"""Of complaints, of requests for what is held, and of privacy notices."""

from typing import Any

from sqlalchemy import Select

from kie.i18n import N_
from kie.subject_access.models import Complaint, ComplaintAcknowledgement, ComplaintAnswer, NoticeLook
from kie.subject_access.request_models import (
    SubjectClosure,
    SubjectCorrection,
    SubjectExtension,
    SubjectRequest,
)
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.subject_access.wording import ASKED_HOW, CLOSED, IDENTITY


def _complaints(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(Complaint)
    rows = rows.outerjoin(ComplaintAcknowledgement, ComplaintAcknowledgement.complaint_id == Complaint.id)
    rows = rows.outerjoin(ComplaintAnswer, ComplaintAnswer.complaint_id == Complaint.id)
    return rows.where(Complaint.person_id == asking.person_id).order_by(Complaint.made_at, Complaint.id)


def _requests(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(SubjectRequest)
    rows = rows.outerjoin(SubjectExtension, SubjectExtension.request_id == SubjectRequest.id)
    rows = rows.outerjoin(SubjectClosure, SubjectClosure.request_id == SubjectRequest.id)
    theirs = rows.where(SubjectRequest.person_id == asking.person_id)
    return theirs.order_by(SubjectRequest.received_on, SubjectRequest.id)


def _corrections(found: Select[Any], asking: Asking) -> Select[Any]:
    rows = found.select_from(SubjectCorrection)
    rows = rows.join(SubjectRequest, SubjectRequest.id == SubjectCorrection.request_id)
    theirs = rows.where(SubjectRequest.person_id == asking.person_id)
    return theirs.order_by(SubjectRequest.recorded_at, SubjectRequest.id, SubjectCorrection.number)


def _looks(found: Select[Any], asking: Asking) -> Select[Any]:
    return found.where(NoticeLook.person_id == asking.person_id).order_by(NoticeLook.number)


PART = Part(
    "complaints",
    N_("Complaints, requests and notices"),
    85,
    (
        Section(
            "complaints",
            N_("What you complained about"),
            (
                Field("made_at", N_("When"), Complaint.made_at),
                Field("words", N_("Your words"), Complaint.words, "words"),
                Field(
                    "acknowledged_by",
                    N_("Acknowledged by"),
                    name_of(ComplaintAcknowledgement.acknowledged_by_id),
                    "name",
                ),
                Field("acknowledged_at", N_("Acknowledged"), ComplaintAcknowledgement.acknowledged_at),
                Field("answer", N_("The answer"), ComplaintAnswer.words, "words"),
                Field("answered_by", N_("Answered by"), name_of(ComplaintAnswer.answered_by_id), "name"),
                Field("answered_at", N_("Answered"), ComplaintAnswer.answered_at),
            ),
            _complaints,
        ),
        Section(
            "requests",
            N_("When you asked for what is held about you"),
            (
                Field("received_on", N_("Received"), SubjectRequest.received_on),
                Field("asked_how", N_("How it came"), SubjectRequest.asked_how, codes=ASKED_HOW),
                Field("identity", N_("How you were known"), SubjectRequest.identity, codes=IDENTITY),
                Field(
                    "authority",
                    N_("What showed that somebody may speak for you"),
                    SubjectRequest.authority,
                    "words",
                ),
                Field("wants", N_("What you asked for"), SubjectRequest.wants, "words"),
                Field("recorded_by", N_("Written down by"), name_of(SubjectRequest.recorded_by_id), "name"),
                Field("recorded_at", N_("Written down"), SubjectRequest.recorded_at),
                Field("due_on", N_("Due"), SubjectRequest.due_on),
                Field("extended_to", N_("Given time until"), SubjectExtension.due_on),
                Field("extended_because", N_("Why"), SubjectExtension.reason, "words"),
                Field("extended_by", N_("By"), name_of(SubjectExtension.extended_by_id), "name"),
                Field("extended_at", N_("Decided"), SubjectExtension.extended_at),
                Field("closed", N_("How it ended"), SubjectClosure.kind, codes=CLOSED),
                Field("closed_because", N_("Why it ended so"), SubjectClosure.reason, "words"),
                Field("digest", N_("Fingerprint of the file"), SubjectClosure.digest),
                Field("closed_by", N_("Ended by"), name_of(SubjectClosure.closed_by_id), "name"),
                Field("closed_at", N_("Ended"), SubjectClosure.closed_at),
            ),
            _requests,
            note=N_("The file that you were given is on “My file”, with what was left out of it and why."),
        ),
        Section(
            "corrections",
            N_("When HR corrected the day on which you asked"),
            (
                Field("recorded_at", N_("The request was written down"), SubjectRequest.recorded_at),
                Field("received_on", N_("Received"), SubjectCorrection.received_on),
                Field("due_on", N_("Due"), SubjectCorrection.due_on),
                Field("reason", N_("Why"), SubjectCorrection.reason, "words"),
                Field("corrected_by", N_("By"), name_of(SubjectCorrection.corrected_by_id), "name"),
                Field("corrected_at", N_("Decided"), SubjectCorrection.corrected_at),
            ),
            _corrections,
        ),
        Section(
            "notices",
            N_("Which privacy notice you have opened"),
            (
                Field("number", N_("Version"), NoticeLook.number),
                Field("looked_at", N_("When"), NoticeLook.looked_at),
            ),
            _looks,
        ),
    ),
)
