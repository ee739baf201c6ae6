"""Standing in: a manager's delegate beside them, and somebody acting for one who is away. Dated, and told to all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.access import Fact, Relation
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import N_, _, format_day
from kie.people.directory import own_people
from kie.people.holding import hold_person
from kie.people.models import Person, StandIn
from kie.people.queries import leader_of
from kie.people.standing import above, in_line_of, outside_line
from kie.standing_in.mails import tell_stand_in_ended, tell_standing_in
from kie.standing_in.rules import Around, Kind, Period, Refusal, Standing, refusal_of
from kie.texts import tidied

REASON_LIMIT = 500
WHY: dict[Refusal, str] = {
    "past": N_("It cannot begin before today."),
    "order": N_("The last day cannot come before the first."),
    "too-long": N_(
        "That is too long: at most 90 days beside a manager, and a year in the place of one who is away."
    ),
    "oneself": N_("Nobody stands in for themselves."),
    "over-oneself": N_("Nobody stands in for their own manager towards themselves. Choose somebody else."),
    "leads-them": N_(
        "%(deputy)s answers to somebody whom they would lead. Choose somebody else, or only one of the people."
    ),
    "moderates": N_(
        "%(deputy)s decides when somebody disagrees with %(manager)s, so cannot rate beside %(manager)s as well."
    ),
    "own-gain": N_(
        "You cannot give this to yourself, or decide it about your own line. Ask a colleague in HR."
    ),
    "taken": N_(
        "Somebody stands in for %(manager)s in this time already. End that first, or choose other days."
    ),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to stand in, for whom (`person_id` None: all of the manager's people), and when."""

    deputy_id: UUID
    person_id: UUID | None
    starts_on: date
    ends_on: date
    reason: str = ""


class StandInRefused(Invalid):
    """This person cannot stand in like that. `because`: why."""

    def __init__(self, because: Refusal, deputy: str, manager: str) -> None:
        super().__init__(_(WHY[because], deputy=deputy, manager=manager))
        self.because = because


def delegate(session: Session, manager_id: UUID, wish: Wish) -> StandIn:
    """The manager names somebody to stand in beside them. Raises as `appoint`."""
    return _make(session, "delegate", manager_id, wish, manager_id)


def appoint(session: Session, manager_id: UUID, wish: Wish, actor_id: UUID | None) -> StandIn:
    """The manager's manager, or HR, says who acts for a manager who is away.

    Raises NotFound; StandInRefused; TextRefused; Invalid for a person who is not the manager's, or somebody not in
    post then.
    """
    return _make(session, "acting", manager_id, wish, actor_id)


def _make(session: Session, kind: Kind, manager_id: UUID, wish: Wish, actor_id: UUID | None) -> StandIn:
    # Held, so that two people cannot name two deputies for the same days at the same moment.
    hold_person(session, manager_id)
    manager, deputy = session.get(Person, manager_id), session.get(Person, wish.deputy_id)
    if manager is None or deputy is None:
        raise NotFound()
    people = own_people(session, manager_id, max(wish.starts_on, clock.today()))
    _require_people(manager, people, wish.person_id)
    standing = Standing(kind, deputy.id, wish.person_id, Period(wish.starts_on, wish.ends_on))
    because = refusal_of(standing, _around(session, standing, manager_id, people, actor_id), clock.today())
    if because is not None:
        raise StandInRefused(because, deputy.name, manager.name)
    _require_in_post(deputy, wish)
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


def _around(
    session: Session, wanted: Standing, manager_id: UUID, people: list[Person], actor_id: UUID | None
) -> Around:
    day = max(wanted.period.starts_on, clock.today())
    others = session.scalars(
        select(StandIn).where(
            StandIn.manager_id == manager_id, StandIn.ended_at.is_(None), StandIn.ends_on >= clock.today()
        )
    )
    return Around(
        manager_id=manager_id,
        leader_id=leader_of(session, manager_id, day),
        actor_id=actor_id,
        people=frozenset(person.id for person in people),
        above_deputy=above(session, wanted.deputy_id, day),
        above_actor=frozenset() if actor_id is None else in_line_of(session, actor_id, day),
        others=tuple(
            Standing(
                "acting" if one.kind == "acting" else "delegate",
                one.deputy_id,
                one.person_id,
                Period(one.starts_on, one.ends_on),
            )
            for one in others
        ),
    )


def _require_people(manager: Person, people: list[Person], only: UUID | None) -> None:
    if not people:
        raise Invalid(_("Nobody answers to %(manager)s then.", manager=manager.name))
    if only is not None and only not in {person.id for person in people}:
        raise Invalid(_("This person does not answer to %(manager)s then.", manager=manager.name))


def _require_in_post(deputy: Person, wish: Wish) -> None:
    if not deputy.works_on(wish.starts_on):
        raise Invalid(
            _("%(name)s is not in post on %(day)s.", name=deputy.name, day=format_day(wish.starts_on))
        )
    if deputy.leaves_on is not None and deputy.leaves_on < wish.ends_on:
        raise Invalid(_("%(name)s leaves on %(day)s.", name=deputy.name, day=format_day(deputy.leaves_on)))


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
