"""What goes with somebody who left, and what others need and so stays, as data: every column that names a person is
here. `tests/retention/test_leaving_rules.py` holds it against the tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Hangs:
    """Rows of `table` go whose `column` names the person, or, with `of`, a row of that table that goes by its `key`."""

    table: str
    column: str
    of: str = PERSONS
    key: str = "id"


GOES = (
    # The diary, with what colleagues wrote into it, and who thanked whom.
    Hangs("note_looks", "note_id", "evidence_notes"),
    Hangs("evidence_tags", "note_id", "evidence_notes"),
    Hangs("evidence_notes", "person_id"),
    Hangs("thanks", "person_id"),
    Hangs("thanks", "sender_id"),
    Hangs("reflections", "person_id"),
    # The plan. Reviews go before it, by their own rule.
    Hangs("promises_kept", "earlier_action_id", "earlier_actions"),
    Hangs("earlier_actions", "earlier_goal_id", "earlier_goals"),
    Hangs("earlier_goals", "goal_id", "goals"),
    Hangs("actions_done", "action_id", "actions"),
    Hangs("actions", "goal_id", "goals"),
    Hangs("done_taken_back", "goal_id", "goals"),
    Hangs("progress_notes", "goal_id", "goals"),
    Hangs("goal_agreements", "goal_id", "goals"),
    Hangs("goal_closures", "goal_id", "goals"),
    Hangs("goal_statuses", "goal_id", "goals"),
    Hangs("goals", "plan_id", "plans"),
    Hangs("pause_agreements", "pause_id", "plan_pauses"),
    Hangs("pause_ends", "pause_id", "plan_pauses"),
    Hangs("plan_pauses", "plan_id", "plans"),
    Hangs("plan_review_answers", "review_id", "plan_reviews"),
    Hangs("plan_reviews", "plan_id", "plans"),
    Hangs("plans", "person_id"),
    # What they asked and complained of. When, and when it was answered, stays on the audit trail.
    Hangs("complaint_acknowledgements", "complaint_id", "complaints"),
    Hangs("complaint_answers", "complaint_id", "complaints"),
    Hangs("complaints", "person_id"),
    Hangs("redaction_answers", "redaction_id", "redactions"),
    Hangs("redactions", "request_id", "subject_requests"),
    Hangs("subject_files", "request_id", "subject_requests"),
    Hangs("subject_extensions", "request_id", "subject_requests"),
    Hangs("subject_corrections", "request_id", "subject_requests"),
    Hangs("subject_closures", "request_id", "subject_requests"),
    Hangs("subject_requests", "person_id"),
    Hangs("removal_signers", "request_id", "removal_proposals", "request_id"),
    Hangs("removal_approvals", "request_id", "removal_proposals", "request_id"),
    Hangs("removal_declines", "request_id", "removal_proposals", "request_id"),
    Hangs("removal_proposals", "request_id", "removal_requests"),
    Hangs("removal_answers", "request_id", "removal_requests"),
    Hangs("removal_requests", "person_id"),
    Hangs("struck_texts", "striking_id", "strikings"),
    Hangs("strikings", "person_id"),
    # Signing in, and what is kept between two visits.
    Hangs("sign_in_sessions", "person_id"),
    Hangs("sign_in_codes", "person_id"),
    Hangs("recovery_codes", "person_id"),
    Hangs("second_factors", "person_id"),
    Hangs("passkeys", "person_id"),
    Hangs("identities", "person_id"),
    Hangs("account_closures", "person_id"),
    Hangs("closing_refusals", "person_id"),
    Hangs("accounts", "person_id"),
    Hangs("directory_entries", "person_id"),
    Hangs("unsent_forms", "person_id"),
    Hangs("pending_imports", "person_id"),
    Hangs("pending_additions", "person_id"),
    Hangs("pending_catalogues", "person_id"),
    # How they are found and written to.
    Hangs("person_words", "person_id"),
    Hangs("address_changes", "person_id"),
    Hangs("notice_looks", "person_id"),
    Hangs("reminders", "person_id"),
    Hangs("reminder_letters", "person_id"),
    Hangs("reminder_preferences", "person_id"),
    Hangs("planned_participations", "person_id"),
)
"""In this order, so that nothing is left that hangs on what is gone."""

LETS_GO = (Hangs("directory_entries", "manager_id", "directory_entries"),)
"""What others' rows say of one that goes: emptied before."""

WITH_REVIEWS = frozenset({"participations.person_id", "observation_tombstones.person_id"})
"""The person's own reviews, which go as old ones do; that they took part, and when both had signed, stays."""

_DID = "It says who did something of somebody else’s, or of the organisation’s. By now it names nobody."
_KNEW = (
    "Ids and days: from them it follows who could know whose ratings, and so which figures are safe to show."
)
_TRAIL = "Ids: the trail of what was done, deleted and held, which proves nothing with rows taken out."

STAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        _TRAIL: (
            "events.actor_id",
            "events.person_id",
            "tombstones.person_id",
            "holds.person_id",
            "holds.made_by_id",
            "held_people.person_id",
            "hold_releases.released_by_id",
            "retention_periods.set_by_id",
        ),
        _KNEW: (
            "reporting_lines.person_id",
            "reporting_lines.manager_id",
            "stand_ins.manager_id",
            "stand_ins.deputy_id",
            "stand_ins.person_id",
            "role_grants.person_id",
            "participations.manager_id",
            "moderations.decided_by_id",
            "assessments.author_id",
        ),
        "Two years are promised to whoever was read, and then a job deletes them.": (
            "readings.reader_id",
            "readings.person_id",
            "reading_grants.reader_id",
            "reading_grants.person_id",
        ),
        _DID: (
            "acknowledgements.read_by_id",
            "actions_done.done_by_id",
            "added_issues.added_by_id",
            "address_changes.changed_by_id",
            "agreed_ratings.settled_by_id",
            "annotations.author_id",
            "catalogue_additions.person_id",
            "complaint_acknowledgements.acknowledged_by_id",
            "complaint_answers.answered_by_id",
            "cycle_archivings.archived_by_id",
            "cycle_closures.closed_by_id",
            "cycle_openings.opened_by_id",
            "cycles.made_by_id",
            "done_taken_back.done_by_id",
            "earlier_exemptions.made_by_id",
            "earlier_goals.agreed_by_id",
            "earlier_goals.written_by_id",
            "evidence_notes.author_id",
            "exemptions.made_by_id",
            "extensions.made_by_id",
            "forecast_orders.ordered_by_id",
            "goal_agreements.agreed_by_id",
            "goal_closures.closed_by_id",
            "goal_statuses.given_by_id",
            "goals.drafted_by_id",
            "goals.written_by_id",
            "gone_ahead.gone_by_id",
            "hand_over_notes.author_id",
            "issue_outcomes.settled_by_id",
            "meeting_confirmations.confirmed_by_id",
            "observation_resolutions.resolved_by_id",
            "observation_tombstones.raised_by_id",
            "opening_orders.ordered_by_id",
            "paper_entries.typed_by_id",
            "paper_forms.printed_by_id",
            "paper_openings.clerk_id",
            "pause_agreements.agreed_by_id",
            "pause_ends.ended_by_id",
            "plan_pauses.asked_by_id",
            "plan_review_answers.author_id",
            "plan_reviews.confirmed_by_id",
            "plan_reviews.noted_by_id",
            "planned_participations.manager_id",
            "progress_notes.author_id",
            "promises_kept.done_by_id",
            "publication_orders.ordered_by_id",
            "publications.published_by_id",
            "ratings.saved_by_id",
            "record_samples.drawn_by_id",
            "redaction_answers.answered_by_id",
            "redactions.marked_by_id",
            "reminder_letter_runs.printed_by_id",
            "removal_answers.answered_by_id",
            "removal_approvals.approved_by_id",
            "removal_declines.declined_by_id",
            "removal_proposals.proposed_by_id",
            "removal_requests.asked_by_id",
            "removal_signers.person_id",
            "reopenings.reopened_by_id",
            "role_grants.granted_by_id",
            "scim_tokens.made_by_id",
            "sign_offs.signed_by_id",
            "stand_ins.ended_by_id",
            "stand_ins.made_by_id",
            "strikings.struck_by_id",
            "subject_closures.closed_by_id",
            "subject_corrections.corrected_by_id",
            "subject_extensions.extended_by_id",
            "subject_files.made_by_id",
            "subject_requests.recorded_by_id",
            "submissions.handed_in_by_id",
            "team_changes.decided_by_id",
            "team_changes.leader_before_id",
            "team_changes.leader_id",
            "team_changes.withdrawn_by_id",
        ),
    }
)
"""By the reason, what stays of a column that names a person who left a year ago."""


def nobodys_number(person_id: UUID) -> str:
    """What stands in the place of a staff number, which is free again: it leads to nobody outside, and no two are the
    same."""
    return f"left-{person_id.hex[:16]}"
