"""Of the exchange: what was put on the agenda, how it was closed, the meeting, the records and what was signed."""

from typing import Any

from sqlalchemy import Select, or_

from kie.cycles.models import Cycle, Participation
from kie.evidence.models import SharingHold
from kie.i18n import N_
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
from kie.subject_access.sections import Asking, Field, Part, Section, name_of
from kie.subject_access.sources import CYCLE, CYCLE_ID, of_review, revealed

PARTIES = {"manager": N_("Your manager"), "employee": N_("You")}
DECISIONS = {
    "accept": N_("Accepted"),
    "comment": N_("Accepted with a comment"),
    "disagree": N_("Disagreed"),
}
OUTCOMES = {
    "agreed": N_("A rating was agreed"),
    "action": N_("An action was agreed"),
    "differ": N_("You agreed to differ"),
    "talked": N_("You talked about it"),
    "without": N_("Closed without a rating"),
}
REVISION = Field("revision", N_("Record number"), Record.revision)


def _without_why(body: Any) -> Any:
    """A record keeps why each goal was suggested, which its owner alone reads in the plan."""
    if isinstance(body, dict):
        return {key: _without_why(one) for key, one in body.items() if key != "why"}
    return [_without_why(one) for one in body] if isinstance(body, list) else body


def _added(found: Select[Any], asking: Asking) -> Select[Any]:
    rows: Select[Any] = of_review(AddedIssue, AddedIssue.added_at)(found, asking)
    own = AddedIssue.added_by_id == asking.person_id
    return rows.where(or_(own, revealed()) if asking.own else revealed())


def _under(model: Any, moment: Any) -> Any:
    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        return (
            found.select_from(model)
            .join(Record, Record.id == model.record_id)
            .join(Participation, Participation.id == Record.participation_id)
            .join(Cycle, Cycle.id == Participation.cycle_id)
            .where(Participation.person_id == asking.person_id)
            .order_by(Cycle.opens_on, Record.revision, moment)
        )

    return source


PART = Part(
    "reviews",
    N_("Exchanges and records"),
    50,
    (
        Section(
            "added",
            N_("What was put on the agenda"),
            (
                CYCLE,
                Field("words", N_("Words"), AddedIssue.words, "words"),
                Field("added_by", N_("By"), name_of(AddedIssue.added_by_id), "name"),
                Field("added_at", N_("When"), AddedIssue.added_at),
            ),
            _added,
        ),
        Section(
            "outcomes",
            N_("How key issues were closed"),
            (
                CYCLE,
                CYCLE_ID,
                Field("issue", N_("Issue"), IssueOutcome.issue_key),
                Field("kind", N_("Outcome"), IssueOutcome.kind, codes=OUTCOMES),
                Field("step", N_("Agreed, as a step"), IssueOutcome.step),
                Field("note", N_("Note"), IssueOutcome.note, "words"),
                Field("settled_by", N_("Written down by"), name_of(IssueOutcome.settled_by_id), "name"),
                Field("settled_at", N_("Written down"), IssueOutcome.settled_at),
            ),
            of_review(IssueOutcome, IssueOutcome.settled_at),
            rated=True,
        ),
        Section(
            "meetings",
            N_("Meetings"),
            (
                CYCLE,
                Field("held_on", N_("Day"), Meeting.on),
                Field("held_at", N_("Time"), Meeting.at),
                Field("place", N_("Where"), Meeting.place, "words"),
                Field("notes", N_("Notes"), Meeting.notes, "words"),
                Field("called_off_on", N_("Called off, for this day"), Meeting.called_off_on),
                Field("called_off_at", N_("Called off, for this time"), Meeting.called_off_at),
                Field("changed_at", N_("Last changed"), Meeting.changed_at),
            ),
            of_review(Meeting),
        ),
        Section(
            "met",
            N_("Who confirmed that you met"),
            (
                CYCLE,
                Field("party", N_("Who"), MeetingConfirmation.party, codes=PARTIES),
                Field("confirmed_by", N_("Name"), name_of(MeetingConfirmation.confirmed_by_id), "name"),
                Field("held_on", N_("Met on"), MeetingConfirmation.held_on),
                Field("confirmed_at", N_("Confirmed"), MeetingConfirmation.confirmed_at),
            ),
            of_review(MeetingConfirmation, MeetingConfirmation.confirmed_at),
        ),
        Section(
            "records",
            N_("Records, as they were kept"),
            (
                CYCLE,
                REVISION,
                Field("shared_at", N_("Shared"), Record.shared_at),
                # Of all its words: with it whoever knows the others could try what HR left out.
                Field("digest", N_("Fingerprint"), Record.digest, own_only=True),
                Field("body", N_("The whole record"), Record.body, "words", for_hr=_without_why),
            ),
            of_review(Record, Record.revision),
        ),
        Section(
            "signatures",
            N_("Signatures"),
            (
                CYCLE,
                REVISION,
                Field("party", N_("Who"), SignOff.party, codes=PARTIES),
                Field("signed_by", N_("Name"), name_of(SignOff.signed_by_id), "name"),
                Field("decision", N_("Decision"), SignOff.decision, codes=DECISIONS),
                Field("comment", N_("Comment"), SignOff.comment, "words"),
                Field("signed_at", N_("Signed"), SignOff.signed_at),
            ),
            _under(SignOff, SignOff.signed_at),
        ),
        Section(
            "acknowledged",
            N_("When you said that you had read a record"),
            (CYCLE, REVISION, Field("read_at", N_("Read"), Acknowledgement.read_at)),
            _under(Acknowledgement, Acknowledgement.read_at),
        ),
        Section(
            "reopened",
            N_("When a record was opened again"),
            (
                CYCLE,
                REVISION,
                Field("reason", N_("Why"), Reopening.reason, "words"),
                Field("reopened_by", N_("By"), name_of(Reopening.reopened_by_id), "name"),
                Field("reopened_at", N_("When"), Reopening.reopened_at),
            ),
            _under(Reopening, Reopening.reopened_at),
        ),
        Section(
            "decisions",
            N_("Decisions on a disagreement"),
            (
                CYCLE,
                REVISION,
                Field(
                    "decision",
                    N_("Decision"),
                    Moderation.decision,
                    codes={"upheld": N_("Upheld as it stands"), "reopened": N_("Opened again")},
                ),
                Field("reason", N_("Why"), Moderation.reason, "words"),
                Field("decided_by", N_("By"), name_of(Moderation.decided_by_id), "name"),
                Field("decided_at", N_("When"), Moderation.decided_at),
            ),
            _under(Moderation, Moderation.decided_at),
        ),
        Section(
            "annotations",
            N_("What was added to a record"),
            (
                CYCLE,
                REVISION,
                Field("party", N_("Who"), Annotation.party, codes=PARTIES),
                Field("author", N_("Name"), name_of(Annotation.author_id), "name"),
                Field("words", N_("Words"), Annotation.words, "words"),
                Field("written_at", N_("When"), Annotation.written_at),
            ),
            _under(Annotation, Annotation.written_at),
        ),
        Section(
            "sharing-holds",
            N_("Since when shared notes of your diary stay shared"),
            (CYCLE, Field("since", N_("Since"), SharingHold.since)),
            of_review(SharingHold),
        ),
    ),
)
