"""The draft that a rater writes: who may write now, and what text is taken as it is."""

from dataclasses import dataclass, replace
from typing import NoReturn
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.former import author_today, set_aside, take_up
from kie.assessments.models import FORMER, SIDES, Assessment, GoneAhead, Rating, Submission
from kie.cycles.holding import refuse_closed, wait
from kie.cycles.models import CycleClosure, Participation
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict
from kie.i18n import _
from kie.people.queries import leads_alone

Key = tuple[str, str]
"""(framework id, node id)."""


class AssessmentHandedIn(Conflict):
    """The assessment is handed in, so it cannot be changed while that stands."""


class OtherWentAhead(Conflict):
    """The other side went ahead without this part, and reads nothing new of it: it stays blank for good."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One rater's rows, locked until the transaction ends. `ratings` by (framework id, node id).

    `left_behind`: it was not handed in when the other side went ahead, so it never will be. `actor_id`: who writes it
    now, the author or somebody in their stead.
    """

    assessment: Assessment
    ratings: dict[tuple[str, str], Rating]
    submission: Submission | None
    left_behind: bool = False
    actor_id: UUID | None = None

    @property
    def saved_by_id(self) -> UUID | None:
        """Who writes in the author's stead; None when the author does."""
        return None if self.actor_id == self.assessment.author_id else self.actor_id


@dataclass(frozen=True, slots=True)
class Found:
    """What stands once nobody else writes. `closed`: the cycle is; `went_ahead`: one side did; `draft` None: no row."""

    closed: bool
    went_ahead: bool
    draft: Draft | None


def _reading(*only: ColumnElement[bool]) -> Select[bool, bool, Assessment, Submission, Rating]:
    """The draft of one side with the ratings that meet `only`; one row at least, whether there is a draft or not."""
    return (
        select(
            exists().where(CycleClosure.cycle_id == Participation.cycle_id).label("closed"),
            exists().where(GoneAhead.participation_id == Participation.id).label("went_ahead"),
            Assessment,
            Submission,
            Rating,
        )
        .select_from(Participation)
        .outerjoin(
            Assessment,
            and_(Assessment.participation_id == Participation.id, Assessment.side == bindparam("side")),
        )
        .outerjoin(
            Submission, and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
        )
        .outerjoin(Rating, and_(Rating.assessment_id == Assessment.id, *only))
        .where(Participation.id == bindparam("participation_id"))
        .execution_options(populate_existing=True)
    )


_WHOLE = _reading()
_ONE = _reading(Rating.framework_id == bindparam("framework_id"), Rating.node_id == bindparam("node_id"))
"""Put together once: every answer that is saved asks one of them."""


def _read(session: Session, participation_id: UUID, side: str, only: Key | None = None) -> Found:
    asked: dict[str, object] = {"participation_id": participation_id, "side": side}
    if only is not None:
        asked |= {"framework_id": only[0], "node_id": only[1]}
    rows = session.execute(_WHOLE if only is None else _ONE, asked).all()
    closed, went_ahead, assessment, submission, _rating = rows[0]
    if assessment is None:
        return Found(closed, went_ahead, None)
    ratings = {(row.Rating.framework_id, row.Rating.node_id): row.Rating for row in rows if row.Rating}
    left_behind = went_ahead and submission is None
    return Found(closed, went_ahead, Draft(assessment, ratings, submission, left_behind))


def read_draft(session: Session, participation_id: UUID, side: str) -> Draft | None:
    """The rater's rows in one statement, as they stand now; None before the first save."""
    return _read(session, participation_id, side).draft


def refuse_what_is_left_behind() -> NoReturn:
    """Raises OtherWentAhead."""
    raise OtherWentAhead(
        _("The other side went ahead without this part, so it cannot be changed or handed in."),
        _("The exchange is open to both of you. Say there what you would have written."),
    )


def open_draft(
    session: Session,
    context: ParticipationContext,
    side: str,
    actor_id: UUID,
    on_behalf_of: UUID | None = None,
    only: Key | None = None,
) -> Draft:
    """The draft for writing, made if this is the first save, and locked. `only`: with this one rating, where it is.

    A delegate writes the manager's; `on_behalf_of`: in whose name somebody types what was written on paper. What
    somebody who rated this person before had begun and not handed in is set aside for them: it is theirs, and the one
    who rates now starts afresh, or goes on with what was set aside for them. Raises CycleClosed, AssessmentHandedIn
    and OtherWentAhead.
    """
    if side not in SIDES:
        raise ValueError(side)
    wait(session, context)
    found = _read(session, context.participation.id, side, only)
    if found.closed or not context.cycle.is_open:
        refuse_closed(context)
    draft = found.draft
    if draft is not None and draft.submission is not None:
        raise AssessmentHandedIn(
            _("This part is handed in, so nothing was changed."),
            _("Take it back first, as long as the other part is not handed in."),
        )
    if found.went_ahead:
        refuse_what_is_left_behind()
    if draft is None:
        draft = _begun(session, context, side, actor_id, on_behalf_of)
    elif draft.assessment.author_id != actor_id:
        # Whoever asked at the door may have waited here while their days of standing in were ended, or while somebody
        # else became the manager: asked again, now that nobody else writes. The author is not asked, so that a save of
        # their own costs no more. One who no longer rates keeps writing into a draft that is theirs alone, and that is
        # set aside with the first save of whoever rates now.
        author_id = _author(session, context, side, actor_id, on_behalf_of)
        if draft.assessment.author_id != author_id:
            set_aside(session, draft.assessment, context.person.id, actor_id)
            draft = _begun(session, context, side, actor_id, author_id)
    return replace(draft, actor_id=actor_id)


def _author(
    session: Session, context: ParticipationContext, side: str, actor_id: UUID, on_behalf_of: UUID | None
) -> UUID:
    if on_behalf_of is not None or side == "self":
        return on_behalf_of or actor_id
    return author_today(session, context, actor_id)


def _begun(
    session: Session, context: ParticipationContext, side: str, actor_id: UUID, author_id: UUID | None
) -> Draft:
    """The author's own draft where none stands: what was set aside for them, or a new one.

    `author_id` None: nobody has asked yet who rates. The same statement asks whether the actor is a delegate or their
    days were over, because this is the first save of every assessment; who does not lead the person by a line of their
    own is asked about once more.
    """
    one, person_id = context.participation.id, context.person.id
    former = select(Assessment.id).where(
        Assessment.participation_id == one,
        Assessment.side == FORMER,
        Assessment.author_id == (author_id or actor_id),
    )
    asked = select(former.scalar_subquery(), leads_alone(actor_id, person_id, clock.today()))
    former_id, leads = session.execute(asked).one()
    if author_id is None and not leads and side == "manager":
        author_id = author_today(session, context, actor_id)
        return _begun(session, context, side, actor_id, author_id)
    if former_id is not None:
        take_up(session, former_id, side, person_id, actor_id)
        taken_up = read_draft(session, one, side)
        if taken_up is not None:
            return taken_up
    assessment = Assessment(
        participation_id=one, side=side, author_id=author_id or actor_id, started_at=clock.now()
    )
    session.add(assessment)
    session.flush()
    return Draft(assessment, {}, None)
