"""Who opens which address with somebody's ids in it, and may post to it, written by hand; everybody else is told that
there is no such page.

In the terms of `readers`. Where two columns differ the state of the review is why: Ana's record is signed and disagreed
with, of Ada nothing is handed in.
"""

from collections.abc import Iterator

BOTH, HR, WATCHED = "E M D", "HA HA+ HA!", "HA HA+ HA! SA AU AU+"
EVERYBODY = "E M D FM FD MM HA HA+ HA! BP BP+ BP! SA AU AU+ CL L C"
PLAN = "show goal_edit closure plan_file goal_new note_place talk_new pause_new"

_ROWS: tuple[tuple[str, str, str, str], ...] = (
    # Method, endpoints, who of Ana's, who of Ada's.
    ("GET", "assessments.show:self theme:self whole:self unhelpful:self check:self wants:self", "E", "E"),
    (
        "GET",
        "assessments.show:manager theme:manager whole:manager unhelpful:manager check:manager",
        "M D",
        "M D",
    ),
    (
        "POST",
        "assessments.theme:self whole:self unhelpful:self wants:self submission:self item:self",
        "E",
        "E",
    ),
    ("POST", "assessments.theme:manager whole:manager unhelpful:manager", "M D", "M D"),
    ("POST", "assessments.submission:manager item:manager", "M D", "M D"),
    ("POST", "assessments.taking_back:self", "E", ""),
    ("POST", "assessments.taking_back:manager", "M D", ""),
    ("GET", "assessments.hand_over", "FM", ""),
    ("POST", "assessments.hand_over discarding", "FM", ""),
    ("GET", "assessments.handed_over", BOTH, "M D"),
    ("GET", "reviews.exchange going_ahead", BOTH, BOTH),
    ("POST", "reviews.going_ahead", BOTH, BOTH),
    ("GET", "reviews.together sign_off meeting", BOTH, ""),
    ("POST", "reviews.outcome equal closed added_issue sign_off meeting confirmation", BOTH, ""),
    ("POST", "reviews.annotation older_goals", BOTH, ""),
    ("POST", "reviews.acknowledgement worthwhile", "E", ""),
    ("POST", "reviews.behaviour_reply resolution", "", ""),
    ("GET", "reviews.record record_file", f"{BOTH} MM", ""),
    ("GET", "reviews.calendar", "", ""),
    ("GET", "reviews.moderation", "MM", ""),
    ("POST", "reviews.moderation", "MM", ""),
    ("GET", "reviews.reopening", "HA HA+", "M D"),
    ("POST", "reviews.reopening", "HA HA+", "M D"),
    ("GET", f"plans.{PLAN}", BOTH, BOTH),
    ("POST", "plans.goal_edit closure agreement note goal_new talk talk_new pause_new", BOTH, BOTH),
    ("GET", "plans.talk_answers", BOTH, ""),
    ("POST", "plans.talk_answers confirmation talk_withdrawal completion completion_withdrawal", BOTH, ""),
    ("GET", "plans.calendar", "", BOTH),
    ("POST", "plans.pause_agreement pause_end", "", BOTH),
    ("GET", "evidence.note deletion taking_out", "E", "E"),
    ("POST", "evidence.note deletion taking_out", "E", "E"),
    ("GET", "evidence.shared", BOTH, BOTH),
    ("GET", "reflections.reflection deletion", "E", ""),
    ("POST", "reflections.reflection deletion", "E", ""),
    ("GET", "accounts.unsent_form unsent_text", "E", ""),
    ("POST", "accounts.unsent_throwing_away", "E", ""),
    ("GET", "accounts.session_ending", "E", "E"),
    ("POST", "accounts.session_ending", "E", "E"),
    ("GET", "accounts.passkey_removal", "E", ""),
    ("POST", "accounts.passkey_removal", "E", ""),
    ("GET", "insights.profile", BOTH, BOTH),
    ("GET", "insights.exempting more_time_of_one", "HA HA+", "HA HA+"),
    ("POST", "insights.exempting more_time_of_one", "HA HA+", "HA HA+"),
    ("POST", "insights.exemption_ending", "HA HA+", ""),
    ("GET", "records.person", "HA HA+ BP BP+", "HA HA+ BP BP+"),
    ("POST", "records.person", "HA HA+ BP BP+", "HA HA+ BP BP+"),
    ("GET", "records.plan", "HA+ BP+", "HA+ BP+"),
    ("GET", "records.review record", "HA+ BP+", ""),
    ("GET", "records.asking", f"{BOTH} MM {HR} BP BP+", f"{BOTH} MM {HR} BP BP+"),
    ("POST", "records.asking", f"{BOTH} MM {HR} BP BP+", f"{BOTH} MM {HR} BP BP+"),
    ("GET", "records.removal", HR, ""),
    ("POST", "records.refusal", "HA HA+", ""),
    ("POST", "records.preview striking", "HA+", ""),
    ("GET", "records.approval", "E M", ""),
    ("POST", "records.approval declining", "E M", ""),
    ("GET", "records.sample sampled", "AU+", ""),
    ("GET", "complaints.show", "HA HA+", ""),
    ("POST", "complaints.acknowledgement answer", "HA HA+", ""),
    ("GET", "retention.hold_release", "HA HA+", ""),
    ("POST", "retention.hold_release", "HA HA+", ""),
    ("GET", "subject_requests.new", "HA HA+", "HA HA+"),
    ("POST", "subject_requests.new", "HA HA+", "HA HA+"),
    ("GET", "subject_requests.show", "HA HA+", ""),
    ("GET", "subject_requests.extension day ending", "HA HA+", ""),
    ("POST", "subject_requests.extension day ending making", "HA HA+", ""),
    ("GET", "subject_requests.file mark", "HA+", ""),
    ("POST", "subject_requests.mark release taking_back", "HA+", ""),
    ("POST", "subject_requests.second", "", ""),
    ("GET", "subject_requests.given mine_given mine_json", "", ""),
    ("GET", "paper.typing entry", "", "CL"),
    ("POST", "paper.typing copy", "", "CL"),
    ("GET", "standing_in.of_manager", f"M D {HR}", f"M D {HR}"),
    ("POST", "standing_in.of_manager", f"M D {HR}", f"M D {HR}"),
    ("POST", "standing_in.ending", "E M D HA HA+ FM", ""),
    ("GET", "people.person", WATCHED, WATCHED),
    ("GET", "people.role_ending", f"{HR} SA", ""),
    ("POST", "people.role_ending", f"{HR} SA", ""),
    ("POST", "people.roles", f"{HR} SA", f"{HR} SA"),
    ("GET", "people.account", "SA", "SA"),
    ("POST", "people.sessions_ending tries_ending", "SA", "SA"),
    ("GET", "directory.token_ending token_closings allowance", "", ""),
    ("POST", "directory.token_ending allowance allowance_ending", "", ""),
    ("GET", "people.second_factor", "SA", "SA"),
    ("POST", "people.second_factor_removal", "SA", ""),
    ("GET", "people.identity", "SA", "SA"),
    ("POST", "people.identity_unlinking", "", ""),
    ("GET", "thanks.thanks_new", EVERYBODY, EVERYBODY),
    ("POST", "thanks.thanks_new", EVERYBODY, EVERYBODY),
)
"""`reviews.behaviour_reply` and `resolution` name a behaviour in the form and know none without; no meeting has a day
to put into a calendar; Ana alone has a second factor to remove, and nobody a link with a sign-in service; the directory
has no token. Otto stood in for Ana once, and may ask for its end."""


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Method, `room.endpoint`, with the side where the address names one, and who opens it: of Ana's, of Ada's."""
    for method, endpoints, of_ana, of_ada in _ROWS:
        room, _dot, names = endpoints.partition(".")
        for name in names.split():
            yield method, f"{room}.{name}", of_ana, of_ada
