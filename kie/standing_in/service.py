"""Standing in: a manager's delegate beside them, and somebody acting for one who is away. Dated, and told to all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.access import Fact, Relation
from kie.errors import Conflict, NotFound
from kie.i18n import _, format_day
from kie.people.directory import own_people
from kie.people.holding import hold_person
from kie.people.models import Person, StandIn
from kie.people.standing import outside_line
from kie.standing_in.mails import tell_stand_in_ended, tell_standing_in
from kie.standing_in.refusing import StandInRefused, faults_of
from kie.standing_in.rules import Kind, Wanted
from kie.texts import tidied

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to stand in, for whom (`person_id` None: all of the manager's people), and when."""

    deputy_id: UUID
    person_id: UUID | None
    starts_on: date
    ends_on: date
    reason: str = ""


def delegate(session: Session, manager_id: UUID, wish: Wish) -> StandIn:
    """The manager names somebody to stand in beside them. Raises as `appoint`."""
    return _make(session, "delegate", manager_id, wish, manager_id)


def appoint(session: Session, manager_id: UUID, wish: Wish, actor_id: UUID | None) -> StandIn:
    """The manager's manager, or HR, says who acts for a manager who is away.

    Raises NotFound; StandInRefused with everything that is wrong; TextRefused.
    """
    return _make(session, "acting", manager_id, wish, actor_id)


def _make(session: Session, kind: Kind, manager_id: UUID, wish: Wish, actor_id: UUID | None) -> StandIn:
    # Held, so that two people cannot name two deputies for the same days at the same moment.
    hold_person(session, manager_id)
    manager, deputy = session.get(Person, manager_id), session.get(Person, wish.deputy_id)
    if manager is None or deputy is None:
        raise NotFound()
    wanted = Wanted(kind, wish.person_id, wish.starts_on, wish.ends_on)
    wrong = faults_of(session, manager, wanted, [deputy], actor_id).of(deputy.id)
    if wrong:
        raise StandInRefused(wrong)
    row = StandIn(
        kind=kind,
        manager_id=manager_id,
        deputy_id=deputy.id,
        person_id=wish.person_id,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        reason=tidied(wish.reason, REASON_LIMIT).strip(),
        made_by_id=actor_id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    events.record(session, actor_id, "stand-in.made", person_id=manager_id, subject=row.id, kind=kind)
    for to in _concerned(session, row, manager, deputy):
        tell_standing_in(session, row, to, manager, deputy)
    session.flush()
    return row


def ending_facts(
    session: Session, row: StandIn, viewer_id: UUID, relations: Collection[Relation]
) -> frozenset[Fact]:
    """What it depends on, besides standing above the manager, whether this person may end it.

    `relations`: how they stand to the manager. HR decides no more about its own line here than when it appoints; one
    statement for HR, none for anybody else.
    """
    facts = {Fact.DELEGATION} if row.kind == "delegate" else set()
    if row.deputy_id == viewer_id:
        facts.add(Fact.DEPUTY)
    if Relation.HR in relations and outside_line(session, viewer_id, row.manager_id):
        facts.add(Fact.OUTSIDE_LINE)
    return frozenset(facts)


def end(session: Session, stand_in_id: UUID, actor_id: UUID | None, at: datetime | None = None) -> StandIn:
    """End it at once; one that ended already stays as it is. Raises NotFound, and Conflict when its days are over."""
    row = session.get(StandIn, stand_in_id, with_for_update={"key_share": True}, populate_existing=True)
    if row is None:
        raise NotFound()
    if row.ended_at is not None:
        return row
    if row.ends_on < clock.today():
        raise Conflict(_("It ended on %(day)s by itself.", day=format_day(row.ends_on)))
    row.ended_at, row.ended_by_id = at or clock.now(), actor_id
    events.record(
        session, actor_id, "stand-in.ended", person_id=row.manager_id, subject=row.id, kind=row.kind
    )
    manager, deputy = session.get_one(Person, row.manager_id), session.get_one(Person, row.deputy_id)
    for to in _concerned(session, row, manager, deputy):
        tell_stand_in_ended(session, row, to, manager, deputy)
    session.flush()
    return row


def _concerned(session: Session, row: StandIn, manager: Person, deputy: Person) -> list[Person]:
    """Everybody who is told: the two, and whoever answers to the manager and is covered."""
    people = [
        person
        for person in own_people(session, manager.id, max(row.starts_on, clock.today()))
        if row.person_id in (None, person.id)
    ]
    return list({person.id: person for person in (manager, deputy, *people)}.values())
