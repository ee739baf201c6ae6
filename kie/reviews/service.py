"""Working through the exchange: closing issues, agreeing ratings. Until the manager signs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.models import AgreedRating
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext, participation_context
from kie.i18n import _
from kie.reviews.agenda import Review, read_review
from kie.reviews.errors import (
    IssueUnknown,
    NotRevealed,
    OutcomeChanged,
    OutcomeUnfit,
    RecordShared,
    WordsMissing,
)
from kie.reviews.models import AddedIssue, IssueOutcome
from kie.reviews.queries import state_of
from kie.reviews.rules import Compared
from kie.texts import tidied


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the two close an issue. `kind`: `agreed` with a step, `differ`, `action` with a note, `talked`, or `without`
    for a rating that cannot be agreed because one side went ahead.

    `version`: of the outcome that the writer had before them, 0 for none.
    """

    kind: str
    step: int | None = None
    note: str = ""
    version: int = 0


def begin(session: Session, participation_id: UUID, *, shared_too: bool = False) -> ParticipationContext:
    """Wait for anybody else who writes this review, then check that the exchange is under way.

    `shared_too`: what is to be done is open after the manager signed as well. Raises NotFound, CycleClosed,
    NotRevealed and, unless `shared_too`, RecordShared.
    """
    context = participation_context(session, participation_id)
    hold_open(session, context)
    state = state_of(session, participation_id)
    if not state.revealed:
        raise NotRevealed(
            _("One of you has not handed in yet, so there is nothing to settle."),
            _("Both parts open to both of you at the moment when the second one is handed in."),
        )
    if state.record_id is not None and not shared_too:
        raise RecordShared(
            _("The record is signed by the manager and shared, so nothing was changed."),
            _("It can be changed only after it is opened again, with a reason."),
        )
    return context


def settle(session: Session, participation_id: UUID, actor_id: UUID, key: str, outcome: Outcome) -> None:
    """Close an issue, or settle a competency that is no issue; the same outcome sent again changes nothing.

    Settling a competency writes its agreed rating as well. Raises IssueUnknown, OutcomeUnfit, OutcomeChanged and what
    `begin` raises.
    """
    review = read_review(session, begin(session, participation_id))
    one = review.comparable.get(key)
    if one is None and key not in {issue.key for issue in review.issues}:
        raise IssueUnknown()
    note = tidied(outcome.note)
    _check_fit(review, key, outcome, note)
    stored = review.outcomes.get(key)
    if stored is not None and (stored.kind, stored.step, stored.note) == (outcome.kind, outcome.step, note):
        return
    if outcome.version != (stored.version if stored else 0):
        raise OutcomeChanged(stored, _settled_by(review, stored, actor_id))
    _write_outcome(session, review, actor_id, key, outcome, note)
    session.flush()


def _settled_by(review: Review, stored: IssueOutcome | None, actor_id: UUID) -> str:
    """Who was quicker; "" for the writer themselves, from another page."""
    if stored is None:
        return _("Somebody")
    return "" if stored.settled_by_id == actor_id else review.names[stored.settled_by_id]


def _check_fit(review: Review, key: str, outcome: Outcome, note: str) -> None:
    one = review.comparable.get(key)
    rated = {"without", "action"} if review.left_out else {"agreed", "differ", "action"}
    fitting = {"talked", "action"} if one is None else rated
    top = 0 if one is None else one.top
    stepped = outcome.kind == "agreed"
    if outcome.kind not in fitting or stepped != (outcome.step is not None):
        raise OutcomeUnfit(_("Choose how you close this."))
    if outcome.step is not None and not 1 <= outcome.step <= top:
        raise OutcomeUnfit(_("Choose one of the steps."))
    if outcome.kind == "action" and not note.strip():
        raise OutcomeUnfit(_("Write what will be done."))


def _write_outcome(
    session: Session, review: Review, actor_id: UUID, key: str, outcome: Outcome, note: str
) -> None:
    stored = review.outcomes.get(key)
    if stored is None:
        stored = IssueOutcome(participation_id=review.id, issue_key=key, version=0)
        session.add(stored)
    stored.kind, stored.step, stored.note = outcome.kind, outcome.step, note
    stored.settled_by_id, stored.settled_at = actor_id, clock.now()
    stored.version += 1
    one = review.comparable.get(key)
    if one is not None and one.subject == "competency" and not review.left_out:
        _write_agreed(session, review, actor_id, one, outcome)
    person_id = review.context.person.id
    events.record(session, actor_id, "issue.settled", person_id=person_id, subject=review.id)


def _write_agreed(session: Session, review: Review, actor_id: UUID, one: Compared, outcome: Outcome) -> None:
    """The agreed rating follows the outcome: a step, None for agreed to differ, no row for an action alone."""
    stored = review.agreed.get((one.framework_id, one.competency_id))
    if outcome.kind == "action":
        if stored is not None:
            session.delete(stored)
        return
    if stored is None:
        stored = AgreedRating(
            participation_id=review.id, framework_id=one.framework_id, competency_id=one.competency_id
        )
        session.add(stored)
    stored.step, stored.settled_by_id, stored.settled_at = outcome.step, actor_id, clock.now()


def accept_equal(session: Session, participation_id: UUID, actor_id: UUID, keys: Iterable[str]) -> int:
    """Agree the ratings that both gave alike, of those that the page showed; gives how many were agreed now.

    Whatever was settled meanwhile stays as it is.
    """
    review = read_review(session, begin(session, participation_id))
    shown = set(keys)
    agreed = 0
    for one in equal_ratings(review):
        if one.key in shown and one.own is not None and one.key not in review.outcomes:
            _write_outcome(session, review, actor_id, one.key, Outcome("agreed", one.own), "")
            agreed += 1
    session.flush()
    return agreed


def close_without(session: Session, participation_id: UUID, actor_id: UUID, keys: Iterable[str]) -> int:
    """Close competencies without an agreed rating, of those that the page showed; gives how many were closed now.

    Only where one side went ahead without the other, so that nothing can be agreed. Whatever was settled meanwhile
    stays as it is. Raises OutcomeUnfit and what `begin` raises.
    """
    review = read_review(session, begin(session, participation_id))
    if not review.left_out:
        raise OutcomeUnfit(_("Both of you have handed in, so each rating is agreed, or you agree to differ."))
    shown = set(keys)
    open_now = [one for one in review.competencies if one.key in shown and one.key not in review.outcomes]
    for one in open_now:
        _write_outcome(session, review, actor_id, one.key, Outcome("without"), "")
    session.flush()
    return len(open_now)


def equal_ratings(review: Review) -> tuple[Compared, ...]:
    """The competencies that both rated alike and that nothing else puts on the agenda."""
    agenda = {issue.key for issue in review.issues}
    return tuple(one for one in review.competencies if one.standing == "same" and one.key not in agenda)


def add_issue(session: Session, participation_id: UUID, actor_id: UUID, words: str) -> AddedIssue:
    """Put something on the agenda. The same words by the same person stand there once. Raises WordsMissing."""
    context = begin(session, participation_id)
    words = tidied(words).strip()
    if not words:
        raise WordsMissing(_("Write what you want to talk about."))
    review = read_review(session, context)
    for row in review.added:
        if row.words == words and row.added_by_id == actor_id:
            return row
    added = AddedIssue(
        participation_id=participation_id, words=words, added_by_id=actor_id, added_at=clock.now()
    )
    session.add(added)
    events.record(session, actor_id, "issue.added", person_id=context.person.id, subject=participation_id)
    session.flush()
    return added
