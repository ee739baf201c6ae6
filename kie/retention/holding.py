"""Making and releasing holds, and keeping up whom they cover."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, literal, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.models import Participation
from kie.db import Instant
from kie.errors import Conflict, Invalid, NotFound
from kie.holds import HeldPerson, Hold, HoldRelease, stands
from kie.i18n import _
from kie.people.models import Person
from kie.people.queries import teams_and_below
from kie.retention.rules import looked_at_again
from kie.texts import tidied

LONGEST_REASON = 1_000


class DayRefused(Invalid):
    """The day to look at a hold again is past, or too far away."""


class ReasonMissing(Invalid):
    """A hold, a release or a period without a reason."""


class HoldReleased(Conflict):
    """Somebody released the hold already."""


def reason_of(words: str) -> str:
    """The reason as it is kept. Raises ReasonMissing and TextRefused."""
    reason = tidied(words, LONGEST_REASON).strip()
    if not reason:
        raise ReasonMissing(_("Write the reason."))
    return reason


def make_hold(session: Session, actor_id: UUID, hold: Hold) -> Hold:
    """Keep this hold from now on. `hold`: its kind, what is held, the reason and the day are given.

    Raises ReasonMissing, TextRefused, and DayRefused for a day that is not to come or more than a year away.
    """
    hold.reason = reason_of(hold.reason)
    if not looked_at_again(hold.review_on, clock.today()):
        raise DayRefused(_("Choose a day after today, within a year."))
    hold.made_by_id, hold.made_at = actor_id, clock.now()
    session.add(hold)
    session.flush()
    follow_hold(session, hold)
    events.record(session, actor_id, "hold.made", person_id=hold.person_id, subject=hold.id, how=hold.kind)
    return hold


def release_hold(session: Session, actor_id: UUID, hold_id: UUID, words: str) -> None:
    """End it, with a reason. Raises NotFound, HoldReleased, ReasonMissing and TextRefused."""
    reason = reason_of(words)
    hold = session.scalar(select(Hold).where(Hold.id == hold_id).with_for_update())
    if hold is None:
        raise NotFound()
    if session.get(HoldRelease, hold_id) is not None:
        raise HoldReleased(_("This hold was released already, so nothing was changed."))
    session.add(HoldRelease(hold_id=hold_id, reason=reason, released_by_id=actor_id, released_at=clock.now()))
    session.flush()
    events.record(
        session, actor_id, "hold.released", person_id=hold.person_id, subject=hold_id, how=hold.kind
    )


def follow_holds(session: Session) -> None:
    """Write down whoever has come under a hold that stands: joined its team or cycle since. Twice is once."""
    for hold in session.scalars(select(Hold).where(stands(), Hold.kind != "person").order_by(Hold.id)).all():
        follow_hold(session, hold)


def follow_hold(session: Session, hold: Hold) -> None:
    """Write down whom this hold covers at this moment, beside those that it has covered before."""
    people = union(*_covered(hold)).subquery()
    known = exists().where(HeldPerson.hold_id == hold.id, HeldPerson.person_id == people.c.person_id)
    rows = select(
        literal(hold.id, HeldPerson.hold_id.type), people.c.person_id, literal(clock.now(), Instant())
    ).where(~known)
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(HeldPerson).from_select(["hold_id", "person_id", "held_since"], rows).on_conflict_do_nothing()
    )


def covered_by(session: Session, hold: Hold) -> int:
    """How many people this hold covers at this moment, or would were it made."""
    return session.scalars(select(func.count()).select_from(union(*_covered(hold)).subquery())).one()


def _covered(hold: Hold) -> Iterator[Select[Any]]:
    """Whom the hold covers. A team's: whoever sits in it or below, also those who left from there, and whoever
    took part in a cycle from there."""
    if hold.person_id is not None:
        yield select(Person.id.label("person_id")).where(Person.id == hold.person_id)
    elif hold.team_id is not None:
        teams = teams_and_below([hold.team_id])
        yield select(Person.id.label("person_id")).where(Person.team_id.in_(teams))
        yield select(Participation.person_id).where(Participation.team_id.in_(teams))
    else:
        yield select(Participation.person_id.label("person_id")).where(
            Participation.cycle_id == hold.cycle_id
        )


def review_is_due(review_on: date) -> bool:
    """Whether somebody should look at the hold again."""
    return review_on <= clock.today()
