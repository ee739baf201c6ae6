"""The review as it will be kept: what is frozen when the manager signs.

Plain dictionaries and lists, because they are kept as JSON for years: pages read a record from these alone, never
again from frameworks, ratings or names that may have changed since. Days and instants are ISO 8601 text. `format`
tells later versions of the program how to read it.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, time
from typing import Any, TypedDict

from kie.assessments.models import Assessment, Submission
from kie.cycles.queries import RatedFramework
from kie.frameworks.models import Statement
from kie.frameworks.rules import statements_of
from kie.i18n import _
from kie.people.models import Person
from kie.plans.review_statuses import STATUS_WORDS, OlderGoal, Status
from kie.plans.whole import GoalView, PlanView
from kie.reviews.agenda import Review
from kie.reviews.issues import Quote, issues_of, noted, outcome_of, said_words
from kie.reviews.rules import Compared, issue_key
from kie.reviews.wording import agreed_words, answer_words, without_words

FORMAT = 1


class Said(TypedDict):
    """What one rater said of a competency or statement. `step` None: no result, opted out or not answered."""

    step: int | None
    words: str


class Agreed(TypedDict):
    """What the two settled. `settled` False: nothing yet; settled with `step` None: they agreed to differ, or one side
    went ahead without the other."""

    settled: bool
    step: int | None
    words: str
    note: str


class StatementBody(TypedDict):
    """A statement word for word; with both answers where each behaviour was rated, else None."""

    id: str
    text: str
    own: Said | None
    manager: Said | None
    notes: list[Quote]


class CompetencyBody(TypedDict):
    """A competency with its three ratings. `required`: the step in words, "" where the role asks for none."""

    id: str
    title: str
    explanation: str
    scale: str
    statements: list[StatementBody]
    own: Said
    manager: Said
    agreed: Agreed
    required: str
    notes: list[Quote]


class FrameworkBody(TypedDict):
    """A framework as it was rated; `fingerprint` proves which words it had as a whole."""

    id: str
    title: str
    publisher: str
    document: str
    version: str
    fingerprint: str
    depth: str
    competencies: list[CompetencyBody]


def digest_of(body: dict[str, Any]) -> str:
    """The SHA-256 in hexadecimal of the body's canonical JSON: the same words always give the same digest."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def record_body(
    review: Review, plan: PlanView | None, leader: Person, older: Sequence[OlderGoal] = ()
) -> dict[str, Any]:
    """Everything that a record keeps. Nothing in it says when it was made, so that two can be compared.

    `leader`: who manages the person now, and signs. `older`: the plan's goals from before the review; those that ended
    since the record before stand after the active ones.
    """
    cycle, person = review.context.cycle.cycle, review.context.person
    return {
        "format": FORMAT,
        "review": str(review.id),
        "person": {
            "id": str(person.id),
            "name": person.name,
            "staff_number": person.staff_number,
            "job_title": person.job_title,
            "employer": person.employer,
            "team": review.team,
            "role_profile": review.context.role_profile.title,
        },
        "manager": {"id": str(leader.id), "name": leader.name, "job_title": leader.job_title},
        "rater": review.rater,
        "gone_ahead": _gone_ahead(review),
        "cycle": {"id": str(cycle.id), "title": cycle.title, "purpose": cycle.purpose},
        "handed_in": {
            side: _handed_in(review, sheet.assessment, sheet.submission)
            for side, sheet in review.sheets.items()
            if sheet.submission is not None
        },
        "meeting": _meeting(review),
        "issues": issues_of(review, to_employee=False),
        "frameworks": [_framework(review, rated) for rated in review.context.cycle.frameworks],
        "plan": [] if plan is None else _plan(plan, older),
    }


def _plan(plan: PlanView, older: Sequence[OlderGoal]) -> list[dict[str, Any]]:
    became = {one.goal.id: one.status for one in older}
    goals = [*plan.active, *(one.goal for one in older if not one.goal.active)]
    return [_goal(goal) | _became(became.get(goal.id)) for goal in goals]


def _became(status: Status | None) -> dict[str, Any]:
    """What became of an older goal; nothing for one of this review's own."""
    if status is None:
        return {}
    words = _(STATUS_WORDS[status.kind])
    return {
        "status": {
            "kind": status.kind,
            "words": words,
            "reason": status.reason,
            "by": status.given.name,
        }
    }


def _handed_in(review: Review, assessment: Assessment | None, submission: Submission) -> dict[str, Any]:
    """When it was handed in; `by`: by whom for its author, only where a clerk or a delegate did."""
    said = {"at": submission.handed_in_at.isoformat(), "late": submission.late}
    instead = assessment is not None and assessment.author_id != submission.handed_in_by_id
    return {**said, "by": review.names[submission.handed_in_by_id]} if instead else said


def _gone_ahead(review: Review) -> dict[str, str] | None:
    """Who went ahead without whom, when; None when both handed in."""
    if review.gone_ahead is None:
        return None
    return {
        "by": review.gone_by,
        "without": review.missing_name,
        "at": review.gone_ahead.gone_at.isoformat(),
        "words": without_words(review.gone_by, review.missing_name),
    }


def _framework(review: Review, rated: RatedFramework) -> FrameworkBody:
    framework = rated.framework
    return {
        "id": framework.id,
        "title": framework.title,
        "publisher": framework.publisher,
        "document": framework.document,
        "version": framework.version,
        "fingerprint": framework.fingerprint,
        "depth": rated.depth,
        "competencies": [
            competency_body(review, rated, one)
            for one in review.competencies
            if one.framework_id == framework.id
        ],
    }


def competency_body(review: Review, rated: RatedFramework, one: Compared) -> CompetencyBody:
    """One competency as both rated it, and what they settled."""
    competency, scale = rated.framework.competency(one.competency_id), review.scale_of(one)
    asked = statements_of(rated.framework, competency, review.context.role_profile)
    return {
        "id": competency.id,
        "title": competency.title,
        "explanation": competency.explanation,
        "scale": scale.id,
        "statements": [_statement(review, rated, statement) for statement in asked],
        "own": {"step": one.own, "words": said_words(review, one, "self", one.own)},
        "manager": {"step": one.manager, "words": said_words(review, one, "manager", one.manager)},
        "agreed": _agreed(review, one),
        "required": "" if one.required is None else agreed_words(one.required, scale),
        "notes": _notes(review, one),
    }


def _agreed(review: Review, one: Compared) -> Agreed:
    agreed = review.agreed.get((one.framework_id, one.competency_id))
    outcome = outcome_of(review, one.key)
    words = "" if agreed is None else agreed_words(agreed.step, review.scale_of(one))
    if review.left_out and outcome is not None:
        words = outcome["words"]
    return {
        "settled": (one.framework_id, one.competency_id) in review.closed,
        "step": None if agreed is None else agreed.step,
        "words": words,
        "note": "" if outcome is None else outcome["note"],
    }


def _notes(review: Review, one: Compared) -> list[Quote]:
    return [
        quote
        for side, who in (("self", review.employee), ("manager", review.rater))
        for quote in noted(review, one, side, who)
    ]


def _statement(review: Review, rated: RatedFramework, statement: Statement) -> StatementBody:
    one = review.comparable.get(issue_key("statement", rated.framework.id, statement.id))
    body: StatementBody = {
        "id": statement.id,
        "text": statement.text,
        "own": None,
        "manager": None,
        "notes": [],
    }
    if one is not None:
        scale = review.scale_of(one)
        own, manager = (
            answer_words(review.sheets[side].ratings.get((one.framework_id, one.node_id)), scale, side)
            for side in ("self", "manager")
        )
        body["own"] = {"step": one.own, "words": own}
        body["manager"] = {"step": one.manager, "words": manager}
        body["notes"] = _notes(review, one)
    return body


def _meeting(review: Review) -> dict[str, Any]:
    meeting = review.meeting
    return {
        "on": None if meeting is None else _iso(meeting.on),
        "at": None if meeting is None else _iso(meeting.at),
        "place": "" if meeting is None else meeting.place,
        "notes": "" if meeting is None else meeting.notes,
        "confirmed": {party: row.held_on.isoformat() for party, row in sorted(review.confirmations.items())},
    }


def _iso(moment: date | time | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _goal(goal: GoalView) -> dict[str, Any]:
    return {
        "title": goal.title,
        "why": goal.why,
        "success": goal.success,
        "if_then": goal.if_then,
        "agreed": goal.agreed is not None,
        "proposed_by": goal.written.name,
        "actions": [
            {
                "text": action.text,
                "owner": action.owner,
                "kind": action.kind,
                "due_on": _iso(action.due_on),
                "support": action.support,
                "done": action.done is not None,
            }
            for action in goal.actions
        ],
    }
