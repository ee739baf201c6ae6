"""The key issues of a review in words: what each is about, why it is there, what each said, how it was closed."""

from collections.abc import Iterator
from typing import TypedDict

from kie import clock
from kie.assessments.models import Observation, Rating, Wants
from kie.assessments.standing import StandingObservation
from kie.i18n import _, format_day
from kie.reviews.agenda import Review
from kie.reviews.rules import Compared, Issue, issue_key
from kie.reviews.wording import (
    Telling,
    answer_words,
    capital,
    outcome_words,
    result_words,
    step_words,
    why,
)


class Quote(TypedDict):
    """Somebody's own words. `label`: what they answer, "" when the issue's title says it."""

    who: str
    label: str
    text: str


class OutcomeBody(TypedDict):
    """How an issue was closed. `kind`: of an outcome, or `resolved` for an unhelpful behaviour. `at`: ISO 8601."""

    kind: str
    step: int | None
    words: str
    note: str
    by: str
    at: str


class IssueBody(TypedDict):
    """One key issue. `within`: the framework and competency it belongs to; `said`: both ratings in words."""

    key: str
    subject: str
    title: str
    within: str
    why: str
    said: list[Quote]
    quotes: list[Quote]
    outcome: OutcomeBody | None


def issues_of(review: Review, to_employee: bool) -> list[IssueBody]:
    """The agenda in order. `to_employee`: spoken to the person reviewed, else both are named."""
    return [_issue(review, issue, to_employee) for issue in review.issues]


def _issue(review: Review, issue: Issue, to_employee: bool) -> IssueBody:
    one = review.comparable.get(issue.key)
    return {
        "key": issue.key,
        "subject": issue.subject,
        "title": _title(review, issue, to_employee),
        "within": _within(review, issue),
        "why": why(issue.reasons, _telling(review, issue, one, to_employee)),
        "said": list(_said(review, issue, one)),
        "quotes": [quote for quote in _quotes(review, issue, one) if quote["text"]],
        "outcome": outcome_of(review, issue.key),
    }


def outcome_of(review: Review, key: str) -> OutcomeBody | None:
    """How the issue was closed; None while it is open."""
    outcome, one = review.outcomes.get(key), review.comparable.get(key)
    if outcome is None:
        return _resolved(review, key)
    return {
        "kind": outcome.kind,
        "step": outcome.step,
        "words": outcome_words(outcome, None if one is None else review.scale_of(one)),
        "note": outcome.note,
        "by": review.names[outcome.settled_by_id],
        "at": outcome.settled_at.isoformat(),
    }


def _resolved(review: Review, key: str) -> OutcomeBody | None:
    """That the manager found an unhelpful behaviour resolved, which closes it as well."""
    for seen in review.observed.values():
        if seen.resolution is not None and issue_key("unhelpful", *seen.key) == key:
            return {
                "kind": "resolved",
                "step": None,
                "words": _("Resolved"),
                "note": seen.resolution.words,
                "by": seen.resolution.resolved_by,
                "at": seen.resolution.resolved_at.isoformat(),
            }
    return None


def _title(review: Review, issue: Issue, to_employee: bool) -> str:
    name = review.employee
    if issue.subject == "want":
        return _("What you want next") if to_employee else _("What %(name)s wants next", name=name)
    if issue.subject == "obstacle":
        return _("What gets in your way") if to_employee else _("What gets in %(name)s’s way", name=name)
    if issue.subject == "need":
        return _("What you need") if to_employee else _("What %(name)s needs", name=name)
    if issue.subject == "added":
        return _("Added to the agenda")
    seen = observed(review, issue)
    if seen is not None:
        return seen.text
    framework = review.context.cycle.rated(issue.framework_id).framework
    if issue.subject == "competency":
        return framework.competency(issue.node_id).title
    return framework.statement(issue.node_id).text


def _within(review: Review, issue: Issue) -> str:
    if not issue.framework_id:
        return ""
    seen = observed(review, issue)
    if seen is not None:
        return seen.framework_title
    framework = review.context.cycle.rated(issue.framework_id).framework
    if issue.subject == "competency":
        return framework.title
    competency_id = framework.statement(issue.node_id).competency_id
    parts = [framework.title] + ([framework.competency(competency_id).title] if competency_id else [])
    return " · ".join(dict.fromkeys(parts))


def _telling(review: Review, issue: Issue, one: Compared | None, to_employee: bool) -> Telling:
    telling = Telling(to_employee, review.employee, review.rater)
    if issue.subject == "added":
        telling.added_by = next(
            review.names[row.added_by_id] for row in review.added if str(row.id) == issue.node_id
        )
    seen = observed(review, issue)
    if seen is not None:
        telling.seen_on, telling.raised_on = seen.seen_on, seen.raised_on
        telling.raised_by, telling.cycle = seen.raised_by, seen.cycle_title
    if one is not None:
        scale = review.scale_of(one)
        telling.own, telling.theirs = step_words(one.own, scale), step_words(one.manager, scale)
        telling.required, telling.before = step_words(one.required, scale), step_words(one.before, scale)
    return telling


def _said(review: Review, issue: Issue, one: Compared | None) -> Iterator[Quote]:
    """Both ratings of a competency or statement; how often an unhelpful behaviour was seen."""
    if one is not None:
        for who, side, step in (
            (review.employee, "self", one.own),
            (review.rater, "manager", one.manager),
        ):
            yield {"who": who, "label": "", "text": said_words(review, one, side, step)}
    seen = observed(review, issue)
    if seen is not None and seen.often:
        yield {"who": seen.raised_by, "label": "", "text": capital(seen.often)}


def said_words(review: Review, one: Compared, side: str, step: int | None) -> str:
    """A side's rating in words: its answer where the node itself was answered, else its result."""
    if side == review.left_out:
        return _("Not handed in")
    rating = rating_of(review, one, side)
    if one.subject == "statement" or (rating is not None and rating.step == step):
        return answer_words(rating, review.scale_of(one), side)
    return result_words(step, review.scale_of(one))


def rating_of(review: Review, one: Compared, side: str) -> Rating | None:
    """What the side entered for the node itself; None where it was rated by its statements, or left blank."""
    return review.sheets[side].ratings.get((one.framework_id, one.node_id))


def observed(review: Review, issue: Issue) -> StandingObservation | None:
    """What was raised about an unhelpful behaviour; None for anything else, and for one's own choice alone."""
    return review.observed.get((issue.framework_id, issue.node_id)) if issue.subject == "unhelpful" else None


def _own_observation(review: Review, issue: Issue) -> Observation | None:
    rows = review.sheets["self"].observations.get(issue.framework_id, [])
    return next((row for row in rows if row.statement_id == issue.node_id), None)


def _quotes(review: Review, issue: Issue, one: Compared | None) -> Iterator[Quote]:
    wants = review.sheets["self"].wants
    if wants is not None and not issue.framework_id:
        yield from _wanted(review.employee, issue, wants)
    if issue.subject == "added":
        for row in review.added:
            if str(row.id) == issue.node_id:
                yield {"who": review.names[row.added_by_id], "label": "", "text": row.words}
    for side, who in (("self", review.employee), ("manager", review.rater)):
        if one is not None:
            yield from noted(review, one, side, who)
    if issue.subject == "unhelpful":
        yield from _about_behaviour(review, issue)


def _about_behaviour(review: Review, issue: Issue) -> Iterator[Quote]:
    """What was seen, what the person chose to say of it, what they replied, and how it was resolved."""
    own, seen = _own_observation(review, issue), observed(review, issue)
    if own is not None:
        yield {"who": review.employee, "label": "", "text": own.what_seen}
    if seen is None:
        return
    yield {"who": seen.raised_by, "label": "", "text": seen.what_seen}
    if seen.reply is not None:
        yield {"who": review.employee, "label": _("Reply"), "text": seen.reply.words}
    settled = review.outcomes.get(issue.key)
    if seen.resolution is not None and settled is not None:
        day = format_day(clock.local(seen.resolution.resolved_at).date())
        yield {
            "who": seen.resolution.resolved_by,
            "label": _("Resolved on %(day)s", day=day),
            "text": seen.resolution.words or _("Resolved"),
        }


def noted(review: Review, one: Compared, side: str, who: str) -> Iterator[Quote]:
    """The note of a side on a competency or statement, and what it picked as done well and to work on."""
    rating = rating_of(review, one, side)
    if rating is None:
        return
    framework = review.context.cycle.rated(one.framework_id).framework
    # The words are looked up for what was picked alone: a record asks this of every statement.
    if rating.done_well:
        yield {"who": who, "label": _("Done well"), "text": framework.statement(rating.done_well).text}
    if rating.to_work_on:
        yield {"who": who, "label": _("To work on"), "text": framework.statement(rating.to_work_on).text}
    if rating.note:
        yield {"who": who, "label": "", "text": rating.note}


def _wanted(who: str, issue: Issue, wants: Wants) -> Iterator[Quote]:
    if issue.subject == "want":
        yield {"who": who, "label": _("Soon"), "text": wants.soon}
        yield {"who": who, "label": _("Later"), "text": wants.later}
    if issue.subject == "obstacle":
        yield {"who": who, "label": "", "text": wants.in_the_way}
    if issue.subject == "need":
        yield {"who": who, "label": "", "text": wants.needs}
