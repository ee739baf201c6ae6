"""Handing in and taking back. The reveal follows from the second of two submissions, in its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments import unhelpful
from kie.assessments.asked import Asked
from kie.assessments.drafts import (
    AssessmentHandedIn,
    read_draft,
    refuse_what_is_left_behind,
)
from kie.assessments.former import author_for
from kie.assessments.models import (
    Assessment,
    Observation,
    Rating,
    Result,
    Reveal,
    Submission,
    UnhelpfulAnswer,
)
from kie.assessments.queries import revealed
from kie.assessments.rules import RULE_VERSION, Blank, missing, result_of
from kie.cycles.absence import absence_of, due_for
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, Invalid, NotFound
from kie.evidence.service import hold_sharing, release_sharing
from kie.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Missing:
    """What is needed before handing in.

    `blanks`: competencies with too few answers. `unhelpful`: frameworks whose question is not answered.
    `unfinished`: (framework id, statement id) of behaviours picked for which something is still to be filled in.
    """

    blanks: tuple[Blank, ...] = ()
    unhelpful: tuple[str, ...] = ()
    unfinished: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        return len(self.blanks) + len(self.unhelpful) + len(self.unfinished)


class AnswersMissing(Invalid):
    """The assessment cannot be handed in yet. `missing`: what is blank."""

    def __init__(self, found: Missing) -> None:
        super().__init__(
            ngettext(
                "%(n)s thing is still blank, so this was not handed in.",
                "%(n)s things are still blank, so this was not handed in.",
                len(found),
            ),
            _("Fill in what is listed, then hand in."),
        )
        self.missing = found


class OtherHandedIn(Conflict):
    """The other part is handed in as well, so neither can be taken back."""


def what_is_missing(
    asked: Asked,
    side: str,
    ratings: Mapping[tuple[str, str], Rating],
    answers: Mapping[str, unhelpful.UnhelpfulItem],
) -> Missing:
    """What stands between this assessment and handing it in. `answers`: on unhelpful behaviours, by framework id."""
    answered = {key for key, rating in ratings.items() if rating.opted_out or rating.step is not None}
    unasked = tuple(
        one for one in asked.unhelpful if side == "manager" and not _is_answered(answers.get(one))
    )
    unfinished = tuple(
        (framework_id, seen.statement_id)
        for framework_id in asked.unhelpful
        for seen in (answers[framework_id].seen if framework_id in answers else ())
        if unhelpful.blanks_of(side, seen)
    )
    return Missing(missing(asked.nodes.values(), answered), unasked, unfinished)


def _is_answered(answer: unhelpful.UnhelpfulItem | None) -> bool:
    return answer is not None and (answer.none_seen or bool(answer.seen))


def hand_in(
    session: Session,
    context: ParticipationContext,
    side: str,
    actor_id: UUID,
    on_behalf_of: UUID | None = None,
    received_on: date | None = None,
) -> Submission:
    """Hand the assessment in: a submission, its results, and the reveal when the other side stands handed in too.

    Handing in again what its author has handed in changes nothing. A delegate hands in the manager's, `on_behalf_of`:
    somebody that person's; `received_on`: the day it came on paper, which says whether it is late. Raises
    CycleClosed, AssessmentHandedIn when somebody else had handed it in, OtherWentAhead, and AnswersMissing.
    """
    hold_open(session, context)
    asked = Asked(context)
    draft = read_draft(session, context.participation.id, side)
    own = draft is not None and _writes(session, context, draft.assessment, actor_id, on_behalf_of)
    if draft is None or (not own and draft.submission is None):
        raise AnswersMissing(what_is_missing(asked, side, {}, {}))
    if draft.submission is not None:
        if not own:
            raise AssessmentHandedIn(_("This part was already handed in by somebody else."))
        return draft.submission
    if draft.left_behind:
        refuse_what_is_left_behind()
    blank = what_is_missing(asked, side, draft.ratings, _answers(session, draft.assessment.id))
    if blank:
        raise AnswersMissing(blank)
    submission = _submit(session, context, draft.assessment, actor_id, received_on or clock.today())
    session.add_all(_results(asked, draft.assessment.id, draft.ratings))
    session.flush()
    if side == "manager":
        hold_sharing(session, context.participation.id)
    if stands(session, context.participation.id, other_side(side)):
        reveal(session, context)
    return submission


def _writes(
    session: Session,
    context: ParticipationContext,
    assessment: Assessment,
    actor_id: UUID,
    on_behalf_of: UUID | None = None,
) -> bool:
    """Whether this assessment is the one that the actor writes; no statement for the author."""
    author_id = assessment.author_id
    if author_id == actor_id:
        return True
    return author_id == author_for(session, context, assessment.side, actor_id, on_behalf_of)


def take_back(session: Session, context: ParticipationContext, side: str, actor_id: UUID) -> None:
    """Take one's own part back to change it, while the other side has not handed in.

    Raises CycleClosed, NotFound when nothing of the actor's stands handed in, and OtherHandedIn.
    """
    hold_open(session, context)
    draft = read_draft(session, context.participation.id, side)
    if draft is None or draft.submission is None:
        raise NotFound()
    if not _writes(session, context, draft.assessment, actor_id):
        raise NotFound()
    other = stands(session, context.participation.id, other_side(side))
    if other or revealed(session, context.participation.id):
        raise OtherHandedIn(
            _("The other part is handed in too, so yours cannot be taken back.")
            if other
            else _("You went ahead with your part, so it cannot be taken back."),
            _("You can both read it now. Talk about what you would change in the exchange."),
        )
    draft.submission.taken_back_at = clock.now()
    session.execute(delete(Result).where(Result.assessment_id == draft.assessment.id))
    if side == "manager":
        release_sharing(session, context.participation.id)
    events.record(
        session,
        actor_id,
        "assessment.taken-back",
        person_id=context.person.id,
        subject=draft.assessment.id,
        side=side,
    )
    session.flush()


def _submit(
    session: Session, context: ParticipationContext, assessment: Assessment, actor_id: UUID, day: date
) -> Submission:
    one = context.participation
    due = due_for(context.cycle.cycle, one.own_days, assessment.side, absence_of(session, one.id))
    submission = Submission(
        assessment_id=assessment.id,
        handed_in_by_id=actor_id,
        handed_in_at=clock.now(),
        late=day > due,
    )
    session.add(submission)
    events.record(
        session,
        actor_id,
        "assessment.handed-in",
        person_id=context.person.id,
        subject=assessment.id,
        side=assessment.side,
        late=submission.late,
    )
    return submission


def _results(asked: Asked, assessment_id: UUID, ratings: Mapping[tuple[str, str], Rating]) -> list[Result]:
    results = []
    for (framework_id, competency_id), nodes in asked.by_competency.items():
        given = [found for node in nodes if (found := ratings.get((framework_id, node.node_id)))]
        steps = [rating.step for rating in given if rating.step is not None]
        opted_out = sum(rating.opted_out for rating in given)
        results.append(
            Result(
                assessment_id=assessment_id,
                framework_id=framework_id,
                competency_id=competency_id,
                step=result_of(steps, opted_out, len(nodes)),
                rule_version=RULE_VERSION,
            )
        )
    return results


def reveal(session: Session, context: ParticipationContext) -> None:
    """From now on each can read the other's. The caller holds the participation."""
    session.add(Reveal(participation_id=context.participation.id, revealed_at=clock.now()))
    events.record(
        session, None, "review.revealed", person_id=context.person.id, subject=context.participation.id
    )
    session.flush()


def stands(session: Session, participation_id: UUID, side: str) -> bool:
    """Whether this side's assessment is handed in."""
    found = session.scalar(
        select(Submission.id)
        .join(Assessment, and_(Assessment.id == Submission.assessment_id, Submission.taken_back_at.is_(None)))
        .where(Assessment.participation_id == participation_id, Assessment.side == side)
    )
    return found is not None


def other_side(side: str) -> str:
    """The other of the two sides."""
    return "manager" if side == "self" else "self"


def _answers(session: Session, assessment_id: UUID) -> dict[str, unhelpful.UnhelpfulItem]:
    mine = {"populate_existing": True}
    seen: dict[str, list[Observation]] = {}
    for one in session.scalars(
        select(Observation).where(Observation.assessment_id == assessment_id), execution_options=mine
    ):
        seen.setdefault(one.framework_id, []).append(one)
    found: dict[str, unhelpful.UnhelpfulItem] = {}
    for answer in session.scalars(
        select(UnhelpfulAnswer).where(UnhelpfulAnswer.assessment_id == assessment_id), execution_options=mine
    ):
        item = unhelpful.unhelpful_of(answer.framework_id, answer, seen.get(answer.framework_id, ()))
        if item is not None:
            found[answer.framework_id] = item
    return found
