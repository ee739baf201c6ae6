"""Reading what waits for one person. A constant number of statements, however many people they manage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.assessments.ahead import ahead_now
from kie.assessments.handover import drafts_left
from kie.assessments.remaining import PartKey, answered_of, minutes_left
from kie.cycles.absence import NEVER, Absence, absence, due_for
from kie.cycles.launch import answers_asked
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Exemption, Participation
from kie.cycles.queries import CycleLine, cycle_context, exempt_on
from kie.home.rules import MINUTES, PUBLISH_WITHIN, Task
from kie.insights.models import Publication
from kie.insights.standing import standing_of
from kie.insights.turns import Review, ReviewKind, Role, plan_tasks, review_tasks
from kie.insights.waiting import confirmations
from kie.people.models import Person
from kie.people.queries import reports_of
from kie.plans.queries import Waiting, waiting_of
from kie.plans.rules import Side
from kie.reviews.moderators import moderated_by
from kie.reviews.overdue import missing_since, overdue_decisions
from kie.reviews.queries import Progress, progress_of
from kie.reviews.reopened import Reopened, reopened_of

_answers: dict[UUID, Mapping[str, int]] = {}
"""Answers asked of a person, by cycle and role profile. Frozen at the opening, so keeping them is safe."""


@dataclass(frozen=True, slots=True)
class Part:
    """A review in an open cycle that the reader has a role in.

    `reopened`: who opened its record again and why. `absence`: how long the person was away.
    """

    participation: Participation
    cycle: Cycle
    name: str
    role: Role
    progress: Progress
    reopened: Reopened | None = None
    absence: Absence = NEVER


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that lies on somebody's desk: their reviews by role, and the plans that they have a side in.

    `ahead`: the reviews in which the reader has handed in and may go ahead without the other; `answered`: how many
    answers stand in what the reader has begun, by part.
    """

    person_id: UUID
    parts: tuple[Part, ...]
    people: Mapping[UUID, str]
    plans: Mapping[UUID, Waiting]
    confirmed: Mapping[UUID, frozenset[str]]
    ahead: frozenset[UUID] = frozenset()
    answered: Mapping[PartKey, int] = field(default_factory=dict)

    def led(self) -> tuple[Part, ...]:
        """The reviews of the reader's own people."""
        return tuple(part for part in self.parts if part.role == "manager")

    def cycle_words(self, part: Part) -> str:
        """The title of the review's cycle where its person is in more than one that is open, else ""."""
        same = [one for one in self.parts if one.participation.person_id == part.participation.person_id]
        return part.cycle.title if len(same) > 1 else ""


def desk_of(session: Session, person_id: UUID, today: date) -> Desk:
    """The person's desk. At most eighteen statements."""
    people = {person.id: person.name for person in reports_of(session, person_id, today)}
    moderated = moderated_by(session, person_id, set(people), today)
    away = aliased(Exemption)
    rows = session.execute(
        select(Participation, Cycle, Person.name, away)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .outerjoin(away, away.participation_id == Participation.id)
        .where(
            CycleClosure.cycle_id.is_(None),
            Exemption.participation_id.is_(None),
            or_(Participation.person_id.in_({person_id, *people}), Participation.id.in_(moderated)),
        )
        .order_by(CycleOpening.opened_at.desc(), Person.name, Participation.id)
    ).all()
    ids = [row.Participation.id for row in rows]
    progress = progress_of(session, ids)
    reopened = reopened_of(session, ids)
    parts = tuple(
        Part(
            one,
            cycle,
            name,
            _role(one.person_id, person_id, people),
            progress[one.id],
            reopened.get(one.id),
            absence(away),
        )
        for one, cycle, name, away in rows
    )
    return Desk(
        person_id=person_id,
        parts=parts,
        people=people,
        plans=waiting_of(session, {person_id, *people}),
        confirmed=confirmations(session, ids),
        ahead=_ahead(session, parts, today),
        answered=answered_of(session, person_id, _begun(parts), today),
    )


def _begun(parts: Iterable[Part]) -> dict[UUID, UUID]:
    """The people of those reviews in which the reader's side has begun and not handed in."""
    return {
        part.participation.id: part.participation.person_id
        for part in parts
        if (part.role == "employee" and part.progress.self_started and not part.progress.self_handed_in)
        or (part.role == "manager" and part.progress.manager_started and not part.progress.manager_handed_in)
    }


def _ahead(session: Session, parts: Iterable[Part], today: date) -> frozenset[UUID]:
    since = {
        part.participation.id: missing_since(part.progress, part.cycle, part.role == "manager")
        for part in parts
        if part.role != "moderator"
    }
    return ahead_now(session, {one: due for one, due in since.items() if due is not None}, today)


def _role(of: UUID, reader_id: UUID, people: Mapping[UUID, str]) -> Role:
    if of == reader_id:
        return "employee"
    return "manager" if of in people else "moderator"


def tasks_of(session: Session, desk: Desk, today: date) -> list[Task]:
    """What the reviews and plans on the desk ask of the person, in no order."""
    tasks = [task for part in desk.parts for task in _review_tasks(session, desk, part)]
    for person_id, waiting in desk.plans.items():
        own = person_id == desk.person_id
        tasks += _plan_tasks(person_id, "" if own else desk.people[person_id], waiting, today)
    return tasks + [
        Task(
            "hand-over",
            one.participation_id,
            one.name,
            one.cycle_title,
            one.until,
            minutes=MINUTES["hand-over"],
        )
        for one in drafts_left(session, desk.person_id, desk.people, today)
    ]


def _review_tasks(session: Session, desk: Desk, part: Part) -> list[Task]:
    there = "manager" if part.role == "employee" else "employee"
    confirmed = desk.confirmed.get(part.participation.id, frozenset())
    review = Review(
        standing_of(part.progress).stage,
        part.progress.met,
        part.role in confirmed,
        there in confirmed,
        part.participation.id in desk.ahead,
    )
    return [
        Task(
            kind,
            part.participation.id,
            person="" if part.role == "employee" else part.name,
            title=part.cycle.title,
            due_on=due_on(kind, part.cycle, part.absence, part.progress),
            started=(part.participation.id, kind) in desk.answered,
            minutes=_minutes(session, desk, part, kind) if kind in {"self", "manager"} else MINUTES[kind],
            said=part.reopened.sentence if kind == "talk-again" and part.reopened else "",
            within=desk.cycle_words(part),
        )
        for kind in review_tasks(part.role, review)
    ]


def due_on(kind: ReviewKind, cycle: Cycle, away: Absence, progress: Progress) -> date:
    """By when a review's task is to be done by somebody who was away so long."""
    if kind in {"self", "manager"}:
        return due_for(cycle, kind, away)
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


def cycle_tasks(session: Session, lines: Iterable[CycleLine], today: date) -> list[Task]:
    """What the cycles ask of HR: to open a draft, to close one whose day has come, to publish a closed one, and to
    look after disagreements that nobody decides."""
    published = set(session.scalars(select(Publication.cycle_id)))
    overdue = overdue_decisions(session, today)
    tasks = []
    for line in lines:
        cycle = line.cycle
        if overdue.get(cycle.id):
            tasks.append(Task("overdue-decisions", cycle.id, title=cycle.title, count=overdue[cycle.id]))
        if line.opened_at is None:
            tasks.append(Task("open-cycle", cycle.id, title=cycle.title, due_on=cycle.opens_on))
        elif line.closed_at is None:
            if cycle.closes_on <= today:
                tasks.append(Task("close-cycle", cycle.id, title=cycle.title, due_on=cycle.closes_on))
        elif cycle.id not in published and today - clock.local(line.closed_at).date() <= PUBLISH_WITHIN:
            tasks.append(Task("publish", cycle.id, title=cycle.title))
    return tasks
