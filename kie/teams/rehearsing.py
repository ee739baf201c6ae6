"""A change as it will be on its day: what is planned for before that day is made first, and all of it undone again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.holding import hold_tree
from kie.people.models import Team, TeamChange
from kie.teams import queries
from kie.teams.applying import make_change
from kie.teams.around import Situation, situation_of
from kie.teams.due import make_due
from kie.teams.refusing import About, faults_of
from kie.teams.rules import SO_ALREADY, Wish, hindrances


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
    withdrawn; nor is anything counted on that waits since an earlier day, because it may wait longer. Where something
    is planned for before, the session must be one that writes, holds the tree until it ends, and statements grow with
    how much that is; otherwise those of `situation_of` and one.
    """
    day = wish.starts_on or today
    between = queries.planned() & (TeamChange.starts_on > today) & (TeamChange.starts_on <= day)
    some = day > today and session.scalar(select(TeamChange.id).where(between).limit(1)) is not None
    if some:
        # What is written here, imports and other changes write as well: without the tree each would wait for the other.
        hold_tree(session)
        session.refresh(team)
    found = situation_of(session, team, wish, actor_id, today)
    because = hindrances(wish, found.around, today)
    faults = faults_of(session, found, because)
    before = queries.change_lines(session, between) if some else []
    if not before:
        yield Rehearsal(found, (), faults)
        return
    undone = session.begin_nested()
    try:
        made = _make(session, {one.row.starts_on for one in before} | {day}, today)
        then = situation_of(session, team, wish, actor_id, today)
        known = {*because, *SO_ALREADY}
        more = [one for one in hindrances(wish, then.around, today) if one not in known]
        counted = tuple(one for one in before if one.row.id in made)
        yield Rehearsal(then, counted, (*faults, *faults_of(session, then, more)))
    finally:
        undone.rollback()
        # Lines were written past the session, which holds some of them as they were for that moment.
        session.expire_all()


def _make(session: Session, days: Iterable[date], today: date) -> set[UUID]:
    """As the timetable will on each of these days: what waits on one is tried again on the next. Gives what is made."""
    return set[UUID]().union(*(make_due(session, day, make_change, after=today) for day in sorted(days)))
