"""The one question on unhelpful behaviours: observations with dates, never scores."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.assessments.asked import Asked
from kie.assessments.drafts import open_draft
from kie.assessments.models import Observation, UnhelpfulAnswer
from kie.assessments.queries import last_review_on
from kie.assessments.ratings import ItemProblem, ItemsRefused, Saved
from kie.cycles.queries import ParticipationContext
from kie.errors import NotFound
from kie.i18n import _, format_day
from kie.texts import ChangedMeanwhile, TextRefused, tidied

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Seen:
    """One unhelpful behaviour picked. A manager gives everything but `shared`; a person only `shared`.

    `step` of the unhelpful scale, how often; `seen_on` and `raised_on` days; None and "" where not given yet.
    """

    statement_id: str
    step: int | None = None
    seen_on: date | None = None
    what_seen: str = ""
    raised_on: date | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class UnhelpfulItem:
    """The answer for one framework: none of them, or these. `version`: the one read before, 0 for none."""

    framework_id: str
    none_seen: bool
    seen: tuple[Seen, ...] = ()
    version: int = 0

    @property
    def key(self) -> str:
        """How forms name the item."""
        return f"unhelpful/{self.framework_id}"


class StaleUnhelpful(ChangedMeanwhile):
    """The answer was changed elsewhere since it was read. Nothing was saved. `stored`: what stands now."""

    def __init__(self, stored: UnhelpfulItem) -> None:
        super().__init__()
        self.stored = stored


def unhelpful_of(
    framework_id: str, answer: UnhelpfulAnswer | None, observations: Iterable[Observation]
) -> UnhelpfulItem | None:
    """What is stored, as a form shows it; None when the question was not answered."""
    if answer is None:
        return None
    seen = [
        Seen(one.statement_id, one.step, one.seen_on, one.what_seen, one.raised_on, one.shared)
        for one in observations
    ]
    return UnhelpfulItem(
        framework_id, answer.none_seen, tuple(sorted(seen, key=lambda one: one.statement_id)), answer.version
    )


def blanks_of(side: str, seen: Seen) -> tuple[str, ...]:
    """What a picked behaviour still needs before handing in, as names of its fields."""
    if side == "self":
        return ()
    given = (
        ("step", seen.step),
        ("seen_on", seen.seen_on),
        ("what_seen", seen.what_seen.strip()),
        ("raised_on", seen.raised_on),
    )
    return tuple(name for name, value in given if not value)


def earliest_day(session: Session, context: ParticipationContext) -> date:
    """The first day that may still be brought: after the last review, and within twelve months."""
    year_ago = clock.today() - YEAR
    last = last_review_on(session, context.person.id, context.participation.id)
    return year_ago if last is None else max(year_ago, last)


def save_unhelpful(
    session: Session,
    context: ParticipationContext,
    side: str,
    actor_id: UUID,
    item: UnhelpfulItem,
    *,
    unfinished: bool = False,
    on_behalf_of: UUID | None = None,
) -> Saved:
    """Save the answer for one framework; the same answer sent again changes nothing.

    `unfinished`: keep what is there although something is still blank (handing in asks for it). `on_behalf_of`: in
    whose name somebody types what was written on paper. Raises NotFound for a
    framework without such a question, CycleClosed, AssessmentHandedIn, ItemsRefused and StaleUnhelpful.
    """
    item = _checked(session, context, side, item, unfinished)
    draft = open_draft(session, context, side, actor_id, on_behalf_of)
    key = (draft.assessment.id, item.framework_id)
    answer = session.get(UnhelpfulAnswer, key, populate_existing=True)
    rows = _observations(session, *key)
    stored = unhelpful_of(item.framework_id, answer, rows)
    if stored and (stored.none_seen, stored.seen) == (item.none_seen, item.seen) and answer:
        return Saved(answer.version, answer.saved_at)
    if item.version != (stored.version if stored else 0):
        raise StaleUnhelpful(stored or UnhelpfulItem(item.framework_id, none_seen=False))
    if answer is None:
        answer = UnhelpfulAnswer(assessment_id=key[0], framework_id=key[1], none_seen=False, version=0)
        session.add(answer)
    answer.none_seen, answer.version, answer.saved_at = item.none_seen, answer.version + 1, clock.now()
    session.flush()
    _replace(session, key, item.seen)
    events.record(
        session,
        actor_id,
        "unhelpful.saved",
        person_id=context.person.id,
        subject=draft.assessment.id,
        side=side,
    )
    session.flush()
    return Saved(answer.version, answer.saved_at)


def _observations(session: Session, assessment_id: UUID, framework_id: str) -> list[Observation]:
    mine = select(Observation).where(
        Observation.assessment_id == assessment_id, Observation.framework_id == framework_id
    )
    return list(session.scalars(mine, execution_options={"populate_existing": True}))


def _replace(session: Session, key: tuple[UUID, str], seen: Iterable[Seen]) -> None:
    session.execute(
        delete(Observation).where(Observation.assessment_id == key[0], Observation.framework_id == key[1])
    )
    session.add_all(
        Observation(
            assessment_id=key[0],
            framework_id=key[1],
            statement_id=one.statement_id,
            step=one.step,
            seen_on=one.seen_on,
            what_seen=one.what_seen,
            raised_on=one.raised_on,
            shared=one.shared,
        )
        for one in seen
    )


def _checked(
    session: Session, context: ParticipationContext, side: str, item: UnhelpfulItem, unfinished: bool
) -> UnhelpfulItem:
    asked = Asked(context)
    if item.framework_id not in asked.unhelpful:
        raise NotFound()
    known = {s.id for s in asked.unhelpful[item.framework_id]}
    steps = len(asked.rated(item.framework_id).framework.unhelpful_scale.steps)
    earliest = earliest_day(session, context)
    problems: list[ItemProblem] = []
    seen: list[Seen] = []
    if item.none_seen and item.seen:
        problems.append(ItemProblem(item.key, "answer", _("Choose either “none” or the ones you mean.")))
    if not item.none_seen and not item.seen and not unfinished:
        problems.append(ItemProblem(item.key, "seen", _("Pick at least one, or choose “none”.")))
    for one in sorted(item.seen, key=lambda each: each.statement_id):
        found = _problems_of(one, known, steps, earliest, () if unfinished else blanks_of(side, one))
        problems.extend(ItemProblem(item.key, f"{one.statement_id}/{name}", said) for name, said in found)
        try:
            seen.append(_only_own_fields(side, one))
        except TextRefused as refused:
            problems.append(ItemProblem(item.key, f"{one.statement_id}/what_seen", refused.message))
    if problems:
        raise ItemsRefused(tuple(problems))
    return UnhelpfulItem(item.framework_id, item.none_seen, tuple(seen), item.version)


def _only_own_fields(side: str, one: Seen) -> Seen:
    if side == "self":
        return Seen(one.statement_id, shared=one.shared)
    return Seen(one.statement_id, one.step, one.seen_on, tidied(one.what_seen), one.raised_on, shared=True)


def _problems_of(
    one: Seen, known: set[str], steps: int, earliest: date, blanks: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    wanted = {
        "step": _("Say how often you have seen it."),
        "seen_on": _("Give the day on which you last saw it."),
        "what_seen": _("Say what you saw."),
        "raised_on": _(
            "Give the day on which you talked about it with them. Nothing in a review comes as a surprise."
        ),
    }
    if one.statement_id not in known:
        yield "", _("This is not one of the behaviours listed.")
    for name in blanks:
        yield name, wanted[name]
    if one.step is not None and not 1 <= one.step <= steps:
        yield "step", _("Choose one of the answers listed.")
    today = clock.today()
    for name, day in (("seen_on", one.seen_on), ("raised_on", one.raised_on)):
        if day is not None and day > today:
            yield name, _("This day is in the future. Give today or an earlier day.")
    if one.seen_on is not None and one.seen_on < earliest:
        yield (
            "seen_on",
            _("Only what was seen since %(day)s can be brought to this review.", day=format_day(earliest)),
        )
    if one.seen_on and one.raised_on and one.raised_on < one.seen_on:
        yield "raised_on", _("You cannot have talked about it before you saw it.")
