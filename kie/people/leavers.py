"""What ends by itself after somebody's last day: roles, and standing in for others. Run hourly."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.people.models import Person, RoleGrant, StandIn
from kie.people.stand_ins import end


def end_what_leavers_held(session: Session) -> int:
    """End the roles and stand-ins of everybody whose last day is past; gives how many. Twice harms nothing.

    Whoever comes back under the same staff number has their own records again, and no role until it is given anew.
    """
    today = clock.today()
    return _end_roles(session, today) + _end_stand_ins(session, today)


def _end_roles(session: Session, today: date) -> int:
    grants = session.scalars(
        select(RoleGrant)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.ended_at.is_(None), Person.leaves_on < today)
    ).all()
    for grant in grants:
        grant.ended_at = clock.now()
        events.record(
            session, None, "role.ended", person_id=grant.person_id, subject=grant.id, role=grant.role
        )
    session.flush()
    return len(grants)


def _end_stand_ins(session: Session, today: date) -> int:
    rows = session.scalars(
        select(StandIn.id)
        .join(Person, Person.id == StandIn.deputy_id)
        .where(StandIn.ended_at.is_(None), StandIn.ends_on >= today, Person.leaves_on < today)
    ).all()
    for stand_in_id in rows:
        end(session, stand_in_id, None)
    return len(rows)
