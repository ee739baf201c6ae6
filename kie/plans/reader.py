"""Who reads a plan: the person themselves, or whoever manages them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.earlier import current_reviews
from kie.i18n import _
from kie.people.queries import leader_of, names_of
from kie.plans.rules import Side
from kie.plans.whole import side_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads whose plan. `manager_name`: None where nobody manages the person, or the manager reads by themselves.
    `other`: the other one's name in a sentence, their manager's when the person reads."""

    side: Side
    person_id: UUID
    person_name: str
    manager_name: str | None

    @property
    def own(self) -> bool:
        """The person reads their own plan."""
        return self.side == "employee"

    @property
    def other(self) -> str:
        """How the other of the two is called."""
        return (self.manager_name or _("your manager")) if self.own else self.person_name

    @property
    def title(self) -> str:
        """The title of the plan's page."""
        return _("My plan") if self.own else _("Plan of %(name)s", name=self.person_name)


def readable_reviews(session: Session, reader: Reader) -> frozenset[UUID] | None:
    """The reviews of which a plan may tell this reader ratings: None for all, the person's own; for whoever manages
    them, those that belong to no earlier cycle. One statement at most."""
    return None if reader.own else current_reviews(session, reader.person_id)


def reader_of(session: Session, viewer_id: UUID, person_id: UUID, on_paper: bool = False) -> Reader:
    """The viewer as a reader of this person's plan. Two statements, one for whoever manages the person.

    `on_paper`: the manager is named whoever reads, because others will read it as well.
    """
    needed = on_paper or viewer_id == person_id
    leader_id = leader_of(session, person_id, clock.today()) if needed else None
    names = names_of(session, {person_id, leader_id or person_id})
    return Reader(
        side_of(viewer_id, person_id), person_id, names[person_id], names[leader_id] if leader_id else None
    )
