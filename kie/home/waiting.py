"""All that waits for somebody: one answer for the first page, for mails and for letters."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie.access import Permission, Relation, may
from kie.assessments.handover import drafts_left_by
from kie.cycles.listing import CycleLine, cycles, listed
from kie.home.desks import Desk, desk_of, own_desks
from kie.home.duties import cycle_tasks, data_tasks, paper_tasks, removal_tasks
from kie.home.queries import desk_tasks, hand_over_tasks, tasks_of
from kie.home.rules import Task
from kie.people.models import Person
from kie.people.queries import leads_somebody, named_moderator
from kie.people.relations import organisation_relations, roles_held, roles_of
from kie.records.news import Removals, removals_for, waiting_to_sign
from kie.subject_access.news import Waiting, data_news, data_rows

DUTIES = (Permission.MANAGE_CYCLES, Permission.READ_REMOVALS)
"""What brings somebody tasks that have nothing to do with their own reviews and plans."""


def all_tasks(
    session: Session,
    desk: Desk,
    held: frozenset[Relation],
    lines: Collection[CycleLine],
    removals: Removals,
    data: Waiting,
    today: date,
) -> list[Task]:
    """What waits for the person whose desk it is, in no order.

    `held`: how they stand to the organisation; `lines`: the cycles that were not put away, needed for whoever manages
    them only.
    """
    tasks = tasks_of(session, desk, today)
    if may(Permission.MANAGE_CYCLES, held):
        tasks += cycle_tasks(session, lines, today)
    tasks += removal_tasks(removals, desk.person_id)
    tasks += data_tasks(data, desk.person_id)
    if may(Permission.READ_REMOVALS, held):
        tasks += paper_tasks(session, today)
    return tasks


def waiting_for(session: Session, person_id: UUID, today: date) -> list[Task]:
    """What waits for one person, in no order, as their own first page would have it if they looked now."""
    leads = session.scalar(select(Person.id).where(Person.id == person_id, leads_somebody(today)))
    roles = [grant.role for grant in roles_of(session, person_id)]
    held = organisation_relations(roles, leads is not None)
    lines = listed(cycles(session)) if may(Permission.MANAGE_CYCLES, held) else []
    along = data_rows(person_id, answers=may(Permission.READ_COMPLAINTS, held))
    answers = may(Permission.READ_REMOVALS, held)
    removals = removals_for(session, person_id, answers=answers, along=along)
    data = data_news(removals.along).waiting
    return all_tasks(session, desk_of(session, person_id, today), held, lines, removals, data, today)


def waiting_of_many(session: Session, person_ids: Iterable[UUID], today: date) -> dict[UUID, list[Task]]:
    """What waits for each of many people, as `waiting_for` says it.

    About twenty statements for all who lead nobody and have no duties of HR, and as many for each who does.
    """
    ids = list(person_ids)
    found = _of_plain(session, _plain(session, ids, today), today)
    return found | {one: waiting_for(session, one, today) for one in ids if one not in found}


def without_work(session: Session, person_ids: Iterable[UUID], today: date) -> set[UUID]:
    """Those of these people for whom nothing waits, as far as that is known without looking at each: whoever leads
    somebody or has duties of HR is never among them. About twenty statements."""
    found = _of_plain(session, _plain(session, person_ids, today), today)
    return {one for one, tasks in found.items() if not tasks}


def _of_plain(session: Session, ids: list[UUID], today: date) -> dict[UUID, list[Task]]:
    """What waits for people to whom nothing of anybody else comes."""
    left, removals = drafts_left_by(session, ids, today), waiting_to_sign(session, ids)
    found = {}
    for desk in own_desks(session, ids, today):
        one = desk.person_id
        tasks = desk_tasks(session, desk, today) + hand_over_tasks(left.get(one, ()))
        found[one] = tasks + (removal_tasks(removals[one], one) if one in removals else [])
    return found


def _plain(session: Session, person_ids: Iterable[UUID], today: date) -> list[UUID]:
    """Those of these people who lead nobody, decide about nobody and have no duties of HR: what waits is theirs.

    Two statements.
    """
    ids = list(person_ids)
    more = or_(leads_somebody(today), named_moderator(today))
    others = set(session.scalars(select(Person.id).where(Person.id.in_(ids), more)))
    others |= {one for one, roles in roles_held(session, ids).items() if _has_duties(roles)}
    return [one for one in ids if one not in others]


def _has_duties(roles: Iterable[str]) -> bool:
    held = organisation_relations(roles, leads=False)
    return any(may(one, held) for one in DUTIES)
