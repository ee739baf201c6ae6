"""All that waits for somebody: one answer for the first page, for mails and for letters."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.access import Permission, Relation, may
from kie.cycles.queries import CycleLine, cycles
from kie.home.desks import Desk, desk_of, own_desks
from kie.home.duties import cycle_tasks, paper_tasks, removal_tasks
from kie.home.queries import desk_tasks, tasks_of
from kie.home.rules import Task
from kie.people.models import Person
from kie.people.queries import leads_somebody, organisation_relations, roles_of
from kie.records.news import Removals, removals_for


def all_tasks(
    session: Session,
    desk: Desk,
    held: frozenset[Relation],
    lines: Collection[CycleLine],
    removals: Removals,
    today: date,
) -> list[Task]:
    """What waits for the person whose desk it is, in no order.

    `held`: how they stand to the organisation; `lines`: the cycles, needed for whoever manages them only.
    """
    tasks = tasks_of(session, desk, today)
    if may(Permission.MANAGE_CYCLES, held):
        tasks += cycle_tasks(session, lines, today)
    tasks += removal_tasks(removals, desk.person_id)
    if may(Permission.READ_REMOVALS, held):
        tasks += paper_tasks(session, today)
    return tasks


def waiting_for(session: Session, person_id: UUID, today: date) -> list[Task]:
    """What waits for one person, in no order, as their own first page would have it if they looked now."""
    leads = session.scalar(select(Person.id).where(Person.id == person_id, leads_somebody(today)))
    roles = [grant.role for grant in roles_of(session, person_id)]
    held = organisation_relations(roles, leads is not None)
    lines = cycles(session) if may(Permission.MANAGE_CYCLES, held) else []
    removals = removals_for(session, person_id, answers=may(Permission.READ_REMOVALS, held))
    return all_tasks(session, desk_of(session, person_id, today), held, lines, removals, today)


def waiting_of_many(session: Session, person_ids: Iterable[UUID], today: date) -> dict[UUID, list[Task]]:
    """What the reviews and plans of many people ask of them, by person; all that waits for those who lead somebody.

    About fifteen statements for all who lead nobody, and as many as their first page takes for each who does.
    """
    ids = list(person_ids)
    leading = set(session.scalars(select(Person.id).where(Person.id.in_(ids), leads_somebody(today))))
    desks = own_desks(session, [one for one in ids if one not in leading], today)
    found = {desk.person_id: desk_tasks(session, desk, today) for desk in desks}
    return found | {one: waiting_for(session, one, today) for one in leading}
