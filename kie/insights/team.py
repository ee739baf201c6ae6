"""Reading a manager's own people: where each review and plan stands, what the manager can do now first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie.assessments.ahead import ahead_now
from kie.cycles.absence import NEVER, absences_of, due_for
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.insights.standing import Standing, standing_of, team_order
from kie.people.models import Person
from kie.people.queries import reports_of
from kie.plans.queries import Waiting, waiting_of
from kie.reviews.overdue import missing_since
from kie.reviews.queries import Progress, progress_of
from kie.reviews.reopened import Reopened, reopened_of


@dataclass(frozen=True, slots=True)
class Member:
    """One of a manager's people in one open cycle.

    `cycle`, `participation_id`, `progress`, `standing`: None when the person takes part in no open cycle. `late`: the
    manager's part was due before today and is not handed in. `reopened`: who opened the record again and why;
    `may_go_ahead`: the manager has handed in and need not wait for the person any longer; `due_on`: when the manager's
    part is due for this person, None without a review; `theirs_late_since`: when the person's own part was due, when it
    is missing although that day has passed.
    """

    person: Person
    plan: Waiting
    cycle: Cycle | None
    participation_id: UUID | None
    progress: Progress | None
    exempt: bool
    late: bool
    reopened: Reopened | None = None
    may_go_ahead: bool = False
    due_on: date | None = None
    theirs_late_since: date | None = None

    @property
    def standing(self) -> Standing | None:
        """Where the review stands; None without one, and for somebody exempt."""
        return None if self.progress is None or self.exempt else standing_of(self.progress)

    def plan_overdue(self, today: date) -> bool:
        """Whether the plan was to be talked about before today, and nobody noted that it was."""
        return self.plan.overdue(today)

    def plan_waits(self, today: date) -> bool:
        """Whether something in the plan waits for the manager."""
        agreeing = self.plan.to_agree.get("manager", 0) > 0
        asked = "manager" in (self.plan.to_confirm, self.plan.pause)
        return agreeing or asked or "manager" in self.plan.late or self.plan_overdue(today)


def team_of(session: Session, manager_id: UUID, today: date) -> list[Member]:
    """The manager's people, what the manager can do now first. Thirteen statements, however many people.

    Somebody who takes part in two open cycles comes twice.
    """
    people = reports_of(session, manager_id, today)
    ids = [person.id for person in people]
    rows = session.execute(
        select(Participation, Cycle, Exemption.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(today)))
        .where(Participation.person_id.in_(ids), CycleClosure.cycle_id.is_(None))
        .order_by(CycleOpening.opened_at.desc(), Cycle.id)
    ).all()
    taking_part: dict[UUID, list[tuple[Participation, Cycle, UUID | None]]] = {}
    for row in rows:
        taking_part.setdefault(row[0].person_id, []).append(row)
    progress = progress_of(session, [row[0].id for row in rows])
    reopened = reopened_of(session, progress)
    plans = waiting_of(session, ids)
    away = absences_of(session, progress)
    ahead = _ahead(session, [(row[0], row[1]) for row in rows if row[2] is None], progress, today)
    members = []
    for person in people:
        for participation, cycle, exempt in taking_part.get(person.id, []):
            come = progress[participation.id]
            own, absent = participation.own_days, away.get(participation.id, NEVER)
            due_on = due_for(cycle, own, "manager", absent)
            late = not come.manager_handed_in and due_on < today
            members.append(
                Member(
                    person,
                    plans[person.id],
                    cycle,
                    participation.id,
                    come,
                    exempt is not None,
                    late,
                    reopened.get(participation.id),
                    participation.id in ahead,
                    due_on,
                    _late_since(come, due_for(cycle, own, "self", absent), today),
                )
            )
        if person.id not in taking_part:
            members.append(Member(person, plans[person.id], None, None, None, exempt=False, late=False))
    return sorted(members, key=lambda one: _order(one, today))


def _late_since(come: Progress, own_due_on: date, today: date) -> date | None:
    missing = not come.self_handed_in and not come.revealed
    return own_due_on if missing and own_due_on < today else None


def _ahead(
    session: Session,
    rows: Iterable[tuple[Participation, Cycle]],
    progress: Mapping[UUID, Progress],
    today: date,
) -> frozenset[UUID]:
    since = {
        one.id: missing_since(progress[one.id], cycle, one.own_days, as_manager=True) for one, cycle in rows
    }
    return ahead_now(session, {one: due for one, due in since.items() if due is not None}, today)


def _order(member: Member, today: date) -> tuple[int, date, str]:
    place = team_order(member.standing, member.late, member.plan_waits(today), member.may_go_ahead)
    return place, member.due_on or date.max, member.person.name.casefold()
