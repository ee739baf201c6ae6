"""Handing over or discarding what somebody had begun who no longer rates the person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.asked import Asked
from kie.assessments.former import kept_until, remove, still_theirs
from kie.assessments.mails import tell_handed_over
from kie.assessments.models import FORMER, Assessment, HandOverNote, Submission
from kie.assessments.queries import former_sheet, sheet
from kie.cycles.holding import hold_open
from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _
from kie.people.models import Person
from kie.people.queries import raters_of
from kie.texts import tidied

NOTE_TO_HAND_OVER = 20_000
"""The most characters of a note that hands over: several themes' notes fit in it."""


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft of somebody who no longer rates its person. `until`: the last day to hand it over."""

    assessment_id: UUID
    participation_id: UUID
    name: str
    cycle_title: str
    until: date


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note that was handed over, as it is read."""

    author: str
    words: str
    signed_at: datetime


def drafts_left(
    session: Session, author_id: UUID, rated: Collection[UUID], today: date
) -> tuple[LeftDraft, ...]:
    """What this person began and can only hand over or discard, in open cycles; one statement.

    `rated`: whom they rate today, whose drafts they simply go on with. What waits for somebody who is only away, and
    whose line lasts, is not among them.
    """
    apart = Participation.person_id.not_in(set(rated))
    return tuple(_left(session, today, Assessment.author_id == author_id, apart).get(author_id, ()))


def drafts_left_by(
    session: Session, author_ids: Collection[UUID], today: date
) -> Mapping[UUID, Sequence[LeftDraft]]:
    """As `drafts_left`, for many people who rate nobody today, by author; one statement."""
    return _left(session, today, Assessment.author_id.in_(author_ids))


def _left(session: Session, today: date, *which: ColumnElement[bool]) -> dict[UUID, list[LeftDraft]]:
    rows = session.execute(
        select(Assessment, Participation.id, Person.name, Cycle.title)
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(
            Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
        )
        .where(
            *which,
            or_(Assessment.side == FORMER, Assessment.side == "manager"),
            Submission.id.is_(None),
            CycleClosure.cycle_id.is_(None),
            ~still_theirs(today),
        )
        .order_by(Person.name, Assessment.id)
    )
    found: dict[UUID, list[LeftDraft]] = {}
    for one, participation_id, name, title in rows:
        left = LeftDraft(one.id, participation_id, name, title, _until(one, today))
        found.setdefault(one.author_id, []).append(left)
    return found


def _until(draft: Assessment, today: date) -> date:
    aside = today if draft.set_aside_at is None else clock.local(draft.set_aside_at).date()
    return kept_until(aside)


def left_draft(session: Session, context: ParticipationContext, author_id: UUID) -> LeftDraft:
    """The draft of this author that can only be handed over or discarded. Raises NotFound."""
    today = clock.today()
    rated = {context.person.id} if _leads_now(session, context, author_id) else set()
    for one in drafts_left(session, author_id, rated, today):
        if one.participation_id == context.participation.id:
            return one
    raise NotFound()


def _leads_now(session: Session, context: ParticipationContext, author_id: UUID) -> bool:
    raters = raters_of(session, context.person.id, clock.today())
    return author_id in (raters.leader, *raters.delegates)


def receiver_of(session: Session, context: ParticipationContext) -> Person | None:
    """Whoever rates the person now, to whom a note goes; None while nobody does."""
    leader_id = raters_of(session, context.person.id, clock.today()).leader
    return None if leader_id is None else session.get(Person, leader_id)


def own_notes(session: Session, context: ParticipationContext, author_id: UUID) -> str:
    """What the author noted in their draft, theme by theme, to begin a note with."""
    asked = Asked(context)
    found = former_sheet(session, context.participation.id, author_id)
    if found.assessment is None:
        standing = sheet(session, context.participation.id, "manager")
        own = standing.assessment is not None and standing.assessment.author_id == author_id
        found = standing if own else found
    lines = []
    for key, node in asked.nodes.items():
        rating = found.ratings.get(key)
        if rating is not None and rating.note.strip():
            title = asked.competency(node.framework_id, node.competency_id).title
            lines.append(f"{title}: {rating.note.strip()}")
    return "\n\n".join(lines)


def hand_over(session: Session, context: ParticipationContext, author_id: UUID, words: str) -> HandOverNote:
    """Sign a note to whoever rates the person now; the draft goes with it, and both of them are told.

    Raises CycleClosed, NotFound without such a draft, Invalid without words, TextRefused, and Conflict while nobody
    rates the person.
    """
    hold_open(session, context)
    left = left_draft(session, context, author_id)
    receiver = receiver_of(session, context)
    if receiver is None:
        raise Conflict(
            _(
                "Nobody rates %(name)s now, so there is nobody to hand this over to.",
                name=context.person.name,
            ),
            _("Your draft stays yours. Try again in a few days."),
        )
    text = tidied(words, NOTE_TO_HAND_OVER).strip()
    if not text:
        raise Invalid(_("Write what you want to hand over, or discard your draft instead."))
    note = HandOverNote(
        participation_id=context.participation.id, author_id=author_id, words=text, signed_at=clock.now()
    )
    session.add(note)
    remove(session, left.assessment_id)
    session.flush()
    events.record(session, author_id, "draft.handed-over", person_id=context.person.id, subject=note.id)
    author = session.get_one(Person, author_id)
    for to in (receiver, context.person):
        tell_handed_over(session, note.id, to, context.person, author)
    session.flush()
    return note


def discard(session: Session, context: ParticipationContext, author_id: UUID) -> None:
    """Throw away what the author had begun, for good. Raises CycleClosed, and NotFound without such a draft."""
    hold_open(session, context)
    left = left_draft(session, context, author_id)
    remove(session, left.assessment_id)
    events.record(
        session, author_id, "draft.discarded", person_id=context.person.id, subject=left.assessment_id
    )
    session.flush()


def notes_of(session: Session, participation_id: UUID) -> tuple[SignedNote, ...]:
    """The notes that were handed over in this review, the first one first; one statement."""
    rows = session.execute(
        select(Person.name, HandOverNote.words, HandOverNote.signed_at)
        .join(Person, Person.id == HandOverNote.author_id)
        .where(HandOverNote.participation_id == participation_id)
        .order_by(HandOverNote.signed_at, HandOverNote.id)
    )
    return tuple(SignedNote(*row) for row in rows)
