"""Who had a hand in what, as data: each column that says who wrote, signed, said or decided something of somebody's.

A hold on one of them keeps what they had a hand in, and whoever left stays known while somebody is held with whom they
had to do. `tests/retention/test_hands.py` holds it against the tables.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

PERSONS = "persons"
UNDER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "participations": ("person_id", PERSONS),
        "added_issues": ("participation_id", "participations"),
        "agreed_ratings": ("participation_id", "participations"),
        "assessments": ("participation_id", "participations"),
        "earlier_exemptions": ("participation_id", "participations"),
        "exemptions": ("participation_id", "participations"),
        "gone_ahead": ("participation_id", "participations"),
        "hand_over_notes": ("participation_id", "participations"),
        "issue_outcomes": ("participation_id", "participations"),
        "meeting_confirmations": ("participation_id", "participations"),
        "observation_tombstones": ("participation_id", "participations"),
        "paper_entries": ("participation_id", "participations"),
        "records": ("participation_id", "participations"),
        "observation_resolutions": ("assessment_id", "assessments"),
        "ratings": ("assessment_id", "assessments"),
        "submissions": ("assessment_id", "assessments"),
        "acknowledgements": ("record_id", "records"),
        "annotations": ("record_id", "records"),
        "moderations": ("record_id", "records"),
        "reopenings": ("record_id", "records"),
        "sign_offs": ("record_id", "records"),
        "plans": ("person_id", PERSONS),
        "goals": ("plan_id", "plans"),
        "plan_reviews": ("plan_id", "plans"),
        "plan_pauses": ("plan_id", "plans"),
        "actions": ("goal_id", "goals"),
        "actions_done": ("action_id", "actions"),
        "done_taken_back": ("goal_id", "goals"),
        "earlier_goals": ("goal_id", "goals"),
        "earlier_actions": ("earlier_goal_id", "earlier_goals"),
        "promises_kept": ("earlier_action_id", "earlier_actions"),
        "goal_agreements": ("goal_id", "goals"),
        "goal_closures": ("goal_id", "goals"),
        "goal_statuses": ("goal_id", "goals"),
        "progress_notes": ("goal_id", "goals"),
        "plan_review_answers": ("review_id", "plan_reviews"),
        "pause_agreements": ("pause_id", "plan_pauses"),
        "pause_ends": ("pause_id", "plan_pauses"),
        "complaints": ("person_id", PERSONS),
        "complaint_acknowledgements": ("complaint_id", "complaints"),
        "complaint_answers": ("complaint_id", "complaints"),
        "subject_requests": ("person_id", PERSONS),
        "redactions": ("request_id", "subject_requests"),
        "redaction_answers": ("redaction_id", "redactions"),
        "subject_files": ("request_id", "subject_requests"),
        "subject_extensions": ("request_id", "subject_requests"),
        "subject_corrections": ("request_id", "subject_requests"),
        "subject_closures": ("request_id", "subject_requests"),
        "removal_requests": ("person_id", PERSONS),
        "removal_answers": ("request_id", "removal_requests"),
        "removal_proposals": ("request_id", "removal_requests"),
        "removal_approvals": ("request_id", "removal_requests"),
        "removal_declines": ("request_id", "removal_requests"),
        "removal_signers": ("request_id", "removal_requests"),
        "strikings": ("person_id", PERSONS),
        "evidence_notes": ("person_id", PERSONS),
        "thanks": ("person_id", PERSONS),
        "address_changes": ("person_id", PERSONS),
        "reporting_lines": ("person_id", PERSONS),
        "stand_ins": ("manager_id", PERSONS),
    }
)
"""By a table, which of its columns names the row that it hangs on by its id, and in which table that is; up to whose it
is."""

HANDS = (
    "participations.manager_id",
    "added_issues.added_by_id",
    "agreed_ratings.settled_by_id",
    "assessments.author_id",
    "earlier_exemptions.made_by_id",
    "exemptions.made_by_id",
    "gone_ahead.gone_by_id",
    "hand_over_notes.author_id",
    "issue_outcomes.settled_by_id",
    "meeting_confirmations.confirmed_by_id",
    "observation_tombstones.raised_by_id",
    "paper_entries.typed_by_id",
    "observation_resolutions.resolved_by_id",
    "ratings.saved_by_id",
    "submissions.handed_in_by_id",
    "acknowledgements.read_by_id",
    "annotations.author_id",
    "moderations.decided_by_id",
    "reopenings.reopened_by_id",
    "sign_offs.signed_by_id",
    "goals.drafted_by_id",
    "goals.written_by_id",
    "actions_done.done_by_id",
    "done_taken_back.done_by_id",
    "earlier_goals.written_by_id",
    "earlier_goals.agreed_by_id",
    "promises_kept.done_by_id",
    "goal_agreements.agreed_by_id",
    "goal_closures.closed_by_id",
    "goal_statuses.given_by_id",
    "progress_notes.author_id",
    "plan_reviews.noted_by_id",
    "plan_reviews.confirmed_by_id",
    "plan_review_answers.author_id",
    "plan_pauses.asked_by_id",
    "pause_agreements.agreed_by_id",
    "pause_ends.ended_by_id",
    "complaint_acknowledgements.acknowledged_by_id",
    "complaint_answers.answered_by_id",
    "subject_requests.recorded_by_id",
    "redactions.marked_by_id",
    "redaction_answers.answered_by_id",
    "subject_files.made_by_id",
    "subject_extensions.extended_by_id",
    "subject_corrections.corrected_by_id",
    "subject_closures.closed_by_id",
    "removal_requests.asked_by_id",
    "removal_answers.answered_by_id",
    "removal_proposals.proposed_by_id",
    "removal_approvals.approved_by_id",
    "removal_declines.declined_by_id",
    "removal_signers.person_id",
    "strikings.struck_by_id",
    "evidence_notes.author_id",
    "thanks.sender_id",
    "address_changes.changed_by_id",
    "reporting_lines.manager_id",
    "stand_ins.deputy_id",
    "stand_ins.person_id",
    "stand_ins.made_by_id",
    "stand_ins.ended_by_id",
)

NO_HAND: Mapping[str, str] = MappingProxyType(
    {
        "observation_tombstones.person_id": "whose it is",
        "planned_participations.manager_id": "nothing was written yet: a cycle is being opened",
        "paper_forms.printed_by_id": "a blank form was printed: nothing of it is theirs",
        "paper_openings.clerk_id": "a form was opened; what was typed in stands in `paper_entries`",
    }
)
"""Columns that name somebody beside what is somebody else's, and why a hold on them keeps nothing of it."""


def hands_in(root: str) -> Sequence[tuple[str, Sequence[str]]]:
    """Everybody who had a hand in a row of this table: the column that says who, and the tables from there up to
    `root`."""
    ways = ((one, _way_up(one.split(".")[0], root)) for one in HANDS)
    return [(one, way) for one, way in ways if way]


def _way_up(table: str, root: str) -> Sequence[str]:
    """The tables from this one to the one that it hangs on, both among them; none where it does not hang on it."""
    way = [table]
    while way[-1] != root:
        if way[-1] not in UNDER:
            return ()
        way.append(UNDER[way[-1]][1])
    return way
