"""Completion over time: how many had a record by the end of each week, and how many had signed it, by its own dates."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, FromClause, Label, and_, case, func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import exempt_on
from kie.i18n import _, format_day
from kie.insights.charts.weeks import Growth, weeks
from kie.insights.completion import in_scope, latest_records, signed_by_employee
from kie.insights.completion_pages import Scope
from kie.people.models import Person, Team
from kie.people.posts import not_left
from kie.reviews.models import SignOff
from kie.tables import Column, Table

WEEK = timedelta(days=7)
MOST_WEEKS = 60
"""Of a longer cycle the last ones."""


@dataclass(frozen=True, slots=True)
class WeeksPage:
    """The picture and the same figures as a table. `figure`: "" when nobody counts."""

    cycle: Cycle
    team: Team | None
    figure: str
    table: Table


def week_ends(first: date, last: date) -> list[date]:
    """The Sundays from the week of `first` on, and last of all `last` itself; `MOST_WEEKS` at most."""
    sunday, found = first + timedelta(days=6 - first.weekday()), list[date]()
    while sunday < last:
        found.append(sunday)
        sunday += WEEK
    return [*found, last][-MOST_WEEKS:]


def weeks_page(session: Session, scope: Scope, today: date) -> WeeksPage:
    """The page; one statement for the figures, however many the people and weeks are."""
    context, day = scope.context, scope.context.counting_day(today)
    opened = day if context.opened_at is None else clock.local(context.opened_at).date()
    ends = week_ends(min(opened, day), day)
    shared, signed, people = _counts(session, in_scope(context.cycle.id, scope.seen()), day, ends)
    lines = (Growth(_("Signed by the manager"), shared), Growth(_("Signed by both"), signed))
    words = tuple(format_day(end) for end in ends)
    rows = tuple(zip(words, shared, signed, strict=True))
    columns = (Column(_("By the end of")), *(Column(line.name, numeric=True) for line in lines))
    return WeeksPage(
        cycle=context.cycle,
        team=scope.team,
        figure=weeks(words, lines, people) if people else "",
        table=Table(_("Signed by week, of %(n)s who count", n=people), columns, rows),
    )


def _counts(
    session: Session, scope: ColumnElement[bool], day: date, ends: list[date]
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    standing = _standing(scope)
    # Of a past review the days were noted before it was deleted; they are the same while it is there.
    shared_at = func.coalesce(PastStanding.shared_at, standing.c.shared_at)
    signed_at = func.coalesce(PastStanding.signed_at, standing.c.signed_at)
    here = or_(not_left(day), signed_at.is_not(None))
    until = [datetime.combine(end + timedelta(days=1), time(), clock.LONDON) for end in ends]

    def number(name: str, condition: ColumnElement[bool]) -> Label[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)

    row = session.execute(
        select(
            func.count(),
            *(number(f"shared_{place}", shared_at < end) for place, end in enumerate(until)),
            *(number(f"signed_{place}", signed_at < end) for place, end in enumerate(until)),
        )
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .outerjoin(standing, standing.c.id == Participation.id)
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(scope, Exemption.participation_id.is_(None), here)
    ).one()
    people, *counts = map(int, row)
    return tuple(counts[: len(ends)]), tuple(counts[len(ends) :]), people


def _standing(scope: ColumnElement[bool]) -> FromClause:
    """The latest record of each review unless it was opened again, with the day on which its employee signed."""
    records = latest_records(scope)
    return (
        select(records.c.id, records.c.shared_at, SignOff.signed_at)
        .outerjoin(SignOff, signed_by_employee(records))
        .subquery()
    )
