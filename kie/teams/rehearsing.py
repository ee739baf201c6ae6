"""A change as it will be on its day: what is planned for before that day is made first, and all of it undone again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.people.models import Team, TeamChange
from kie.teams import queries
from kie.teams.applying import make_change
from kie.teams.around import Situation, situation_of
from kie.teams.due import wish_of
from kie.teams.refusing import About, faults_of
from kie.teams.rules import SO_ALREADY, Wish, hindrances, refusals_of


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A wish as it will be done: `found`, on its day. `before`: what is planned for before and was made first, without
    what would wait then for something in its way.

    `faults`: what is in its way, as things stand now or will stand then.
    """

    found: Situation
    before: tuple[queries.ChangeLine, ...]
    faults: tuple[tuple[About, str], ...]


@contextmanager
def rehearsed(
    session: Session, team: Team, wish: Wish, actor_id: UUID | None, today: date
) -> Iterator[Rehearsal]:
    """The wish on its day. Within the block everything reads as it will stand then; afterwards, as it stands now.

    What is in the way now is in the way, even if a plan would clear it: nothing stands on a plan that may still be
    withdrawn. Where something is planned for before, the session must be one that writes, and statements grow with how
    much that is; otherwise those of `situation_of`.
    """
    found = situation_of(session, team, wish, actor_id, today)
    because = hindrances(wish, found.around, today)
    faults = faults_of(session, found, because)
    before = _before(session, found, today)
    if not before:
        yield Rehearsal(found, (), faults)
        return
    undone = session.begin_nested()
    try:
        made = tuple(one for one in before if _make(session, one.row))
        then = situation_of(session, team, wish, actor_id, today)
        known = {*because, *SO_ALREADY}
        more = [one for one in hindrances(wish, then.around, today) if one not in known]
        yield Rehearsal(then, made, (*faults, *faults_of(session, then, more)))
    finally:
        undone.rollback()
        # Lines were written past the session, which holds some of them as they were for that moment.
        session.expire_all()


def _before(session: Session, found: Situation, today: date) -> tuple[queries.ChangeLine, ...]:
    """What is planned for the days between. What waits since an earlier day may wait longer, and is not counted on."""
    day = found.wish.starts_on or today
    if not any(today < one.starts_on <= day for one in found.around.planned):
        return ()
    between = (TeamChange.starts_on > today) & (TeamChange.starts_on <= day)
    return tuple(queries.change_lines(session, queries.planned() & between))


def _make(session: Session, change: TeamChange) -> bool:
    """As the timetable will; whether it was made, and would not wait then."""
    team, day = queries.team_or_refuse(session, change.team_id), change.starts_on
    found = situation_of(session, team, wish_of(change), change.decided_by_id, day, change)
    if refusals_of(found.wish, found.around, day):
        return False
    make_change(session, change, found, day)
    return True
