"""What ends by itself after somebody's last day: standing in for others. Run hourly."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person, StandIn
from kie.people.posts import has_left
from kie.standing_in.service import end


def end_stand_ins_of_leavers(session: Session) -> int:
    """End every stand-in of a deputy whose last day is past; gives how many. Twice harms nothing."""
    today = clock.today()
    rows = session.scalars(
        select(StandIn.id)
        .join(Person, Person.id == StandIn.deputy_id)
        .where(StandIn.ended_at.is_(None), StandIn.ends_on >= today, has_left(today))
    ).all()
    for stand_in_id in rows:
        end(session, stand_in_id, None)
    return len(rows)
