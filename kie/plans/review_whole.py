"""What hangs on a plan's reviews, read as one: the answers at each talk, pauses, and what the next is counted from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.queries import names_of
from kie.plans.models import PlanReview
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause, TalkAnswers
from kie.plans.review_queries import counted
from kie.plans.review_rules import Counting, Period
from kie.plans.rules import Side, other
from kie.plans.whole import PlanView, Signed, side_of
from kie.texts import tidied

BOXES = ("moved", "in_the_way", "support", "changes", "next_steps")


@dataclass(frozen=True, slots=True)
class Answers:
    """Up to five short answers at a talk; "" for one that has nothing to say."""

    moved: str = ""
    in_the_way: str = ""
    support: str = ""
    changes: str = ""
    next_steps: str = ""

    def tidied(self) -> "Answers":
        """The same words as they may be kept; only spaces are nothing. Raises TextRefused."""
        kept = {name: tidied(getattr(self, name)) for name in BOXES}
        return replace(self, **{name: text if text.strip() else "" for name, text in kept.items()})

    @property
    def said(self) -> bool:
        """Whether anything was said."""
        return any(getattr(self, name) for name in BOXES)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers that one of the two gave at a talk."""

    written: Signed
    answers: Answers
    version: int


@dataclass(frozen=True, slots=True)
class PauseView:
    """A pause that one side asked for. `agreed`: None until the other side did; `ended`: who ended it before its last
    day, took it back or refused it; `days`: those that it counts for."""

    id: UUID
    first_on: date
    last_on: date
    asked: Signed
    agreed: Signed | None
    ended: Signed | None
    days: Period

    @property
    def waits_for(self) -> Side | None:
        """Who has still to answer; None when it was answered or taken back."""
        return None if self.agreed or self.ended else other(self.asked.side)

    def stands(self, today: date) -> bool:
        """Whether both agreed to it and it is not over."""
        return self.agreed is not None and today <= self.days.last and self.days.first <= self.days.last


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What hangs on the reviews of one plan. `counting`: None without an active goal; `answers`: by talk, in the order
    in which they were written; `pauses`: the latest first."""

    counting: Counting | None
    answers: Mapping[UUID, tuple[Answered, ...]]
    pauses: tuple[PauseView, ...]

    @property
    def asked(self) -> PauseView | None:
        """The pause that waits for an answer."""
        return next((one for one in self.pauses if one.waits_for), None)


NOTHING = Rhythm(None, {}, ())


def rhythm_of(session: Session, plan: PlanView | None) -> Rhythm:
    """What hangs on the reviews of this plan. Three statements at most."""
    if plan is None:
        return NOTHING
    answers = session.scalars(
        select(TalkAnswers)
        .join(PlanReview, PlanReview.id == TalkAnswers.review_id)
        .where(PlanReview.plan_id == plan.plan_id)
        .order_by(TalkAnswers.written_at, TalkAnswers.author_id)
        .execution_options(populate_existing=True)
    ).all()
    pauses = session.execute(
        select(PlanPause, PauseAgreement, PauseEnd)
        .outerjoin(PauseAgreement, PauseAgreement.pause_id == PlanPause.id)
        .outerjoin(PauseEnd, PauseEnd.pause_id == PlanPause.id)
        .where(PlanPause.plan_id == plan.plan_id)
        .order_by(PlanPause.asked_at.desc(), PlanPause.id)
    ).all()
    ids = {row.author_id for row in answers} | {row.PlanPause.asked_by_id for row in pauses}
    ids |= {row.PauseAgreement.agreed_by_id for row in pauses if row.PauseAgreement}
    ids |= {row.PauseEnd.ended_by_id for row in pauses if row.PauseEnd}
    names = {**plan.names, **names_of(session, ids - plan.names.keys())}
    signer = _Signer(names, plan.person_id)
    given: dict[UUID, tuple[Answered, ...]] = {}
    for row in answers:
        given[row.review_id] = (*given.get(row.review_id, ()), _answered(row, signer))
    return Rhythm(
        plan.counting,
        given,
        tuple(_pause(*row, signer=signer) for row in pauses),
    )


class _Signer:
    """Turns ids and moments into `Signed`."""

    def __init__(self, names: Mapping[UUID, str], person_id: UUID) -> None:
        self.names, self.person_id = names, person_id

    def __call__(self, by: UUID, at: datetime) -> Signed:
        return Signed(by, self.names[by], side_of(by, self.person_id), at)


def _answered(row: TalkAnswers, signer: _Signer) -> Answered:
    words = Answers(**{name: getattr(row, name) for name in BOXES})
    return Answered(signer(row.author_id, row.written_at), words, row.version)


def _pause(
    row: PlanPause, agreement: PauseAgreement | None, end: PauseEnd | None, *, signer: _Signer
) -> PauseView:
    return PauseView(
        row.id,
        row.first_on,
        row.last_on,
        signer(row.asked_by_id, row.asked_at),
        None if agreement is None else signer(agreement.agreed_by_id, agreement.agreed_at),
        None if end is None else signer(end.ended_by_id, end.ended_at),
        counted(row.first_on, row.last_on, None if end is None else end.ended_on),
    )
