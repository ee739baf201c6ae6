"""Reading what waits for one person: tasks, from what lies on their desk and from the cycles."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.assessments.handover import LeftDraft, drafts_left
from kie.assessments.remaining import minutes_left
from kie.cycles.absence import Absence, due_for
from kie.cycles.launch import answers_asked
from kie.cycles.models import Cycle
from kie.cycles.queries import cycle_context
from kie.cycles.rules import OwnDays
from kie.home.desks import Desk, Part
from kie.home.rules import MINUTES, Task
from kie.i18n import _
from kie.insights.standing import standing_of
from kie.insights.turns import Review, ReviewKind, plan_tasks, review_tasks
from kie.plans.queries import Waiting
from kie.plans.rules import Side
from kie.reviews.queries import Progress

_answers: dict[UUID, Mapping[str, int]] = {}
"""Answers asked of a person, by cycle and role profile. Frozen at the opening, so keeping them is safe."""


def tasks_of(session: Session, desk: Desk, today: date) -> list[Task]:
    """What the reviews and plans on the desk, and drafts of theirs about others, ask of the person, in no order."""
    left = drafts_left(session, desk.person_id, desk.people, today)
    return desk_tasks(session, desk, today) + hand_over_tasks(left)


def hand_over_tasks(left: Iterable[LeftDraft]) -> list[Task]:
    """What somebody began who no longer rates its person."""
    minutes = MINUTES["hand-over"]
    return [
        Task("hand-over", one.participation_id, one.name, one.cycle_title, one.until, minutes=minutes)
        for one in left
    ]


def desk_tasks(session: Session, desk: Desk, today: date) -> list[Task]:
    """What the reviews and plans on the desk ask of the person, in no order. One statement for each cycle, once."""
    tasks = [task for part in desk.parts for task in _review_tasks(session, desk, part, today)]
    for person_id, waiting in desk.plans.items():
        own = person_id == desk.person_id
        tasks += _plan_tasks(person_id, "" if own else desk.people[person_id], waiting, today)
    return tasks


def _review_tasks(session: Session, desk: Desk, part: Part, today: date) -> list[Task]:
    there = "manager" if part.role == "employee" else "employee"
    review = Review(
        standing_of(part.progress).stage,
        part.progress.met,
        part.role in part.progress.confirmed,
        there in part.progress.confirmed,
        part.participation.id in desk.ahead,
    )
    tasks = [
        Task(
            kind,
            part.participation.id,
            person="" if part.role == "employee" else part.name,
            title=part.cycle.title,
            due_on=due_on(kind, part.cycle, part.participation.own_days, part.absence, part.progress),
            started=(part.participation.id, kind) in desk.answered,
            minutes=_minutes(session, desk, part, kind) if kind in {"self", "manager"} else MINUTES[kind],
            said=part.reopened.sentence if kind == "talk-again" and part.reopened else "",
            within=desk.cycle_words(part),
        )
        for kind in review_tasks(part.role, review)
    ]
    until = desk.typed.get(part.participation.id)
    return [_read_through(one, until, today) if one.kind == "self" and until else one for one in tasks]


def _read_through(task: Task, until: date, today: date) -> Task:
    """The own part as a clerk typed it in: nothing of it is the person's doing yet, and nobody knows how long reading
    it takes. Its page says what becomes of it if they do nothing, which depends on what is blank.

    After the last day for corrections it may be handed in without them, however late the part is due, and nobody is
    late before. What still waits after that has blanks, and is due as any other.
    """
    due = until if until >= today else task.due_on
    said = _("Its page says what you can correct, and who hands it in.")
    return replace(task, due_on=due, started=False, minutes=0, said=said, typed=True)


def due_on(kind: ReviewKind, cycle: Cycle, own: OwnDays, away: Absence, progress: Progress) -> date:
    """By when a review's task is to be done by somebody with these days who was away so long."""
    if kind in {"self", "manager"}:
        return due_for(cycle, own, kind, away)
    clocks = {"sign": progress.answer_by, "decide": progress.decide_by}
    return clocks.get(kind) or cycle.closes_on


def _minutes(session: Session, desk: Desk, part: Part, side: str) -> int:
    if part.cycle.id not in _answers:
        context = cycle_context(session, part.cycle.id)
        _answers[part.cycle.id] = answers_asked(context.frameworks, context.role_profiles)
    asked = _answers[part.cycle.id].get(part.participation.role_profile, 0)
    return minutes_left(asked, desk.answered.get((part.participation.id, side), 0))


def _plan_tasks(person_id: UUID, name: str, waiting: Waiting, today: date) -> list[Task]:
    side: Side = "manager" if name else "employee"
    goals, late = waiting.to_agree.get(side, 0), waiting.late.get(side)
    dates = {"plan-review": waiting.review_due_on, "promise": None if late is None else late.since}
    counts = {"agree-goal": goals, "promise": 1 if late is None else late.count}
    asked = (waiting.to_agree, waiting.to_confirm, waiting.review_due_on, today)
    return [
        Task(
            kind,
            person_id,
            name,
            due_on=dates.get(kind),
            minutes=MINUTES.get(kind, 0) * counts.get(kind, 1),
            count=counts.get(kind, 1),
        )
        for kind in plan_tasks(side, *asked, late=waiting.late, pause=waiting.pause)
    ]
