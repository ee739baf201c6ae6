"""Who comes into a cycle after it has opened: by themselves each night, by the rule of its population, or by name."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles import opening
from kie.cycles.locking import require_open
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.cycles.people import able_to_join
from kie.cycles.queries import CycleContext, cycle_context
from kie.cycles.rules import OwnDays, Population, Staff, days_of_joiner, left_out_because
from kie.cycles.staffing import population_of, staff_where
from kie.errors import Invalid, NotFound
from kie.frameworks.models import RoleProfile
from kie.i18n import _
from kie.people.models import Person


def open_cycles(session: Session) -> list[UUID]:
    """The cycles that are open, the oldest first."""
    return list(
        session.scalars(
            select(CycleOpening.cycle_id)
            .outerjoin(CycleClosure, CycleClosure.cycle_id == CycleOpening.cycle_id)
            .where(CycleClosure.cycle_id.is_(None))
            .order_by(CycleOpening.opened_at, CycleOpening.cycle_id)
        )
    )


def join_by_rule(session: Session, cycle_id: UUID) -> int:
    """Let everybody join who belongs to the cycle by now and takes no part yet; gives how many. Twice harms nothing.

    After the day on which managers' assessments are due nobody comes by themselves: HR decides then, by name. In a
    rolling cycle each comes on their own day, as long as their review ends before the cycle does. Nobody comes whose
    role profile the cycle does not know. Raises NotFound, CycleNotOpen, CycleClosed.
    """
    cycle, day = require_open(session, cycle_id), clock.today()
    if day > cycle.manager_due_on:
        return 0
    context = cycle_context(session, cycle_id)
    able = staff_where(session, day, *able_to_join(session, cycle, day))
    known = [one for one in able if one.role_profile in context.role_profiles]
    if known:
        rows = [joiner(cycle, opened_on(context), one, day) for one in known]
        session.execute(insert(Participation), rows)
        _count(session, cycle_id, len(rows))
        events.record_many(session, None, "participation.joined", [one.id for one in known])
        session.flush()
    return len(known)


def join_all(
    session: Session, cycle_id: UUID, person_ids: Sequence[UUID], actor_id: UUID | None
) -> list[Participation]:
    """Add people who are in the population, with their facts of today; gives those made. Who takes part is passed over.

    All of them or, when one is refused, nobody. Raises NotFound, CycleNotOpen, CycleClosed; Invalid when the cycle is
    not for somebody.
    """
    cycle, day = require_open(session, cycle_id), clock.today()
    chosen = staff_where(session, day, Person.id.in_(person_ids))
    named = {staff.id: staff for staff in chosen}
    population = population_of(session, cycle)
    context = cycle_context(session, cycle_id)
    there = select(Participation.person_id).where(
        Participation.cycle_id == cycle_id, Participation.person_id.in_(person_ids)
    )
    taking_part = set(session.scalars(there))
    made = []
    for person_id in dict.fromkeys(person_ids):
        if person_id not in named:
            raise NotFound()
        if person_id in taking_part:
            continue
        staff = named[person_id]
        _require_meant_for(staff, population, day, context.role_profiles)
        made.append(Participation(**joiner(cycle, opened_on(context), staff, day)))
    session.add_all(made)
    if made:
        _count(session, cycle_id, len(made))
    for one in made:
        events.record(session, actor_id, "participation.joined", person_id=one.person_id, subject=one.id)
    session.flush()
    return made


def _count(session: Session, cycle_id: UUID, joined: int) -> None:
    opening_row = update(CycleOpening).where(CycleOpening.cycle_id == cycle_id)
    session.execute(opening_row.values(people=CycleOpening.people + joined))


def _require_meant_for(
    staff: Staff, population: Population, day: date, profiles: Mapping[str, RoleProfile]
) -> None:
    if left_out_because(staff, population, day) is not None:
        raise Invalid(
            _("This cycle is not for %(name)s.", name=staff.name), _("Look at whom the cycle asks.")
        )
    if staff.role_profile not in profiles:
        raise Invalid(
            _("%(name)s has a role profile that this cycle does not know.", name=staff.name),
            _("Change their role profile under People, then try again."),
        )


def joiner(cycle: Cycle, opened_on: date, staff: Staff, day: date) -> dict[str, Any]:
    """The participation of somebody who joins on `day`, with as many days for each part as the others had."""
    facts = opening.facts(cycle, staff, day)
    if cycle.rolling is not None:
        return facts
    usual = OwnDays(cycle.self_due_on, cycle.manager_due_on)
    return {**facts, **days_of_joiner(usual, opened_on, cycle.closes_on, day)._asdict()}


def opened_on(context: CycleContext) -> date:
    """The day on which the cycle was opened; the planned one of a draft."""
    return context.cycle.opens_on if context.opened_at is None else clock.local(context.opened_at).date()
