"""Whether the rating that a goal aimed at moved: what was agreed then and now, as far as the reader may read either."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie.assessments.models import AgreedRating, Reveal
from kie.cycles.frozen import editions_known, words_under
from kie.cycles.models import Cycle, CycleFramework, CycleOpening, Participation
from kie.frameworks.models import DEPTHS, Editions, Framework, Scale
from kie.plans.whole import GoalView, PlanView

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rated:
    """What was agreed in one review. `step` None: they agreed to differ. `words`: the step's, "" without one;
    `cycle`: its title, "" where the goal itself says the step."""

    step: int | None
    words: str
    cycle: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A goal's rating then and now. `aimed`: the step it aimed at in words, "" for none; `then`: None where there is
    none on the same scale that the reader may read.

    `now`: None where no one thing of the newer edition is what the goal is about, and `became` names those that come
    from it. `called`: what it is called by now, "" for the same as then.
    """

    aimed: str
    then: Rated | None
    now: Rated | None
    called: str = ""
    became: tuple[str, ...] = ()

    @property
    def steps(self) -> int | None:
        """How many steps higher it is now, negative for lower; None where the two cannot be compared."""
        if self.then is None or self.now is None or self.then.step is None or self.now.step is None:
            return None
        return self.now.step - self.then.step


@dataclass(frozen=True, slots=True)
class Review:
    """A revealed review: what was agreed in it, None for a rating that the reader may not read, and on which scales.

    `titles`: of the competencies in it.
    """

    participation_id: UUID
    opened_at: datetime
    agreed: Mapping[Key, Rated | None]
    scales: Mapping[Key, Scale]
    titles: Mapping[Key, str] = field(default_factory=dict)

    def same(self, key: Key, editions: Editions) -> Key | None:
        """What is rated here of the competency `key`, of this or another edition; None where no one thing is."""
        return next((one for one in self.scales if editions.are_one(key, one)), None)

    def come_of(self, key: Key, editions: Editions) -> tuple[Key, ...]:
        """What is rated here and comes from the competency `key` of an earlier edition, and is not the same."""
        found = ((one, editions.source(key[0], *one)) for one in self.scales)
        return tuple(one for one, was in found if was.one is None and key[1] in was.sources)


def moved_of(session: Session, plan: PlanView, readable: Collection[UUID] | None) -> dict[UUID, Moved]:
    """By goal, what became of the rating that it is about, once a later review settled it.

    `readable`: the reviews whose ratings the reader may read, None for all, as `reader.readable_reviews` says; of the
    others, only the step that the goal itself says. One statement, and two more the first time that a process meets a
    cycle or a framework's words; none without a goal that is about a competency.
    """
    about = [goal for goal in plan.goals if goal.framework_id and goal.competency_id]
    if not about:
        return {}
    reviews, editions = _reviews(session, plan.person_id, readable)
    found = {goal.id: moved(goal, reviews, editions) for goal in about}
    return {goal_id: one for goal_id, one in found.items() if one is not None}


def moved(goal: GoalView, reviews: Sequence[Review], editions: Editions) -> Moved | None:
    """What became of the goal's rating. `reviews`: the earliest first; None while no later one settled it.
    `editions`: those that the frameworks of the reviews follow.

    For an active goal the latest review counts, for a closed one the first that opened after it was written.
    """
    key = (goal.framework_id or "", goal.competency_id or "")
    before = [one for one in reviews if _is_before(one, goal)]
    after = [one for one in reviews if one not in before and _settles(one, key, editions)]
    if not after:
        return None
    last = after[-1] if goal.active else after[0]
    here = last.same(key, editions)
    now = last.agreed[here] if here else None
    if here is None or now is None:
        became = tuple(last.titles[one] for one in last.come_of(key, editions))
        return Moved(goal.to_words, None, None, became=became)
    title = last.titles.get(here, "") if here != key else ""
    called = "" if title == goal.competency_title else title
    then, at_the_time = _then(key, before, editions)
    if then is None or then.scales[at_the_time] != last.scales[here]:
        return Moved(goal.to_words, None, now, called)
    if goal.from_step is not None and goal.from_words:
        return Moved(goal.to_words, Rated(goal.from_step, goal.from_words, ""), now, called)
    return Moved(goal.to_words, then.agreed[at_the_time], now, called)


def _settles(review: Review, key: Key, editions: Editions) -> bool:
    """Whether the review rated the competency in a way that the reader may read, or what came of it."""
    here = review.same(key, editions)
    return any(review.agreed[one] for one in ([here] if here else review.come_of(key, editions)))


def _then(key: Key, before: Sequence[Review], editions: Editions) -> tuple[Review | None, Key]:
    """The last review before that rated the competency, and as what."""
    for one in reversed(before):
        at_the_time = one.same(key, editions)
        if at_the_time is not None:
            return one, at_the_time
    return None, key


def _is_before(review: Review, goal: GoalView) -> bool:
    """Whether the goal was written after this review opened, or came from it."""
    return review.participation_id == goal.participation_id or review.opened_at <= goal.drafted_at


def _reviews(
    session: Session, person_id: UUID, readable: Collection[UUID] | None
) -> tuple[list[Review], Editions]:
    """The person's revealed reviews, the earliest first, and the editions that their frameworks follow."""
    rows = session.execute(
        select(
            AgreedRating,
            Cycle.title,
            Cycle.id.label("cycle_id"),
            CycleOpening.opened_at,
            CycleFramework.fingerprint,
            CycleFramework.depth,
        )
        .join(Participation, Participation.id == AgreedRating.participation_id)
        .join(Reveal, Reveal.participation_id == Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .join(
            CycleFramework,
            and_(
                CycleFramework.cycle_id == Cycle.id, CycleFramework.framework_id == AgreedRating.framework_id
            ),
        )
        .where(Participation.person_id == person_id)
        .order_by(CycleOpening.opened_at, Participation.id)
    ).all()
    words = words_under(session, {row.fingerprint for row in rows})
    found = [
        _review(list(group), words, shown=readable is None or participation_id in readable)
        for participation_id, group in groupby(rows, key=lambda row: row.AgreedRating.participation_id)
    ]
    return found, editions_known(session, {(row.cycle_id, row.opened_at) for row in rows})


def _review(rows: Sequence[Any], words: Mapping[str, Framework], *, shown: bool) -> Review:
    """One review from its agreed ratings. `shown`: the reader may read them."""
    settled = {_key(row.AgreedRating): row for row in rows}
    scales = {key: _scale(words[row.fingerprint], row) for key, row in settled.items()}
    return Review(
        rows[0].AgreedRating.participation_id,
        rows[0].opened_at,
        {key: _rated(row, scales[key]) if shown else None for key, row in settled.items()},
        scales,
        {key: words[row.fingerprint].competency(key[1]).title for key, row in settled.items()},
    )


def _key(rating: AgreedRating) -> Key:
    return rating.framework_id, rating.competency_id


def _rated(row: Any, scale: Scale) -> Rated:
    step = row.AgreedRating.step
    return Rated(step, "" if step is None else scale.label_of(step), row.title)


def _scale(framework: Framework, row: Any) -> Scale:
    depth = next(each for each in DEPTHS if each == row.depth)
    return framework.scale_at(depth, framework.competency(row.AgreedRating.competency_id))
