"""Steps that bring a review to a state: a cycle opened, assessments filled in, both handed in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.service import Item, UnhelpfulItem, hand_in, save_items, save_unhelpful
from kie.cycles.models import Cycle, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.cycles.service import make_cycle, open_cycle
from kie.cycles.wish import Wish
from kie.frameworks.models import Catalogue
from kie.people.models import Person
from tests.cast import Cast

WHOLE = {"customer-focus": "theme", "care": "behaviour", "corporate-behaviours": "theme"}
"""One framework of each kind: by theme on frequency, by behaviour, and at the four levels."""


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The SQL statements sent while the block runs."""
    statements: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", count)


def open_cycle_with(session: Session, cast: Cast, shipped: Catalogue, frameworks: Mapping[str, str]) -> Cycle:
    """A cycle over everybody, opened by Chloé today, due in two and three weeks. `frameworks`: depth by id."""
    today = clock.today()
    wish = Wish(
        title="Spring review",
        purpose="For your development. Not for pay, redundancy, capability or discipline.",
        opens_on=today,
        self_due_on=today + timedelta(days=14),
        manager_due_on=today + timedelta(days=21),
        closes_on=today + timedelta(days=60),
        frameworks=tuple(frameworks.items()),
        long_reason="The whole of it is asked once.",
    )
    cycle = make_cycle(session, wish, cast.chloe.id)
    open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.flush()
    return cycle


def part_of(session: Session, cycle: Cycle, person: Person) -> ParticipationContext:
    """The person's participation in the cycle, with all that it asks."""
    found = session.scalars(
        select(Participation).where(Participation.cycle_id == cycle.id, Participation.person_id == person.id)
    ).one()
    return participation_context(session, found.id)


def fill(
    session: Session, context: ParticipationContext, side: str, author_id: UUID, step: int = 3, note: str = ""
) -> None:
    """Answer everything with the same step, and "none" to unhelpful behaviours."""
    asked = Asked(context)
    save_items(
        session,
        context,
        side,
        author_id,
        [Item(framework_id, node_id, step=step, note=note) for framework_id, node_id in asked.nodes],
    )
    for framework_id in asked.unhelpful:
        save_unhelpful(session, context, side, author_id, UnhelpfulItem(framework_id, none_seen=True))


def hand_in_both(
    session: Session, context: ParticipationContext, manager_id: UUID, own: int = 3, managers: int = 3
) -> None:
    """Both sides filled in and handed in, so that the review is revealed. `own`, `managers`: every step of each."""
    for side, author_id, step in (("self", context.person.id, own), ("manager", manager_id, managers)):
        fill(session, context, side, author_id, step)
        hand_in(session, context, side, author_id)
