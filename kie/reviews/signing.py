"""Signing a record: first the manager, who shares it, then the person reviewed, who agrees or not."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.holding import hold_open
from kie.cycles.queries import ParticipationContext, participation_context
from kie.i18n import _, ngettext
from kie.people.models import Person
from kie.plans.locking import hold as hold_plan
from kie.plans.queries import plan_of
from kie.plans.review_statuses import OlderGoal
from kie.reviews import mails
from kie.reviews.agenda import Review, read_review
from kie.reviews.body import digest_of, record_body
from kie.reviews.errors import AlreadySigned, GoalsUnsaid, NotSettled, NotShared, RecordChanged, WordsMissing
from kie.reviews.kept import Kept, kept_records
from kie.reviews.models import Record, SignOff
from kie.reviews.moderators import moderator_for
from kie.reviews.older_goals import older_goals_of
from kie.reviews.reading import note_read
from kie.reviews.rules import Compared, unsettled
from kie.reviews.service import begin
from kie.texts import tidied


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """The record as it would be kept if the manager signed now. `open`: competencies that still want an outcome;
    `older`: the plan's goals from before this review, of which somebody has to say what became of them."""

    body: dict[str, Any]
    digest: str
    open: tuple[Compared, ...]
    older: tuple[OlderGoal, ...] = ()


def draft_record(session: Session, review: Review, manager_id: UUID) -> RecordDraft:
    """What the manager is about to sign. `manager_id`: who would sign it."""
    plan = plan_of(session, review.context.person.id)
    rater = review.manager
    leader = rater if rater and rater.id == manager_id else session.get_one(Person, manager_id)
    older = older_goals_of(session, review.id, plan)
    body = record_body(review, plan, leader, older)
    return RecordDraft(body, digest_of(body), unsettled(review.competencies, review.closed), older)


def share(session: Session, participation_id: UUID, manager_id: UUID, digest: str) -> Record:
    """The manager signs: the record is frozen and the employee can read it.

    `digest`: of the draft that the manager read. Raises NotSettled, GoalsUnsaid, RecordChanged and what `service.begin`
    raises.
    """
    context = begin(session, participation_id)
    hold_plan(session, context.person.id)
    draft = draft_record(session, read_review(session, context), manager_id)
    _refuse_unready(draft, digest)
    earlier = kept_records(session, participation_id)
    record = Record(
        participation_id=participation_id,
        revision=earlier[0].record.revision + 1 if earlier else 1,
        body=draft.body,
        digest=draft.digest,
        shared_at=clock.now(),
    )
    session.add(record)
    session.flush()
    _add_signature(session, record, "manager", manager_id, "accept", "")
    note_event(session, context, manager_id, "record.shared", record)
    mails.tell_shared(session, record, context.person, session.get_one(Person, manager_id))
    session.flush()
    return record


def _refuse_unready(draft: RecordDraft, digest: str) -> None:
    """Raises NotSettled, GoalsUnsaid; RecordChanged when it is not the draft with this digest."""
    if draft.open:
        raise NotSettled(
            ngettext(
                "%(n)s competency has no agreed rating yet, so this was not signed.",
                "%(n)s competencies have no agreed rating yet, so this was not signed.",
                len(draft.open),
            ),
            _("Agree a rating for each, or agree to differ. Then sign."),
        )
    unsaid = sum(one.status is None for one in draft.older)
    if unsaid:
        raise GoalsUnsaid(
            ngettext(
                "Nobody has said yet what became of %(n)s older goal, so this was not signed.",
                "Nobody has said yet what became of %(n)s older goals, so this was not signed.",
                unsaid,
            ),
            _("Say of each whether it is done, carried on or dropped. Then sign."),
        )
    if draft.digest != digest:
        raise RecordChanged(
            _("Something in this record has changed since you opened the page, so it was not signed."),
            _("Read it again, then sign."),
        )


@dataclass(frozen=True, slots=True)
class SignOffAnswer:
    """What the employee says to the record: `accept`, `comment` or `disagree`; the last two need a comment.

    `digest`: of the record that they read.
    """

    decision: str
    comment: str
    digest: str


def check_answer(session: Session, participation_id: UUID, answer: SignOffAnswer) -> SignOffAnswer:
    """The answer as it would be kept; nothing is kept yet. Raises what `sign` raises."""
    return _to_answer(session, participation_id, answer)[2]


def sign(session: Session, participation_id: UUID, actor_id: UUID, answer: SignOffAnswer) -> None:
    """The employee signs, and has read the record as well.

    Raises CycleClosed, NotShared, AlreadySigned, RecordChanged, TextRefused and WordsMissing.
    """
    context, kept, answer = _to_answer(session, participation_id, answer)
    note_read(session, kept.record, actor_id)
    _add_signature(session, kept.record, "employee", actor_id, answer.decision, answer.comment)
    note_event(session, context, actor_id, "record.signed", kept.record)
    if answer.decision == "disagree":
        moderator_id = moderator_for(session, context.participation)
        if moderator_id is not None:
            moderator = session.get_one(Person, moderator_id)
            mails.tell_disputed(session, kept.record, moderator, context.person)
    session.flush()


def _to_answer(
    session: Session, participation_id: UUID, answer: SignOffAnswer
) -> tuple[ParticipationContext, Kept, SignOffAnswer]:
    context, kept = hold_standing(session, participation_id)
    if "employee" in kept.sign_offs:
        raise AlreadySigned(
            _("You have signed this record already, so nothing was changed."),
            _("What you said stands with the record. Ask HR if it has to be opened again."),
        )
    if kept.record.digest != answer.digest:
        raise RecordChanged(
            _("There is a newer record than the one that you read, so it was not signed."),
            _("Read the new one, then sign."),
        )
    comment = tidied(answer.comment).strip() if answer.decision != "accept" else ""
    if answer.decision != "accept" and not comment:
        raise WordsMissing(_("Write your comment."))
    return context, kept, replace(answer, comment=comment)


def hold_standing(session: Session, participation_id: UUID) -> tuple[ParticipationContext, Kept]:
    """Wait for anybody else who writes this review; then the record that stands."""
    context = participation_context(session, participation_id)
    hold_open(session, context)
    kept = kept_records(session, participation_id)
    if not kept or kept[0].reopening is not None:
        raise NotShared(
            _("There is no signed record at the moment, so nothing was changed."),
            _("It comes with the manager’s signature."),
        )
    return context, kept[0]


def _add_signature(
    session: Session, record: Record, party: str, actor_id: UUID, decision: str, comment: str
) -> None:
    session.add(
        SignOff(
            record_id=record.id,
            party=party,
            signed_by_id=actor_id,
            decision=decision,
            comment=comment,
            signed_at=clock.now(),
        )
    )


def note_event(
    session: Session, context: ParticipationContext, actor_id: UUID, action: str, record: Record
) -> None:
    """Keep that somebody did this to the record."""
    events.record(
        session,
        actor_id,
        action,
        person_id=context.person.id,
        subject=record.id,
        revision=record.revision,
        review=str(context.participation.id),
    )
