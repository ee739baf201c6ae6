"""What the page of a plan shows of its reviews: the next date, what is late, talks and pauses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kie.i18n import _, format_day
from kie.plans.forms import owner_words
from kie.plans.promises import Promise
from kie.plans.reader import Reader
from kie.plans.review_forms import talks_said
from kie.plans.review_rules import may_answer, resting_until, reviews_after
from kie.plans.review_statuses import STATUS_WORDS, Status
from kie.plans.review_whole import PauseView, Rhythm
from kie.plans.whole import ActionView, PlanView, ReviewView


@dataclass(frozen=True, slots=True)
class TalkCard:
    """A talk as it is shown. `said`: by whom, and their answers under what each is called.

    `can_answer`: the reader may give their answers, or change them where `has_answered`.
    """

    id: UUID
    sentence: str
    note: str
    said: tuple[tuple[str, list[tuple[str, str]]], ...]
    can_confirm: bool
    can_take_back: bool
    can_answer: bool
    has_answered: bool


@dataclass(frozen=True, slots=True)
class PauseCard:
    """A pause that waits for an answer or is not over. `end`: what the button that ends it says."""

    id: UUID
    sentence: str
    can_agree: bool
    end: str


@dataclass(frozen=True, slots=True)
class LateLine:
    """Something that was to be done by now. `whose`: as the reader calls them; `since`: the day it was due."""

    goal_id: UUID
    whose: str
    text: str
    since: str


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """The reviews of a plan as shown. `due`: when the next is, in words, "" without a goal; `past`: that day is over,
    `overdue`: and no talk waits to be confirmed; `ahead`: the year's others.

    `rests`: sentences about rest: until when, or from which day it moved the review; `waiting`: the talk that waits to
    be confirmed; `talked_today`: both confirmed a talk of today; `asking`: no pause waits for an answer, so one can be
    asked for; `became`: by goal, that somebody said in a review that it is done or dropped, while it is active.
    """

    due: str
    overdue: bool
    past: bool
    ahead: tuple[str, ...]
    rests: tuple[str, ...]
    late: tuple[LateLine, ...]
    waiting: TalkCard | None
    talked_today: bool
    talks: tuple[TalkCard, ...]
    pauses: tuple[PauseCard, ...]
    asking: bool
    became: Mapping[UUID, str]


def review_section(
    reader: Reader,
    viewer_id: UUID,
    plan: PlanView | None,
    rhythm: Rhythm,
    said: Mapping[UUID, Status],
    promises: Mapping[UUID, Sequence[Promise]],
    today: date,
) -> ReviewSection:
    """The part of the plan's page that is about its reviews. `viewer_id`: who reads; `said`: of goals, in reviews;
    `promises`: by goal of which other words wait, what was agreed last."""
    due_on = plan.review_due_on if plan else None
    waiting = plan.waiting_review if plan and plan.active else None
    talks = [one for one in plan.reviews if one is not waiting] if plan else []
    pauses = [one for one in rhythm.pauses if one.waits_for or one.stands(today)]
    return ReviewSection(
        due="" if due_on is None else format_day(due_on),
        overdue=waiting is None and due_on is not None and due_on < today,
        past=due_on is not None and due_on < today,
        ahead=() if due_on is None else tuple(map(format_day, reviews_after(max(due_on, today), 3))),
        rests=tuple(_rests(rhythm, today)),
        late=tuple(_late(reader, plan, promises, today)) if plan else (),
        waiting=None if waiting is None else _talk(reader, viewer_id, waiting, plan, rhythm),
        talked_today=plan is not None and _talked_on(plan, today),
        talks=tuple(_talk(reader, viewer_id, one, plan, rhythm) for one in talks),
        pauses=tuple(_pause(reader, one, today) for one in pauses),
        asking=rhythm.asked is None,
        became={goal_id: _became(status) for goal_id, status in said.items()},
    )


def _talked_on(plan: PlanView, today: date) -> bool:
    """Whether the latest talk that both confirmed was today: no later one can be noted."""
    latest = plan.confirmed_review
    return latest is not None and latest.talked_on >= today


def _rests(rhythm: Rhythm, today: date) -> Iterator[str]:
    counting = rhythm.counting
    if counting is None:
        return
    until = resting_until(counting.rests, today)
    if until is not None:
        yield _("The plan rests until %(day)s.", day=format_day(until))
    if counting.started_on > counting.since:
        yield _("Counted from %(day)s, the first day back.", day=format_day(counting.started_on))
    elif counting.due(today) > counting.due_on:
        day = format_day(counting.due_on)
        yield _("It was moved on from %(day)s, because days of a pause or an absence do not count.", day=day)


def _became(status: Status) -> str:
    words = {"name": status.given.name, "words": _(STATUS_WORDS[status.kind])}
    said = _("In a review %(name)s said of this goal: %(words)s.", **words)
    return f"{said} {status.reason}".strip()


def _late(
    reader: Reader, plan: PlanView, promises: Mapping[UUID, Sequence[Promise]], today: date
) -> Iterator[LateLine]:
    """What was to be done before today by what both agreed last: the person's own first."""
    agreed: list[tuple[UUID, Sequence[ActionView | Promise]]] = [
        (goal.id, goal.actions if goal.agreed else promises.get(goal.id, ())) for goal in plan.active
    ]
    lines = [
        (one.owner != "me", one.due_on, goal_id, one)
        for goal_id, actions in agreed
        for one in actions
        if one.done is None and one.due_on is not None and one.due_on < today
    ]
    for _others, since, goal_id, one in sorted(lines, key=lambda line: line[:3]):
        whose = owner_words(one.owner, reader.own, reader.person_name)
        yield LateLine(goal_id, whose, one.text, format_day(since))


def _talk(
    reader: Reader, viewer_id: UUID, talk: ReviewView, plan: PlanView | None, rhythm: Rhythm
) -> TalkCard:
    latest = plan is not None and plan.reviews[0].id == talk.id
    given = rhythm.answers.get(talk.id, ())
    mine = any(one.written.person_id == viewer_id for one in given)
    others = any(one.written.person_id != viewer_id for one in given)
    waits = latest and talk.confirmed is None
    return TalkCard(
        id=talk.id,
        sentence=_sentence(reader, viewer_id, talk, waits),
        note=talk.note,
        said=tuple(talks_said(rhythm).get(talk.id, ())),
        can_confirm=waits and talk.noted.side != reader.side,
        can_take_back=waits and talk.noted.person_id == viewer_id and not others,
        can_answer=may_answer(talk.confirmed is not None, mine, latest),
        has_answered=mine,
    )


def _sentence(reader: Reader, viewer_id: UUID, talk: ReviewView, waits: bool) -> str:
    day, noted = format_day(talk.talked_on), talk.noted.name
    if talk.confirmed is not None:
        return _(
            "%(day)s – noted by %(one)s, confirmed by %(other)s",
            day=day,
            one=noted,
            other=talk.confirmed.name,
        )
    if not waits:
        return _("%(day)s – noted by %(one)s, not confirmed; a later note took its place", day=day, one=noted)
    if talk.noted.side != reader.side:
        return _("%(name)s noted that you talked on %(day)s.", name=noted, day=day)
    if talk.noted.person_id == viewer_id:
        return _("You noted that you talked on %(day)s. It waits for %(name)s to confirm it.",
                 name=reader.other, day=day)  # fmt: skip
    return _("%(one)s noted a talk on %(day)s. It waits for %(name)s to confirm it.",
             one=noted, name=reader.other, day=day)  # fmt: skip


def _pause(reader: Reader, pause: PauseView, today: date) -> PauseCard:
    days = {"first": format_day(pause.first_on), "last": format_day(pause.days.last)}
    own = pause.asked.side == reader.side
    if pause.agreed is not None:
        words = _("You both agreed that the plan rests from %(first)s to %(last)s.", **days)
        ends = _("End the pause today") if pause.first_on <= today else _("Take the pause back")
    elif own:
        words = _("You asked that the plan rests from %(first)s to %(last)s. It waits for %(name)s.",
                  name=reader.other, **days)  # fmt: skip
        ends = _("Take it back")
    else:
        words = _("%(name)s asks that the plan rests from %(first)s to %(last)s.",
                  name=pause.asked.name, **days)  # fmt: skip
        ends = _("Leave the dates as they are")
    return PauseCard(pause.id, words, pause.waits_for == reader.side, ends)
