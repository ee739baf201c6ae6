"""What ends by itself in the organisation after somebody's last day: their roles. Run hourly."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.people.models import Person, RoleGrant
from kie.people.posts import has_left
from kie.people.rights import LEFT, changed
from kie.people.rules import ChangedPerson


def end_roles_of_leavers(session: Session) -> int:
    """End the roles of everybody whose last day is past; gives how many. Twice harms nothing.

    Whoever comes back under the same staff number has their own records again, and no role until it is given anew.
    """
    grants = session.scalars(
        select(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ended_at.is_(None), has_left(clock.today()))
    ).all()
    for grant in grants:
        grant.ended_at = clock.now()
        events.record(
            session, None, "role.ended", person_id=grant.person_id, subject=grant.id, role=grant.role
        )
    session.flush()
    changed(session, {grant.person_id for grant in grants}, LEFT)
    return len(grants)


def left_by_change(people: Iterable[ChangedPerson], today: date) -> Iterator[ChangedPerson]:
    """Those whom an import gives a last day that is past, and who had not left before."""
    for one in people:
        days = [(change.before, change.after) for change in one.changes if change.field == "leaves_on"]
        if any(_past(after, today) and not _past(before, today) for before, after in days):
            yield one


def _past(day: object, today: date) -> bool:
    return isinstance(day, date) and day < today
