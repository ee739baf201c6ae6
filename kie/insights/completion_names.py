"""Completion by name over many teams: everybody who is late, and everybody as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, Participation
from kie.i18n import _
from kie.insights.completion import in_scope
from kie.insights.completion_pages import NameRow, Scope, above, name_row
from kie.insights.completion_wording import names_table
from kie.insights.names import NamedReview, reviews_of, reviews_where, works_within
from kie.insights.overdue import is_overdue
from kie.paging import paging
from kie.people.models import Person, Team
from kie.tables import Table

A_PAGE = 50
TEAMS_AT_ONCE = 200
"""Of the people in so many teams everything is read at once; a file of everybody takes no more memory than that."""


@dataclass(frozen=True, slots=True)
class LatePage:
    """Everybody whose review is overdue, by name, `A_PAGE` at a time. `number`: of this page, from 1.

    `of_units`: a partner sees it, so whoever works elsewhere by now is not among them.
    """

    cycle: Cycle
    is_open: bool
    team: Team | None
    above: tuple[Team, ...]
    names: tuple[NameRow, ...]
    people: int
    number: int
    pages: int
    of_units: bool


def late_page(session: Session, scope: Scope, today: date, number: int) -> LatePage:
    """The page; as many statements for many people as for few."""
    context, day = scope.context, scope.context.counting_day(today)
    seen = in_scope(context.cycle.id, scope.seen())
    late = and_(is_overdue(session, seen, day), works_within(scope.units))
    people = session.scalar(select(func.count()).select_from(Participation).where(late)) or 0
    at = paging(people, A_PAGE, number)
    ids = session.scalars(
        select(Participation.id)
        .join(Person, Person.id == Participation.person_id)
        .where(late)
        .order_by(Person.name, Person.id)
        .limit(A_PAGE)
        .offset(at.offset)
    ).all()
    found = reviews_of(session, ids, day)
    return LatePage(
        cycle=context.cycle,
        is_open=context.is_open,
        team=scope.team,
        above=above(scope.tree, scope.tops, scope.team),
        names=tuple(name_row(one, context.is_open, _place(scope, one.team_id)) for one in found),
        people=people,
        number=at.number,
        pages=at.pages,
        of_units=scope.units is not None,
    )


def names_export(session: Session, scope: Scope, today: date) -> Table:
    """Everybody in the teams asked for, in the tree's order, and in a team by name; for a partner, whoever works in
    their units now."""
    context, day = scope.context, scope.context.counting_day(today)
    rows = tuple(
        (
            one.name,
            _place(scope, one.team_id),
            row.status,
            "" if one.overdue_since is None else one.overdue_since.isoformat(),
            row.nudge,
        )
        for one in _everybody(session, scope, day)
        for row in [name_row(one, context.is_open)]
    )
    return names_table(_("Completion of “%(cycle)s” by name", cycle=context.cycle.title), rows)


def _everybody(session: Session, scope: Scope, day: date) -> Iterator[NamedReview]:
    seen = scope.seen()
    ordered = [team.id for team in scope.tree.in_order() if seen is None or team.id in seen]
    for teams in _parts(ordered):
        which = and_(in_scope(scope.context.cycle.id, teams), works_within(scope.units))
        found = reviews_where(session, which, day)
        place = {team_id: number for number, team_id in enumerate(teams)}
        yield from sorted(found, key=lambda one: place[one.team_id])
        session.expunge_all()


def _parts(teams: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(teams), TEAMS_AT_ONCE):
        yield teams[start : start + TEAMS_AT_ONCE]


def _place(scope: Scope, team_id: UUID) -> str:
    """The teams from the highest that the viewer sees down to this one."""
    team = scope.tree.teams[team_id]
    return " / ".join(step.name for step in (*above(scope.tree, scope.tops, team), team))
