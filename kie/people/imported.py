"""What an import brought, read from its events: how many people, and who they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, pending
from kie.errors import NotFound
from kie.events import MOST_LEFT_OUT, Event
from kie.paging import paging
from kie.people.models import Person

A_PAGE = 50
ACTIONS = {
    "new": "person.created",
    "changed": "person.changed",
    "moved": "person.moved",
    "planned": "person.move-planned",
    "left": "person.left",
}
"""The lists of an import, with what its events of the people in them say."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An import that was done. `number`: of its event; `by`: None for the command line; `people`: in the file;
    `counts`: of each list, and of "teams"; `subject`: what its other events name."""

    number: int
    at: datetime
    by: str | None
    people: int
    counts: dict[str, int]
    subject: str


@dataclass(frozen=True, slots=True)
class ImportedPeople:
    """A page of one list: who they are, of how many in all, which page of how many."""

    people: list[Person]
    count: int
    number: int
    pages: int


def imported(session: Session, number: int) -> Imported:
    """The import with this number; raises NotFound. One statement."""
    found = session.execute(
        select(Event, Person.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        # Imports from before they were numbered have nothing that their other events name.
        .where(Event.id == number, Event.action == "import.applied", Event.subject.is_not(None))
    ).one_or_none()
    if found is None:
        raise NotFound()
    event, by = found
    counts = {name: int(event.details.get(name, 0)) for name in (*ACTIONS, "teams")}
    return Imported(event.id, event.at, by, int(event.details.get("rows", 0)), counts, event.subject or "")


def number_of_upload(session: Session, actor_id: UUID, pending_id: UUID) -> int | None:
    """The number of the import that this person made of this upload within the last two days; None for none.

    An upload lasts a day, and few events of two days are read.
    """
    made = select(Event.id).where(
        Event.at >= clock.now() - 2 * pending.LASTS,
        MOST_LEFT_OUT,
        Event.action == "import.applied",
        Event.actor_id == actor_id,
        Event.subject == str(pending_id),
    )
    return session.scalar(made)


def people_of(session: Session, one: Imported, which: str, number: int) -> ImportedPeople:
    """The page wanted of one list, or the nearest there is. `which`: a key of `ACTIONS`.

    The events stand right behind that of the import, so that few are read whatever else was ever recorded.
    """
    count = one.counts[which]
    at = paging(count, A_PAGE, number)
    people = (
        select(Person)
        .join(Event, Event.person_id == Person.id)
        .where(Event.id > one.number, Event.action == ACTIONS[which], Event.subject == one.subject)
        .order_by(Event.id)
        .offset(at.offset)
        .limit(min(A_PAGE, count - at.offset))
    )
    return ImportedPeople(list(session.scalars(people)) if count else [], count, at.number, at.pages)
