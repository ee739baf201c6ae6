"""The dates of a plan as a calendar file (RFC 5545), each an event of the whole day.

It says that something is due and where the plan is found, and neither what a goal is about nor any rating: calendars
are open to more people than plans. Each date keeps its UID, and SEQUENCE rises when it moves, so that a later file
moves the earlier event. It is fetched, not mailed, so it has no METHOD.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kie.calendars import calendar_of, escaped, utc
from kie.i18n import _
from kie.plans.reader import Reader
from kie.plans.whole import GoalView, PlanView

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A day of the plan. `uid`: the same whenever the day moves; `sequence`: higher whenever it did."""

    uid: str
    on: date
    sequence: int
    summary: str


def dates_of(plan: PlanView, reader: Reader, now: datetime) -> tuple[Dated, ...]:
    """The days from today on that the two settled, the earliest first. A proposal counts once it is accepted."""
    found = [*_reviews(plan, reader, now), *_goals(plan, reader)]
    return tuple(sorted((one for one in found if one.on >= now.date()), key=lambda one: (one.on, one.uid)))


def _plan(reader: Reader) -> str:
    """Whose plan, as a calendar among many says it."""
    if reader.own:
        return _("Development plan")
    return _("Development plan of %(name)s", name=reader.person_name)


def _reviews(plan: PlanView, reader: Reader, now: datetime) -> Iterator[Dated]:
    """Talks and pauses move this day without a number of their own, so the file's moment is its sequence."""
    if plan.review_due_on is not None:
        said = _("%(plan)s: talk with %(name)s by today", plan=_plan(reader), name=reader.other)
        yield Dated(f"plan-{plan.plan_id}", plan.review_due_on, int((now - plan.made_at) / MINUTE), said)


def _goals(plan: PlanView, reader: Reader) -> Iterator[Dated]:
    for number, goal in enumerate(plan.active, start=1):
        if goal.waits_for == reader.side:
            continue
        if goal.review_on is not None:
            said = _("%(plan)s: look at goal %(n)s again", plan=_plan(reader), n=number)
            yield Dated(f"goal-{goal.id}", goal.review_on, goal.version, said)
        yield from _actions(number, goal, reader)


def _actions(number: int, goal: GoalView, reader: Reader) -> Iterator[Dated]:
    own = "me" if reader.own else "manager"
    named = {"plan": _plan(reader), "n": number, "name": reader.other}
    for action in goal.actions:
        if action.due_on is None or action.done is not None:
            continue
        if action.owner == own:
            said = _("%(plan)s: something that you will do is due (goal %(n)s)", **named)
        elif action.owner == "organisation":
            said = _("%(plan)s: something that the organisation will do is due (goal %(n)s)", **named)
        else:
            said = _("%(plan)s: something that %(name)s will do is due (goal %(n)s)", **named)
        yield Dated(f"action-{action.id}", action.due_on, goal.version, said)


def calendar_file(dates: Iterable[Dated], url: str, now: datetime) -> bytes:
    """The file's bytes. `url`: of the plan. Raises ValueError without a date, as no calendar may be empty."""
    lines = [line for one in dates for line in _event(one, url, now)]
    if not lines:
        raise ValueError("a calendar needs an event")
    return calendar_of(lines)


def _event(one: Dated, url: str, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}@kie.invalid"
    yield f"DTSTAMP:{utc(now)}"
    yield f"SEQUENCE:{one.sequence}"
    # Without an end it lasts this one day (RFC 5545, 3.6.1), whatever the year.
    yield f"DTSTART;VALUE=DATE:{one.on.isoformat().replace('-', '')}"
    yield f"SUMMARY:{escaped(one.summary)}"
    yield "STATUS:CONFIRMED"
    yield "TRANSP:TRANSPARENT"
    yield f"URL:{url}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"
