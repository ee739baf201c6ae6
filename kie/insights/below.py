"""Reading how far reviews and plans of one's managers' people have come: by name, and no word of either."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.insights.names import NamedReview, reviews_where
from kie.people.models import Person
from kie.people.posts import in_post
from kie.people.queries import led_by, names_of
from kie.plans.queries import Waiting, waiting_of
from kie.reviews.moderators import leaders_below

_RUNNING = (
    select(CycleOpening.cycle_id)
    .outerjoin(CycleClosure, CycleClosure.cycle_id == CycleOpening.cycle_id)
    .where(CycleClosure.cycle_id.is_(None))
)


@dataclass(frozen=True, slots=True)
class Below:
    """One of the managers' people in one open cycle. `review`, `cycle`: None for whoever takes part in none."""

    name: str
    review: NamedReview | None
    cycle: str | None
    plan: Waiting


@dataclass(frozen=True, slots=True)
class ManagersPeople:
    """One manager's people, by name. `manager`: "" for whoever has none today and names a moderator alone."""

    manager: str
    people: tuple[Below, ...]


def people_below(session: Session, viewer_id: UUID, today: date) -> Mapping[UUID, UUID | None]:
    """Whose manager's manager, or named moderator, the viewer is: by person, who leads them; three statements."""
    return leaders_below(session, viewer_id, led_by(session, viewer_id, today), today)


def status_below(
    session: Session, below: Mapping[UUID, UUID | None], today: date
) -> tuple[ManagersPeople, ...]:
    """How far those of these people have come who are in post, manager by manager; as many statements for many people
    as for few. `below`: as `people_below` has it.

    Somebody who takes part in two open cycles comes twice.
    """
    people = session.execute(
        select(Person.id, Person.name)
        .where(Person.id.in_(below), in_post(today))
        .order_by(Person.name, Person.id)
    ).all()
    ids = [one.id for one in people]
    running = and_(Participation.person_id.in_(ids), Participation.cycle_id.in_(_RUNNING))
    reviews: dict[UUID, list[NamedReview | None]] = defaultdict(list)
    for review in reviews_where(session, running, today):
        reviews[review.person_id].append(review)
    titles = (
        select(Participation.id, Cycle.title).join(Cycle, Cycle.id == Participation.cycle_id).where(running)
    )
    cycles = dict(session.execute(titles).all())
    plans = waiting_of(session, ids)
    managers = names_of(session, [one for one in below.values() if one])
    found: dict[UUID | None, list[Below]] = defaultdict(list)
    none: list[NamedReview | None] = [None]
    for person_id, name in people:
        for each in reviews.get(person_id, none):
            title = None if each is None else cycles[each.participation_id]
            found[below[person_id]].append(Below(name, each, title, plans[person_id]))
    parts = (ManagersPeople(managers[one] if one else "", tuple(rows)) for one, rows in found.items())
    return tuple(sorted(parts, key=lambda part: (not part.manager, part.manager.casefold())))
