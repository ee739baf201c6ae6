"""Who is reminded of what: written down in bulk, so many rows of a table at a time, each thing once.

A scan goes through one table in the order of its ids. Every call works on the next few hundred in a number of
statements that does not depend on them, and gives where to go on, None at the end. Running a scan twice, or two at
once, writes nothing twice. Whether it still stands is asked again when the message is sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.cycles.absence import absence
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.db import inserting
from kie.home.queries import due_on
from kie.home.waiting import without_work
from kie.insights.standing import standing_of
from kie.insights.turns import Review, ReviewKind, Role, review_tasks
from kie.people.lines import Lines
from kie.people.models import Person
from kie.people.posts import in_post
from kie.people.queries import lines_above
from kie.plans.models import Plan
from kie.plans.queries import waiting_of
from kie.reminders.models import Reminder, ReminderPreference
from kie.reminders.queries import chosen, wanting_deadlines, with_mail
from kie.reminders.rules import occasion_of, weekly_for, weekly_occasion, which_reminder
from kie.reviews.moderators import hands_in
from kie.reviews.queries import Progress, progress_of

AT_ONCE = 500
REMINDED_OF: frozenset[ReviewKind] = frozenset({"self", "manager", "sign", "sign-record", "decide"})
"""Of what a review asks: the two parts, the signatures, and a decision. The rest has no day of its own."""
ROLES: tuple[Role, ...] = ("employee", "manager", "moderator")

Scan = Callable[[Session, date, UUID | None], UUID | None]


@dataclass(frozen=True, slots=True)
class Dated:
    """A task with a date, and whose it is."""

    person_id: UUID
    kind: str
    subject_id: UUID
    due_on: date


def reviews(session: Session, today: date, after: UUID | None) -> UUID | None:
    """Dates of the next reviews in open cycles."""
    away = aliased(Exemption)
    rows = session.execute(
        select(Participation, Cycle, away)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .outerjoin(away, away.participation_id == Participation.id)
        .where(CycleClosure.cycle_id.is_(None), Exemption.participation_id.is_(None))
        .where(*([] if after is None else [Participation.id > after]))
        .order_by(Participation.id)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return None
    progress = progress_of(session, [row[0].id for row in rows])
    whose = _whose(session, {row[0].id: row[0].person_id for row in rows}, progress, today)
    dated = [
        Dated(who, kind, one.id, due_on(kind, cycle, one.own_days, absence(exemption), progress[one.id]))
        for one, cycle, exemption in rows
        for kind, who in whose(one.id)
    ]
    _keep_dated(session, dated, today)
    return rows[-1][0].id


def _whose(
    session: Session, people: Mapping[UUID, UUID], progress: Mapping[UUID, Progress], today: date
) -> Callable[[UUID], Iterator[tuple[ReviewKind, UUID]]]:
    """What each of these reviews asks of whom. `people`: the person of each. At most two statements."""
    stages = {one: standing_of(come).stage for one, come in progress.items()}
    lines = lines_above(session, list(people.values()), today)
    disputed = [one for one, stage in stages.items() if stage == "disputed"]
    hands = (
        hands_in(session, select(Participation.id).where(Participation.id.in_(disputed))) if disputed else {}
    )

    def asked(one: UUID) -> Iterator[tuple[ReviewKind, UUID]]:
        for role in ROLES:
            kinds = [kind for kind in review_tasks(role, Review(stages[one])) if kind in REMINDED_OF]
            who = _holder(lines, role, people[one], hands.get(one, frozenset())) if kinds else None
            if who is not None:
                yield from ((kind, who) for kind in kinds)

    return asked


def _holder(lines: Lines, role: Role, person_id: UUID, hands: frozenset[UUID]) -> UUID | None:
    """Who has this role towards the person. A leader's delegates are not reminded of what is the leader's."""
    if role == "employee":
        return person_id
    return lines.leader(person_id) if role == "manager" else lines.moderator(person_id, hands)


def plans(session: Session, today: date, after: UUID | None) -> UUID | None:
    """Dates at which the next plans are to be talked about: reminders for both sides."""
    ids = list(
        session.scalars(
            select(Plan.person_id)
            .where(*([] if after is None else [Plan.person_id > after]))
            .order_by(Plan.person_id)
            .limit(AT_ONCE)
        )
    )
    if not ids:
        return None
    waiting = waiting_of(session, ids)
    lines = lines_above(session, ids, today)
    dated = []
    for person_id in ids:
        due, to_confirm = waiting[person_id].review_due_on, waiting[person_id].to_confirm
        if due is not None and to_confirm is None:
            sides = (person_id, lines.leader(person_id))
            dated += [Dated(one, "plan-review", person_id, due) for one in sides if one is not None]
    _keep_dated(session, dated, today)
    return ids[-1]


def weekly(session: Session, today: date, after: UUID | None) -> UUID | None:
    """The weekly mail of the next people whose day it is. For whom nothing waits by now, no message is queued: what
    comes up later in the day is in the mail of the next week."""
    rows = session.execute(
        select(Person.id, Person.starts_on, ReminderPreference)
        .outerjoin(ReminderPreference, ReminderPreference.person_id == Person.id)
        .where(in_post(today), with_mail(), *([] if after is None else [Person.id > after]))
        .order_by(Person.id)
        .limit(AT_ONCE)
    ).all()
    due: dict[UUID, date] = {}
    for person_id, starts_on, row in rows:
        weekday = chosen(row).weekly_on
        day = None if weekday is None else weekly_for(weekday, today, _chosen_on(row))
        if day is not None and starts_on <= day:
            due[person_id] = day
    # A round of their own, which no message says, keeps them from being looked at again this week.
    idle = {one: uuid4() for one in without_work(session, due, today)} if due else {}
    _keep(
        session,
        [
            {
                "person_id": one,
                "occasion": weekly_occasion(day),
                "which": "digest",
                "round_id": idle.get(one),
            }
            for one, day in due.items()
        ],
    )
    return rows[-1][0] if rows else None


def _chosen_on(row: ReminderPreference | None) -> date | None:
    return None if row is None else clock.local(row.changed_at).date()


SCANS: tuple[Scan, ...] = (reviews, plans, weekly)


def _keep_dated(session: Session, dated: Iterable[Dated], today: date) -> None:
    found = [(one, which) for one in dated if (which := which_reminder(one.due_on, today)) is not None]
    wanting = wanting_deadlines(session, {one.person_id for one, _which in found}, today) if found else set()
    _keep(
        session,
        [
            {
                "person_id": one.person_id,
                "occasion": occasion_of(one.kind, one.subject_id, one.due_on),
                "which": which,
                "kind": one.kind,
                "subject_id": one.subject_id,
                "due_on": one.due_on,
            }
            for one, which in found
            if one.person_id in wanting
        ],
    )


def _keep(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write what is new, in one order, so that two who write the same wait for each other in a line."""
    blank = {"kind": "", "subject_id": None, "due_on": None, "round_id": None, "planned_at": clock.now()}
    kept = [{"id": uuid4(), **blank, **row} for row in rows]
    if not kept:
        return
    kept.sort(key=lambda row: (str(row["person_id"]), row["occasion"], row["which"]))
    session.execute(inserting(session, Reminder).on_conflict_do_nothing(), kept)
